"""The arms that retrieval is compared with."""

from pathlib import Path

from arms import Hole, Piece
from baselines import baselines, bm25, halves, told_the_answer, told_the_names

from codeassist_index import CodeIndex


def _tokens(text: str) -> int:
    return len(text.split())


def test_every_arm_hands_over_pieces_of_other_files(shop: Path, hole: Hole) -> None:
    found = baselines(shop, hole, _tokens)
    assert set(found) == {"bm25", "jaccard", "imports", "random"}
    assert all(pieces for pieces in found.values())
    paths = {piece.path for pieces in found.values() for piece in pieces}
    assert paths <= {"shop/cart.py", "shop/tax.py", "shop/names.py"}


def test_plain_imports_show_the_signatures_of_what_is_imported(shop: Path, hole: Hole) -> None:
    (piece,) = baselines(shop, hole, _tokens)["imports"]
    assert piece.path == "shop/cart.py"
    assert "def total(self) -> int" in piece.text


def test_the_window_with_the_most_words_in_common_stands_first(shop: Path, hole: Hole) -> None:
    assert baselines(shop, hole, _tokens)["jaccard"][0].path == "shop/tax.py"


def test_a_ceiling_has_one_short_definition_of_each_name(shop: Path, tmp_path: Path) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        pieces = told_the_names(index, {"vat_of", "Cart", "nowhere"}, _tokens)
    assert [piece.path for piece in pieces] == ["shop/cart.py", "shop/tax.py"]


def test_text_search_that_is_told_the_answer_finds_what_it_names(shop: Path, hole: Hole) -> None:
    assert told_the_answer(shop, hole, _tokens)[0].path == "shop/tax.py"


def test_rare_words_and_short_chunks_count_more_in_text_search() -> None:
    common = ("common.py", "common\n" * 20)
    files = [*[common] * 9, ("rare.py", "common\nrare\n"), ("long.py", "rare\n" + "filler words\n" * 18)]
    assert [path for path, _ in bm25(files, "rare")] == ["rare.py", "long.py"]
    assert bm25(files, "rare common")[0][0] == "rare.py"
    assert bm25(files, "nowhere") == []


def test_text_search_knows_the_parts_of_names() -> None:
    assert bm25([("a.py", "def chargeCard(): ..."), ("b.py", "def other(): ...")], "charge_all")[0][0] == "a.py"


def test_the_second_half_takes_what_the_first_leaves() -> None:
    first = [Piece("a", "", 40), Piece("a", "", 30)]
    second = [Piece("b", "", 50), Piece("b", "", 20)]
    shown = halves(first, second, 100)
    assert [(piece.path, piece.tokens) for piece in shown] == [("a", 40), ("b", 50)]

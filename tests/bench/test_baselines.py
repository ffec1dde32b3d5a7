"""The arms that retrieval is compared with."""

from pathlib import Path

from arms import Hole, Piece
from baselines import baselines, halves, told_the_answer, told_the_names

from codeassist_index import CodeIndex


def _tokens(text: str) -> int:
    return len(text.split())


def test_every_arm_hands_over_pieces_of_other_files(shop: Path, tmp_path: Path, hole: Hole) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        found = baselines(index, shop, hole, _tokens)
    assert set(found) == {"bm25", "jaccard", "imports", "random"}
    assert all(pieces for pieces in found.values())
    paths = {piece.path for pieces in found.values() for piece in pieces}
    assert paths <= {"shop/cart.py", "shop/tax.py", "shop/names.py"}


def test_plain_imports_show_the_signatures_of_what_is_imported(shop: Path, tmp_path: Path, hole: Hole) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        (piece,) = baselines(index, shop, hole, _tokens)["imports"]
    assert piece.path == "shop/cart.py"
    assert "def total(self) -> int" in piece.text


def test_the_window_with_the_most_words_in_common_stands_first(shop: Path, tmp_path: Path, hole: Hole) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        assert baselines(index, shop, hole, _tokens)["jaccard"][0].path == "shop/tax.py"


def test_a_ceiling_has_one_short_definition_of_each_name(shop: Path, tmp_path: Path, hole: Hole) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        pieces = told_the_names(index, {"vat_of", "Cart", "nowhere"}, _tokens)
        told = told_the_answer(index, hole, _tokens)
    assert [piece.path for piece in pieces] == ["shop/cart.py", "shop/tax.py"]
    assert told[0].path == "shop/tax.py"


def test_the_second_half_takes_what_the_first_leaves() -> None:
    first = [Piece("a", "", 40), Piece("a", "", 30)]
    second = [Piece("b", "", 50), Piece("b", "", 20)]
    shown = halves(first, second, 100)
    assert [(piece.path, piece.tokens) for piece in shown] == [("a", 40), ("b", 50)]

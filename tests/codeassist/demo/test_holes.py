from pathlib import Path

import pytest

from codeassist.demo.holes import Hole, find, uses

SOURCE = """import payments.core as _p
from payments.errors import Declined
from os import getenv


def pay(order):
    receipt = _p.charge(order.total)
    if not receipt:
        raise Declined(getenv("REASON"))
    return receipt
"""


def origin(_path: str, module: str, _name: str) -> str | None:
    return "payments" if module.partition(".")[0] == "payments" else None


def holes_of(root: Path, source: str, name: str = "shop.py") -> list[Hole]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8", newline="")
    return find(root, origin)


def test_a_hole_is_cut_where_the_foreign_name_begins(tmp_path: Path) -> None:
    first, second = holes_of(tmp_path, SOURCE)
    assert (first.symbol, first.removed, first.line) == ("charge", "_p.charge(order.total)", 7)
    assert first.prefix.endswith("    receipt = ")
    assert (second.symbol, second.removed) == ("Declined", 'Declined(getenv("REASON"))')


def test_prefix_removed_and_suffix_are_the_original(tmp_path: Path) -> None:
    assert {hole.prefix + hole.removed + hole.suffix for hole in holes_of(tmp_path, SOURCE)} == {SOURCE}


def test_a_hole_whose_name_the_file_does_not_show_comes_first(tmp_path: Path) -> None:
    assert [hole.hints for hole in holes_of(tmp_path, SOURCE)] == [0, 1]


def test_columns_after_wide_characters_are_right(tmp_path: Path) -> None:
    [hole] = holes_of(tmp_path, "import payments\ndef f():\n    größe = '🎉' + payments.charge()\n")
    assert hole.removed == "payments.charge()"


def test_crlf_stays_in_the_suffix(tmp_path: Path) -> None:
    [hole] = holes_of(tmp_path, "import payments\r\ndef f():\r\n    return payments.charge()\r\n")
    assert (hole.removed, hole.suffix) == ("payments.charge()", "\r\n")


def test_a_module_of_an_imported_package_counts(tmp_path: Path) -> None:
    [hole] = holes_of(tmp_path, "from payments import core\ndef f():\n    return core.charge(1)\n")
    assert (hole.symbol, hole.removed) == ("charge", "core.charge(1)")


@pytest.mark.parametrize("source", ["def broken(:\n", "import payments\npayments.charge()\n", ""])
def test_broken_files_and_code_outside_functions_have_no_holes(tmp_path: Path, source: str) -> None:
    assert holes_of(tmp_path, source) == []


def test_tests_are_not_searched(tmp_path: Path) -> None:
    assert holes_of(tmp_path, SOURCE, "tests/test_shop.py") == []


def test_a_file_that_is_not_utf8_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "latin.py").write_bytes(b"# gr\xf6\xdfe\nimport payments\ndef f():\n    payments.charge()\n")
    assert find(tmp_path, origin) == []


@pytest.mark.parametrize(
    ("text", "used"), [("_p.charge(x)", True), ("recharge(x)", False), ("charge_all()", False), ("", False)]
)
def test_a_symbol_is_used_only_as_a_whole_identifier(text: str, used: bool) -> None:
    assert uses(text, "charge") is used

"""The definition recall program: what counts as found, and how it is summed up."""

from collections import Counter
from pathlib import Path

import pytest
import retrieval
from arms import Piece
from retrieval import Gold
from retrieval_report import ARMS, FILES_AT, RULES, Result, summary, table

GOLD = Gold("charge", "shop/__init__.py", frozenset({"shop/core.py"}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def charge(cart): ...", True),
        ("class charge:", True),
        ("charge = 1", True),
        ("    self.charge: int", True),
        ("charge(cart)", False),
        ("total = charge(cart)", False),
        ("def charged(): ...", False),
        ("    charge\n", False),
        ("charge == 1", False),
    ],
)
def test_a_definition_is_found_where_a_snippet_defines_it(text: str, *, found: bool) -> None:
    assert retrieval._is_found(GOLD, "strict", [Piece("shop/__init__.py", text, 1)]) == found


def test_strict_wants_the_named_file_and_defining_the_one_that_defines() -> None:
    piece = Piece("shop/core.py", "def charge(): ...", 1)
    assert not retrieval._is_found(GOLD, "strict", [piece])
    assert retrieval._is_found(GOLD, "defining", [piece])


def test_any_snippet_of_a_needed_module_counts() -> None:
    assert retrieval._is_found(Gold("", "a.py", frozenset({"a.py"})), "strict", [Piece("a.py", "x", 1)])


def test_a_name_that_a_package_passes_on_is_defined_in_its_files(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("from shop.core import charge\n", encoding="utf-8")
    (tmp_path / "shop" / "core.py").write_text("def charge(): ...\n", encoding="utf-8")
    assert retrieval._gold(tmp_path, "shop.charge") == GOLD
    assert retrieval._gold(tmp_path, "nowhere.charge") is None


def test_needed_files_count_where_they_first_stand() -> None:
    golds = [GOLD, Gold("x", "a.py", frozenset({"a.py"}))]
    found = retrieval._files(golds, "ours", ["b.py", "a.py", "a.py", "shop/core.py"])
    assert [found["strict", "ours", k] for k in FILES_AT] == [0.0, 0.5, 0.5]
    assert [found["defining", "ours", k] for k in FILES_AT] == [0.0, 1.0, 1.0]


def test_shares_are_of_definitions_and_files_a_mean_over_bodies() -> None:
    rows = []
    for golds, ours in ((3, 3), (1, 0)):
        found = Counter({(rule, "ours", budget): ours for rule in RULES for budget in (512, 1024, 2048)})
        files = {(rule, arm, k): float(ours > 0) for rule in RULES for arm in ARMS for k in FILES_AT}
        rows.append(Result("shop", golds, 0, found, files, milliseconds=[2.0]))
    one = summary(rows)
    assert one["rules"]["strict"]["ours"]["shares"][1024] == (0.75, 0.75, 0.75)
    assert one["rules"]["strict"]["ours"]["files"][1] == 0.5
    assert one["by repository, ours"] == {"shop": {"strict": "3 of 4", "defining": "3 of 4"}}
    shown = "\n".join(table({"all": one}, {"left out": 2}))
    assert "| ours | 75.0 / 75.0 [75 75] / 75.0 |  | 50 / 50 / 50 |" in shown
    assert "    2 left out" in shown

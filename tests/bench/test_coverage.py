"""The identifier coverage program: what counts, and how it is summed up."""

import importlib.util
from collections import Counter
from pathlib import Path

from aider_arm import by_file
from coverage_report import Result, summary, table

SPEC = importlib.util.spec_from_file_location("bench_coverage", Path(__file__).parents[2] / "bench" / "coverage.py")
assert SPEC is not None
assert SPEC.loader is not None
PROGRAM = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PROGRAM)


def test_names_of_code_count_and_words_of_comments_and_strings_do_not() -> None:
    assert PROGRAM.identifiers("    x = charge(cart, 'text')  # words\n    return x\n") == {"x", "charge", "cart"}


def test_a_body_that_does_not_parse_gives_its_names_up_to_there() -> None:
    assert {"a", "b"} <= PROGRAM.identifiers("    a = b\n  c = (")


def test_a_map_is_parted_by_file() -> None:
    text = "\nREADME.md\n\nshop/cart.py:\n⋮\n│class Cart:\n│    def total(self):\n⋮\n"
    parted = [("README.md", "README.md"), ("shop/cart.py", "shop/cart.py:\n⋮\n│class Cart:\n│    def total(self):\n⋮")]
    assert list(by_file(text)) == parted


def test_shares_and_differences_are_those_of_the_counts() -> None:
    covered = Counter({
        (kind, arm, budget): found
        for kind in ("all", "telling") for budget in (512, 1024, 2048)
        for arm, found in (("ours", 3), ("bm25", 1), ("without bodies", 3))
    })  # fmt: skip
    found = summary([Result("shop", {"all": 4, "telling": 4}, covered, {"bm25"})] * 3)
    arms = found["all"]["arms"]
    assert found["all"]["identifiers"] == 12
    assert arms["ours"]["shares"][1024] == (0.75, 0.75, 0.75)
    assert arms["bm25"]["less"] == (0.5, 0.5, 0.5)
    assert arms["without bodies"]["less"] == (0.0, 0.0, 0.0)
    shown = "\n".join(table({"bodies": 5, "left out": 1, "needing": 3, **found}))
    assert "| bm25 | 25.0 / 25.0 [25 25] / 25.0 | 25.0 | +50.0 [+50.0 +50.0]" in shown
    assert shown.index("| Ours |") < shown.index("| without bodies |")
    assert "bm25 3" in shown

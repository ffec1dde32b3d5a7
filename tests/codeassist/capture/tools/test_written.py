"""What is new between two texts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.tools.written import written


def new(before: str, after: str, *moved: str) -> list[str]:
    """The new pieces of a text."""
    found = written(before.encode(), after.encode(), [line.encode() for line in moved])
    return [after.encode()[start:end].decode() for start, end in found.ranges]


def test_a_new_file_is_new_as_a_whole() -> None:
    assert new("", "def f():\n    return 1\n") == ["def f():\n    return 1\n"]


def test_a_new_line_is_new_with_its_indentation_and_its_end() -> None:
    assert new("if x:\n    first()\n", "if x:\n    first()\n    second()\n") == ["    second()\n"]


def test_of_a_changed_line_only_the_changed_tokens_are_new() -> None:
    assert new("total = price * quantity\n", "total = compute(price, quantity, tax)\n") == ["compute(", ",", ", tax)"]


def test_white_space_and_line_ends_are_nobodys() -> None:
    assert new("if x:\r\n\tfirst( a )\r\n", "if x:\n    first(\n        a\n    )\n") == []


def test_lines_that_change_places_are_not_new() -> None:
    before = "def human():\n    return ninety\n\n\nlimit = 90\n"
    assert new(before, "limit = 90\n\n\ndef human():\n        return ninety\n") == []


def test_a_copy_of_a_line_is_new_once() -> None:
    assert new("charge(order)\n", "charge(order)\ncharge(order)\n") == ["charge(order)\n"]


def test_a_line_that_was_taken_out_of_another_file_is_not_new_once() -> None:
    assert new("", "charge(order)\ncharge(order)\n", "charge(order)") == ["charge(order)\n"]


def test_characters_beyond_ascii_are_tokens_of_their_own() -> None:
    assert new("# 价格\n", "# 价格和税\n") == ["和税"]


def test_what_went_away_is_told_where_it_can_be_recognised() -> None:
    assert written(b"keep = 1\n  gone( order )\n}\n", b"keep = 1\n").removed == (b"gone( order )",)


def test_a_line_that_was_changed_on_its_way_keeps_the_words_it_had() -> None:
    assert new("", "    charge(order, tax)\n", "charge(order)") == [", tax"]
    assert new("charge(order)\nx\n", "x\nfirst\nsecond\nthird\ncharge(order, tax)\n") == [
        "first\nsecond\nthird\n",
        ", tax",
    ]


LINES = st.lists(st.sampled_from(["a = 1", "}", "", "  charge(order)", "return total", "x", "# 中文"]), max_size=12)


@given(LINES, LINES)
def test_ranges_are_in_order_and_lie_in_the_text(before: list[str], after: list[str]) -> None:
    text = "\n".join(after).encode()
    ranges = written("\n".join(before).encode(), text).ranges
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(one[1] <= other[0] for one, other in pairwise(ranges))


@given(LINES)
def test_a_text_has_nothing_that_it_has_not(lines: list[str]) -> None:
    text = "\n".join(lines).encode()
    assert written(text, text).ranges == ()


@given(st.permutations(["first(one)", "second(two)", "third(three)", "fourth(four)"]))
def test_reordering_writes_nothing(lines: list[str]) -> None:
    assert written(b"first(one)\nsecond(two)\nthird(three)\nfourth(four)\n", "\n".join(lines).encode()).ranges == ()

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.window import (
    STEP,
    PrefixWindow,
    SuffixWindow,
    WrittenLines,
    changed_share,
    first_lines,
    last_lines,
)


def count(text: str) -> int:
    """A token for each word and each line break, as far as these tests care."""
    return len(text.replace("\n", " \n ").split(" "))


def lines(first: int, last: int) -> str:
    return "".join(f"line {number}\n" for number in range(first, last))


LINES = st.text(alphabet="ab \n", max_size=300)


@given(LINES, st.integers(0, 60))
def test_the_last_lines_never_pass_the_budget(text: str, budget: int) -> None:
    kept = last_lines(text, budget, len)
    assert len(kept) <= budget
    assert text.endswith(kept)


@given(LINES, st.integers(0, 60))
def test_the_first_lines_never_pass_the_budget(text: str, budget: int) -> None:
    kept = first_lines(text, budget, len)
    assert len(kept) <= budget
    assert text.startswith(kept)


def test_the_last_lines_begin_a_line() -> None:
    assert last_lines("one\ntwo\nthree\n", 11, len) == "two\nthree\n"


def test_a_line_longer_than_the_budget_is_cut_on_the_left() -> None:
    assert last_lines("a = [1, 2, 3, 4, 5]", 4, len) == ", 5]"


def test_the_first_lines_end_a_line() -> None:
    assert first_lines("one\ntwo\nthree\n", 9, len) == "one\ntwo\n"


def test_the_window_keeps_its_beginning_while_lines_are_added() -> None:
    window = PrefixWindow()
    beginnings = [window.fit(lines(0, last), 300, len).partition("\n")[0] for last in range(100, 200)]
    moves = sum(before != after for before, after in pairwise(beginnings))
    added = len(lines(100, 200))
    assert moves <= added / (300 * STEP) + 1


def test_the_window_never_passes_its_budget() -> None:
    window = PrefixWindow()
    assert all(len(window.fit(lines(0, last), 120, len)) <= 120 for last in range(60))


def test_the_window_fills_again_when_the_cursor_moves_up() -> None:
    window = PrefixWindow()
    window.fit(lines(0, 100), 80, len)
    assert window.fit(lines(0, 91), 80, len) == lines(81, 91)


def test_the_window_follows_a_change_above_it() -> None:
    window = PrefixWindow()
    window.fit(lines(0, 100), 80, len)
    assert window.fit("# new\n" + lines(0, 100), 80, len) == lines(90, 100)


def test_a_whole_file_that_fits_is_kept_whole() -> None:
    assert PrefixWindow().fit(lines(0, 3), 1000, count) == lines(0, 3)


def test_the_text_below_stays_as_it_was_after_a_small_change() -> None:
    window = SuffixWindow()
    before = window.fit(lines(0, 50), 10_000, len)
    assert window.fit(lines(0, 50).replace("line 40", "line forty"), 10_000, len) == before


def test_the_text_below_follows_a_large_change() -> None:
    window = SuffixWindow()
    window.fit(lines(0, 50), 10_000, len)
    changed = lines(0, 20) + "other\n" * 20
    assert window.fit(changed, 10_000, len) == changed


def test_the_text_below_follows_any_change_next_to_the_cursor() -> None:
    window = SuffixWindow()
    window.fit(")\n" + lines(0, 50), 10_000, len)
    assert window.fit("\n" + lines(0, 50), 10_000, len) == "\n" + lines(0, 50)


def test_the_share_of_a_change_is_measured_between_its_ends() -> None:
    assert changed_share("0123456789", "0123456789") == 0
    assert changed_share("0123456789", "01234x6789") == 0.1
    assert changed_share("0123", "01239999") == 0.5
    assert changed_share("", "a") == 1
    assert changed_share("aaaa", "aaa") == 0.25


@given(st.lists(LINES, max_size=8), st.integers(0, 60))
def test_the_part_above_and_the_lines_written_since_are_all_that_stands_above(texts: list[str], budget: int) -> None:
    written_lines = WrittenLines()
    for above in texts:
        part, written = written_lines.parted(above, budget, len)
        assert part + written == above
        assert len(written) <= budget


def test_the_part_above_stays_while_lines_are_written_below_it() -> None:
    written_lines = WrittenLines()
    assert written_lines.parted(lines(0, 5), 100, count) == (lines(0, 5), "")
    assert written_lines.parted(lines(0, 7), 100, count) == (lines(0, 5), lines(5, 7))
    assert written_lines.parted(lines(0, 6), 100, count) == (lines(0, 5), lines(5, 6))
    assert written_lines.parted(lines(0, 4), 100, count) == (lines(0, 4), "")
    assert written_lines.parted(lines(0, 14), 100, count) == (lines(0, 14), "")

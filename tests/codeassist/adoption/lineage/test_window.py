"""The changed part of an edit gives what the whole file gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from codeassist.adoption.lineage.attribute import FileSources, attribute
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import GRADE_A, GRADE_B, owner
from codeassist.adoption.lineage.past import LineCounts, SavedText, adds_lines
from codeassist.adoption.lineage.text import Text
from codeassist.adoption.lineage.window import window_between

LINES = ("first = read(1)", "second = write(2)", "third = call()", "  third = call()", "}", "", "else:", "x = y  # z")
TEXTS = st.lists(st.sampled_from(LINES), max_size=14)


def text_of(lines: list[str], *, ends: bool = True) -> Text:
    return Text(("\n".join(lines) + ("\n" if ends and lines else "")).encode())


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.booleans())
@example(["}"], [], ["}"], ["}"], True)
def test_a_window_gives_the_claims_of_the_whole_file(
    head: list[str], old: list[str], new: list[str], tail: list[str], ends: bool
) -> None:
    before, after = text_of([*head, *old, *tail], ends=ends), text_of([*head, *new, *tail], ends=ends)
    claims = [owner(2 + line % 3, GRADE_A if line % 2 else GRADE_B) for line in range(len(before))]
    window = window_between(before, after)
    whole = attribute([FileSources(after, [Source(before, claims)])])[0]
    if window is None:
        return
    part = attribute([FileSources(window.new, [Source(window.old, window.of_old(claims))], whole=after)])[0]
    assert window.claims(claims, part.claims) == whole.claims
    assert [line + window.before for line in part.introduced] == whole.introduced


def test_a_window_has_one_line_more_on_either_side() -> None:
    window = window_between(text_of(["a", "b", "c", "d", "e"]), text_of(["a", "b", "C", "d", "e"]))
    assert window is not None
    assert (window.before, window.old.data, window.new.data, window.after) == (1, b"b\nc\nd\n", b"b\nC\nd\n", 1)


def test_an_indented_line_at_the_first_difference_asks_for_the_whole_file() -> None:
    assert window_between(text_of(["a", "b"]), text_of(["a", "  b"])) is None


def test_a_line_counts_as_added_where_a_text_has_it_more_often_than_the_parent() -> None:
    counts = LineCounts([text_of(["a", "b"]), text_of(["a", "a"])])
    new = text_of(["a", "b", "c"])
    assert not adds_lines(counts, new, [0], text_of(["a", "x", "a"]))
    assert adds_lines(counts, new, [0], text_of(["x", "a"]))
    assert not adds_lines(counts, new, [2], text_of([]))


def test_a_saved_text_may_have_a_line_by_its_words_in_another_form() -> None:
    saved = SavedText.of(Source(text_of(["total = price * count"]), [owner(2, GRADE_A)], whole=False))
    new = text_of(["total = (price * count)", "other = 1"])
    assert not saved.may_have(new, [1])
    assert saved.may_have(text_of(["total =", "    price * count"]), [1])

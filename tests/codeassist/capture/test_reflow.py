from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.provenance import HUMAN, Origin, Run, length_of
from codeassist.capture.reflow import reflowed, visible
from codeassist.capture.runs import Owner

AI = Origin("ai", "span")
GAPS = st.lists(st.sampled_from([b"", b" ", b"\n", b"\r\n\t", b"  "]), min_size=6, max_size=6)
OWNERS: list[Origin | None] = [AI, HUMAN, None, AI, AI]


def laid_out(gaps: list[bytes]) -> bytes:
    return b"".join(gap + mark for gap, mark in zip(gaps, [b"a", "é".encode(), b"(", b")", b""], strict=False))


def owners_of(runs: tuple[Run, ...]) -> list[Owner]:
    return [run.origin for run in runs for _ in range(run.length)]


@settings(deadline=None)
@given(GAPS, GAPS)
def test_every_visible_byte_keeps_its_owner(old_gaps: list[bytes], new_gaps: list[bytes]) -> None:
    old, new = laid_out(old_gaps), laid_out(new_gaps)
    marks = iter(OWNERS)
    runs = [Run(1, HUMAN if byte in b" \r\n\t" else next(marks)) for byte in old]
    found = reflowed(old, runs, new)
    assert length_of(found) == len(new)
    assert [owner for byte, owner in zip(new, owners_of(found), strict=True) if byte not in b" \r\n\t"] == OWNERS


def test_unchanged_white_space_keeps_its_owner_and_changed_has_none() -> None:
    assert owners_of(reflowed(b"a b c", [Run(5, AI)], b"a b\nc")) == [AI, AI, AI, None, AI]


def test_white_space_at_the_end_may_come_and_go() -> None:
    assert owners_of(reflowed(b"ab\n", [Run(3, AI)], b"\nab")) == [None, AI, AI]
    assert owners_of(reflowed(b"\nab", [Run(3, AI)], b"ab\n")) == [AI, AI, None]


def test_visible_text_is_the_text_without_white_space() -> None:
    assert visible(" é\t(\r\n".encode()) == "é(".encode()

"""Cutting files into chunks."""

from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.chunks import CHUNK_LINES, chunks


@given(st.lists(st.sampled_from(["", "x = 1", "    y"]), max_size=120), st.sets(st.integers(1, 120)))
def test_chunks_cover_every_line_that_is_not_empty_once(lines: list[str], starts: set[int]) -> None:
    covered = [line for first, last in chunks(lines, sorted(starts)) for line in range(first, last + 1)]
    assert len(covered) == len(set(covered))
    assert {number for number, line in enumerate(lines, 1) if line.strip()} <= set(covered)
    assert all(last - first < CHUNK_LINES for first, last in chunks(lines, sorted(starts)))


def test_a_chunk_begins_at_a_definition() -> None:
    assert list(chunks(["x"] * 30, [12, 15])) == [(1, 11), (12, 30)]

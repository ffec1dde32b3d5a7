"""A file cut into the stretches that similarity search finds: about twenty lines, at definitions where it can."""

from collections.abc import Iterator, Sequence

CHUNK_LINES = 20
CHUNK_LINES_MIN = 8


def chunks(lines: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last line of each chunk, from 1; `starts` are the lines on which a definition begins."""
    cuts = set(starts)
    first = 1
    for line in range(2, len(lines) + 2):
        length = line - first
        if line <= len(lines) and length < CHUNK_LINES and not (line in cuts and length >= CHUNK_LINES_MIN):
            continue
        if any(lines[i - 1].strip() for i in range(first, line)):
            yield first, line - 1
        first = line

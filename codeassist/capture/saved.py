"""The `file.saved` event: the known ranges of a buffer as byte offsets into what git would store.

No secret is in their text: each of its bytes but line breaks is written as an `x`, so that all offsets still count.
For lineage such a secret is one other word, and everything around it is what it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.cleaned import Cleaned, blob_id, clean, is_ignored
from codeassist.capture.edit import common_prefix, common_suffix
from codeassist.capture.events import FileSaved, SavedRange
from codeassist.capture.location import Location
from codeassist.capture.provenance import Origin, OwnedRange
from codeassist.capture.rendering import Rendering, lossy_rendering, plain_renderings, render, renderings
from codeassist.errors import InvalidInputError
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist_index.detection import encoding_of
from codeassist_index.encodings import decode, encode, mark_of
from codeassist_index.translation import tr

_PIECE_OF_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class SavedBuffer:
    """A buffer at the moment it was saved; `text` is UTF-8, as the editor knows it."""

    file: Path
    text: bytes
    owned: tuple[OwnedRange, ...]


def saved_event(saved: SavedBuffer, location: Location, redactor: Redactor = BUILT_IN) -> FileSaved | None:
    """The event, or None for a file that git ignores or that is private.

    Raises:
        GitError: git can't say what it would store.
        InvalidInputError: the file can't be read.
    """
    if redactor.is_private(location.path):
        return None
    if location.in_git and is_ignored(location.root, location.path):
        return None
    try:
        data = saved.file.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            tr("The saved file {file} can't be read: {reason}.").format(file=saved.file, reason=error.strerror)
        ) from error
    cleaned = clean(location.root, location.path, data) if location.in_git else Cleaned(blob_id(data), data)
    if cleaned.content is None:
        return FileSaved(location.path, cleaned.blob, ())
    ranges = saved_ranges(saved.text, saved.owned, cleaned.content, redactor, path=location.path)
    return FileSaved(location.path, cleaned.blob, ranges)


def saved_ranges(
    text: bytes, owned: Sequence[OwnedRange], stored: bytes, redactor: Redactor = BUILT_IN, *, path: str = ""
) -> tuple[SavedRange, ...]:
    """The ranges of `owned`, offsets into the UTF-8 `text`, as offsets into the `stored` bytes.

    The stored bytes are usually the text in some encoding and with some line ends; then the offsets are
    exact. Otherwise another program has changed the file, and only what stands in the common beginning
    and end is kept: what lies between came from outside. Nothing is kept of bytes that are no clean text.
    """
    if not owned:
        return ()
    exact = next((rendering for rendering in renderings(text) if rendering.content == stored), None)
    rendering = exact or lossy_rendering(text, stored)
    if rendering is not None:
        pieces = [(r.start, r.end, r.origin) for r in owned]
    else:
        rendering = _read(stored)
        if rendering is None:
            return ()
        pieces = list(_around_change(text, owned, rendering.text))
    secrets = _secrets(rendering.text, [(start, end) for start, end, _ in pieces], redactor, path)
    return tuple(_placed(rendering, pieces, _masked(rendering, secrets)))


def _read(stored: bytes) -> Rendering | None:
    """The stored bytes as the rendering of the text that they are; None where they are not exactly that."""
    mark, encoding = mark_of(stored)
    encoding = encoding or encoding_of(stored)
    try:
        text = decode(stored[len(mark) :], encoding).encode()
        rendering = render(text, encoding, mark, ())
    except UnicodeError:
        return None
    return rendering if rendering.content == stored else None


def _around_change(text: bytes, owned: Sequence[OwnedRange], now: bytes) -> Iterator[tuple[int, int, Origin]]:
    """What of the ranges stands in the beginning and the end that the text has in common with `now`."""

    def kept(rendering: Rendering) -> tuple[int, int]:
        head = common_prefix(rendering.content, now)
        return head, common_suffix(rendering.content[head:], now[head:])

    rendering = max(plain_renderings(text), key=lambda r: sum(kept(r)))
    head, tail = kept(rendering)
    length = len(rendering.content)
    shift = len(now) - length
    for owned_range in owned:
        start, end = rendering.placed(owned_range.start, owned_range.end)
        for lower, upper, moved in ((0, head, 0), (length - tail, length, shift)):
            piece = max(start, lower), min(end, upper)
            if piece[0] < piece[1]:
                yield piece[0] + moved, piece[1] + moved, owned_range.origin


def _secrets(text: bytes, ranges: Iterable[tuple[int, int]], redactor: Redactor, path: str) -> set[tuple[int, int]]:
    """The byte offsets of secrets in the lines that the ranges touch, each within one line."""
    characters = text.decode("latin-1")  # one for each byte, and what makes a secret is ASCII
    found = {one for start, end in ranges for one in redactor.findings(characters, start, end, path=path)}
    return {
        (one.start + piece.start(), one.start + piece.end())
        for one in found
        for piece in _PIECE_OF_LINE.finditer(characters[one.start : one.end])
    }


def _masked(rendering: Rendering, secrets: Iterable[tuple[int, int]]) -> bytes:
    """The stored bytes with an `x` for each character of a secret, or as many as take its room."""
    content = bytearray(rendering.content)
    mark = encode("x", rendering.encoding)
    for secret in secrets:
        start, end = rendering.placed(*secret)
        content[start:end] = mark * ((end - start) // len(mark))
    assert len(content) == len(rendering.content), "characters take whole units of their encoding"
    return bytes(content)


def _placed(rendering: Rendering, ranges: Iterable[tuple[int, int, Origin]], content: bytes) -> Iterator[SavedRange]:
    for lower, upper, origin in ranges:
        start, end = rendering.placed(lower, upper)
        if start < end:
            yield SavedRange(start, end, origin.kind, origin.span, _text(content[start:end], rendering.encoding))


def _text(stored: bytes, encoding: str) -> str:
    try:
        return decode(stored, encoding)
    except UnicodeDecodeError:  # half a surrogate pair, which some clients write as it is
        return stored.decode(encoding, "replace")

"""The `file.saved` event: the known ranges of a file as byte offsets into what git would store."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codeassist.capture.cleaned import Cleaned, blob_id, clean, is_ignored
from codeassist.capture.edit import common_prefix, common_suffix
from codeassist.capture.events import FileSaved, SavedRange
from codeassist.capture.location import Location
from codeassist.capture.masking import Bounds, Secrets, masked, secrets_by
from codeassist.capture.provenance import Origin, OwnedRange
from codeassist.capture.rendering import Rendering, lossy_rendering, plain_renderings, render, renderings
from codeassist.errors import InvalidInputError
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist_index.detection import encoding_of
from codeassist_index.encodings import decode, mark_of
from codeassist_index.translation import tr

Piece = tuple[int, int, Origin]
"""Bytes `[start, end)` of a text, and who wrote them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The stored bytes as a text, and the pieces and the secrets of that text."""

    rendering: Rendering
    pieces: tuple[Piece, ...]
    secrets: frozenset[Bounds]


class SavedFile(Protocol):
    """What an editor knows of a file at the moment of its save."""

    @property
    def file(self) -> Path:
        """The file that was written."""

    def placed(self, stored: bytes, secrets: Secrets) -> Placed | None:
        """What is known of the bytes that git would store; None where that is nothing."""


@dataclass(frozen=True, slots=True)
class SavedBuffer:
    """A buffer at the moment it was saved; `text` is UTF-8, as the editor knows it."""

    file: Path
    text: bytes
    owned: tuple[OwnedRange, ...]

    def placed(self, stored: bytes, secrets: Secrets) -> Placed | None:
        """The stored bytes are usually the text in some encoding and with some line ends; then all is known.

        Otherwise another program has changed the file, and only what stands in the common beginning and end is
        known: what lies between came from outside. Nothing is known of bytes that are no clean text.
        """
        if not self.owned:
            return None
        exact = next((rendering for rendering in renderings(self.text) if rendering.content == stored), None)
        rendering = exact or lossy_rendering(self.text, stored)
        if rendering is not None:
            pieces = [(r.start, r.end, r.origin) for r in self.owned]
        else:
            rendering = read_back(stored)
            if rendering is None:
                return None
            pieces = list(_around_change(self.text, self.owned, rendering.text))
        found = secrets(rendering.text, [(start, end) for start, end, _ in pieces])
        return Placed(rendering, tuple(pieces), frozenset(found))


def saved_event(
    saved: SavedFile, location: Location, redactor: Redactor = BUILT_IN, *, data: bytes | None = None
) -> FileSaved | None:
    """The event, or None for a file that git ignores or that is private.

    Args:
        saved: the buffer, or the notebook.
        location: where its file is.
        redactor: what is private there.
        data: the bytes of the file where they were read before; else they are read now.

    Raises:
        GitError: git can't say what it would store.
        InvalidInputError: the file can't be read.
    """
    if redactor.is_private(location.path):
        return None
    if location.in_git and is_ignored(location.root, location.path):
        return None
    data = _content(saved.file) if data is None else data
    cleaned = clean(location.root, location.path, data) if location.in_git else Cleaned(blob_id(data), data)
    if cleaned.content is None:
        return FileSaved(location.path, cleaned.blob, ())
    ranges = saved_ranges(saved, cleaned.content, redactor, path=location.path)
    return FileSaved(location.path, cleaned.blob, ranges)


def saved_ranges(
    saved: SavedFile, stored: bytes, redactor: Redactor = BUILT_IN, *, path: str = ""
) -> tuple[SavedRange, ...]:
    """What is known of the `stored` bytes of a file called `path`, without the secrets in them."""
    placed = saved.placed(stored, secrets_by(redactor, path))
    if placed is None:
        return ()
    return tuple(_ranges(placed.rendering, placed.pieces, masked(placed.rendering, placed.secrets)))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        words = tr("The saved file {file} can't be read: {reason}.")
        raise InvalidInputError(words.format(file=file, reason=error.strerror)) from error


def read_back(stored: bytes) -> Rendering | None:
    """The stored bytes as the rendering of the text that they are; None where they are not exactly that."""
    mark, encoding = mark_of(stored)
    encoding = encoding or encoding_of(stored)
    try:
        text = decode(stored[len(mark) :], encoding).encode()
        rendering = render(text, encoding, mark, ())
    except UnicodeError:
        return None
    return rendering if rendering.content == stored else None


def _around_change(text: bytes, owned: Sequence[OwnedRange], now: bytes) -> Iterator[Piece]:
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


def _ranges(rendering: Rendering, pieces: Iterable[Piece], content: bytes) -> Iterator[SavedRange]:
    for lower, upper, origin in pieces:
        start, end = rendering.placed(lower, upper)
        if start < end:
            yield SavedRange(start, end, origin.kind, origin.span, _text(content[start:end], rendering.encoding))


def _text(stored: bytes, encoding: str) -> str:
    try:
        return decode(stored, encoding)
    except UnicodeDecodeError:  # half a surrogate pair, which some clients write as it is
        return stored.decode(encoding, "replace")

"""The `file.saved` event: the known ranges of a buffer as byte offsets into what git would store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.cleaned import Cleaned, blob_id, clean, is_ignored
from codeassist.capture.edit import common_prefix, common_suffix
from codeassist.capture.events import FileSaved, SavedRange
from codeassist.capture.location import Location
from codeassist.capture.provenance import Origin, OwnedRange
from codeassist.capture.rendering import Rendering, plain_renderings, renderings
from codeassist.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class SavedBuffer:
    """A buffer at the moment it was saved; `text` is UTF-8, as the editor knows it."""

    file: Path
    text: bytes
    owned: tuple[OwnedRange, ...]


def saved_event(saved: SavedBuffer, location: Location) -> FileSaved | None:
    """The event, or None for a file that git ignores.

    Raises:
        GitError: git can't say what it would store.
        InvalidInputError: the file can't be read.
    """
    if location.in_git and is_ignored(location.root, location.path):
        return None
    try:
        data = saved.file.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"The saved file {saved.file} can't be read: {error.strerror}.") from error
    cleaned = clean(location.root, location.path, data) if location.in_git else Cleaned(blob_id(data), data)
    ranges = () if cleaned.content is None else saved_ranges(saved.text, saved.owned, cleaned.content)
    return FileSaved(location.path, cleaned.blob, ranges)


def saved_ranges(text: bytes, owned: Sequence[OwnedRange], stored: bytes) -> tuple[SavedRange, ...]:
    """The ranges of `owned`, offsets into the UTF-8 `text`, as offsets into the `stored` bytes.

    The stored bytes are usually the text in some encoding and with some line ends; then the offsets are
    exact. Otherwise another program has changed the file, and only what stands in the common beginning
    and end is kept: what lies between came from outside.
    """
    if not owned:
        return ()
    rendering = next((r for r in renderings(text) if r.content == stored), None)
    if rendering is not None:
        placed = [(*rendering.placed(r.start, r.end), r.origin) for r in owned]
        return tuple(_range(stored, *p, rendering.encoding) for p in placed if p[0] < p[1])
    return _ranges_around_change(text, owned, stored)


def _ranges_around_change(text: bytes, owned: Sequence[OwnedRange], stored: bytes) -> tuple[SavedRange, ...]:
    def kept(rendering: Rendering) -> tuple[int, int]:
        head = common_prefix(rendering.content, stored)
        return head, common_suffix(rendering.content[head:], stored[head:])

    rendering = max(plain_renderings(text), key=lambda r: sum(kept(r)))
    head, tail = kept(rendering)
    shift = len(stored) - len(rendering.content)
    ranges: list[SavedRange] = []
    for owned_range in owned:
        start, end = rendering.placed(owned_range.start, owned_range.end)
        for lower, upper, moved in ((0, head, 0), (len(rendering.content) - tail, len(rendering.content), shift)):
            piece = max(start, lower) + moved, min(end, upper) + moved
            if piece[0] < piece[1]:
                ranges.append(_range(stored, *piece, owned_range.origin, rendering.encoding))
    return tuple(ranges)


def _range(stored: bytes, start: int, end: int, origin: Origin, encoding: str) -> SavedRange:
    return SavedRange(start, end, origin.kind, origin.span, stored[start:end].decode(encoding, "replace"))

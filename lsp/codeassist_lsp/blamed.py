"""Reads who wrote the lines of an open document. It imports the database and all that reads it: see `blame`."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from codeassist import places
from codeassist.adoption.blame import Asked, FileBlame, NotSyncedError, blame
from codeassist.adoption.blame.wording import sentences, story
from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.capture.cleaned import blob_id
from codeassist.capture.location import Location
from codeassist.capture.provenance import OwnedRange
from codeassist.errors import CodeassistError
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist_index.errors import CodeIndexError

_log = logging.getLogger(__name__)


class Blamed:
    """The lines of a text, in the words of `codeassist blame`; or, without any, why they are not known."""

    def __init__(self, found: FileBlame | None, reason: str = "") -> None:
        self._found, self._reason = found, reason

    def sentences(self, line: int) -> Sequence[str]:
        """All that is known of a line (from 0), a sentence each."""
        if self._found is None:
            return [self._reason] if self._reason else []
        return sentences(self._found.lines[line], self._found) if line < len(self._found.lines) else []

    def stories(self) -> Iterator[tuple[int, str]]:
        """The first line (from 0) of each block of lines that share what is known of them, and what that is."""
        if self._found is None:
            if self._reason:
                yield 0, self._reason
            return
        blame = self._found
        for told, together in groupby(blame.lines, key=lambda line: story(line, blame)):
            yield next(together).number - 1, told


def blamed(settings: Settings, location: Location, text: bytes, owned: Sequence[OwnedRange]) -> Blamed:
    """Read a file as an editor shows it; `owned` is what the editor knows of who wrote it."""
    try:
        engine = open_database(settings)
        try:
            asked = Asked(location, content=text, known=[_unsaved(location, text, owned)])
            return Blamed(blame(engine, asked, settings, datetime.now(UTC), places.journal_file()))
        finally:
            engine.dispose()
    except NotSyncedError as error:
        return Blamed(None, str(error))
    except (CodeassistError, CodeIndexError) as error:
        _log.info("no blame: %s", error)
        return Blamed(None)


def _unsaved(location: Location, text: bytes, owned: Sequence[OwnedRange]) -> FileSaved:
    """What the buffer knows, as if it were saved now."""
    ranges = (
        SavedRange(one.start, one.end, one.origin.kind, one.origin.span, _text(text[one.start : one.end]), None)
        for one in owned
    )
    now = datetime.now(UTC)
    return FileSaved("unsaved", now, location.repository, location.path, blob_id(text), tuple(ranges))


def _text(text: bytes) -> str:
    return text.decode("utf-8", "replace")

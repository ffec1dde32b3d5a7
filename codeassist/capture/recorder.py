"""Writes events to the journal on a thread of its own, in order, so that an editor never waits for a disk."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from codeassist import places
from codeassist.capture.events import Client, Event, record
from codeassist.capture.journal import Journal
from codeassist.capture.location import Location, locate
from codeassist.capture.saved import SavedBuffer, saved_event
from codeassist.errors import CodeassistError
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist.settings.model import JournalSettings
from codeassist_index.errors import CodeIndexError

_log = logging.getLogger(__name__)

Finish = Callable[[Location], Event | None]
"""Makes the event once the file's repository is known; None where there is nothing to record."""


class Recorder:
    """The journal's one writer in this process."""

    def __init__(
        self,
        settings: JournalSettings,
        client: Client,
        report: Callable[[str], None],
        redactor_of: Callable[[Path], Redactor] = lambda _root: BUILT_IN,
    ) -> None:
        """Nothing is opened yet.

        Args:
            settings: whether and under which name.
            client: the editor.
            report: is told once, in words for a person and from the writer's thread, what can't be recorded.
            redactor_of: what is private in the repository at a root, asked from the writer's thread.
        """
        self._settings = settings
        self._client = client
        self._report = report
        self._redactor_of = redactor_of
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._journal: Journal | None = None
        self._user = settings.user
        self._reported: set[type[Exception]] = set()
        self._lost = 0
        self._locations: dict[Path, Location] = {}

    def event(self, file: Path, folders: Sequence[Path], finish: Finish) -> None:
        """Record what `finish` makes of the file's location, with the time of now."""
        if self._settings.enabled:
            self._thread.submit(self._write, file, tuple(folders), finish, datetime.now(UTC))

    def saved(self, buffer: SavedBuffer, folders: Sequence[Path]) -> None:
        """Record that a buffer was saved; its repository is looked up anew."""
        if self._settings.enabled:
            self._thread.submit(self._locations.pop, buffer.file, None)
        self.event(buffer.file, folders, partial(self._saved_event, buffer))

    def close(self) -> None:
        """Write what is pending and close the journal."""
        self._thread.submit(self._close_journal)
        self._thread.shutdown(wait=True)

    def _saved_event(self, buffer: SavedBuffer, location: Location) -> Event | None:
        return saved_event(buffer, location, self._redactor_of(location.root))

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
        if self._lost:
            _log.warning("%d events were not recorded", self._lost)

    def _write(self, file: Path, folders: tuple[Path, ...], finish: Finish, at: datetime) -> None:
        try:
            if file not in self._locations:
                self._locations[file] = locate(file, folders)
            location = self._locations[file]
            event = finish(location)
            if event is None:
                return
            journal = self._opened()
            journal.append(record(event, repository=location.repository, user=self._user, client=self._client, at=at))
        except (CodeassistError, CodeIndexError) as error:
            self._refused(error)
        except Exception as error:  # noqa: BLE001  the worker's boundary: it is logged, and told to the user
            _log.exception("an event could not be recorded")
            self._refused(error)

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = Journal(places.journal_file(), bytes_max=self._settings.bytes_max)
            self._user = self._user or self._journal.pseudonym()
        return self._journal

    def _refused(self, error: Exception) -> None:
        self._lost += 1
        _log.warning("an event was not recorded: %s", error)
        if type(error) in self._reported:
            return
        self._reported.add(type(error))
        expected = isinstance(error, CodeassistError | CodeIndexError)
        self._report(str(error) if expected else "A suggestion or save could not be recorded; the log says why.")

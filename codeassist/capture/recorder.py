"""Writes events to the journal on a thread of its own, in order, so that an editor never waits for a disk."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore, Lock

from codeassist import places
from codeassist.capture import pause
from codeassist.capture.events import Client, Event, record
from codeassist.capture.journal import Journal, JournalFullError, Unrecorded
from codeassist.capture.location import Location, locate
from codeassist.capture.repeats import Repeats
from codeassist.capture.saved import SavedFile, saved_event
from codeassist.errors import CodeassistError
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist.settings.model import JournalSettings
from codeassist_index.errors import CodeIndexError
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

PENDING_MAX = 10_000
"""Events that may wait for a disk; further ones are counted as not recorded."""
PAUSE_LOOK_SECONDS = 0.5
"""How old may be what is known of a pause."""

Finish = Callable[[Location], Event | None]
"""Makes the event once the file's repository is known; None where there is nothing to record."""

FinishText = Callable[[Location, Redactor], Event | None]
"""Makes an event that holds text, without what is private in the file's repository."""


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
        self._room = BoundedSemaphore(PENDING_MAX)
        self._journal: Journal | None = None
        self._user = settings.user
        self._reported: set[type[Exception]] = set()
        self._uncounted: Counter[Unrecorded] = Counter()
        self._counting = Lock()
        self._locations: dict[Path, Location] = {}
        self._repeats = Repeats()
        self._pause: pause.Pause | None = None
        self._looked_at = -PAUSE_LOOK_SECONDS
        self.trouble = ""
        """Why the last event could not be recorded, in words; empty once one could."""

    def event(self, file: Path, folders: Sequence[Path], finish: Finish) -> None:
        """Record what `finish` makes of the file's location, with the time of now."""
        if not self._settings.enabled:
            return
        now = datetime.now(UTC)
        if self._is_paused():
            self._submit(self._leave_out, "paused", now)
        elif not self._submit(self._write, file, tuple(folders), finish, now):
            self._lost("failed", 1)
            self.trouble = tr("The disk is too slow for the journal: {count} events wait to be written.").format(
                count=PENDING_MAX
            )

    def saved(self, saved: SavedFile, folders: Sequence[Path]) -> None:
        """Record that a file was saved; its repository is looked up anew."""
        if self._settings.enabled:
            self._submit(self._locations.pop, saved.file, None)
        self.text(saved.file, folders, partial(saved_event, saved))

    def text(self, file: Path, folders: Sequence[Path], finish: FinishText) -> None:
        """Record what `finish` makes of the file's location and of what is private there."""
        self.event(file, folders, lambda location: finish(location, self._redactor_of(location.root)))

    def close(self) -> None:
        """Write what is pending and close the journal."""
        self._thread.submit(self._close_journal)
        self._thread.shutdown(wait=True)

    def _submit(self, work: Callable[..., object], *arguments: object) -> bool:
        if not self._room.acquire(blocking=False):
            return False
        self._thread.submit(work, *arguments).add_done_callback(lambda _: self._room.release())
        return True

    def _is_paused(self) -> bool:
        if time.monotonic() - self._looked_at >= PAUSE_LOOK_SECONDS:
            self._pause, self._looked_at = pause.current(places.pause_file()), time.monotonic()
        return self._pause is not None

    def _close_journal(self) -> None:
        if self._uncounted:
            self._count(datetime.now(UTC))
        if self._journal is not None:
            self._journal.close()
        if self._uncounted:
            _log.warning("%d events were not recorded, and could not be counted either", self._uncounted.total())

    def _write(self, file: Path, folders: tuple[Path, ...], finish: Finish, at: datetime) -> None:
        try:
            if file not in self._locations:
                self._locations[file] = locate(file, folders)
            location = self._locations[file]
            event = finish(location)
            if event is None or self._repeats.knows(location, event):
                return
            journal = self._opened()
            journal.append(record(event, repository=location.repository, user=self._user, client=self._client, at=at))
            self._repeats.written(location, event)
        except (CodeassistError, CodeIndexError) as error:
            self._refused(error, str(error), at)
        except Exception as error:  # noqa: BLE001  the worker's boundary: it is logged, and told to the user
            _log.exception("an event could not be recorded")
            self._refused(error, tr("A suggestion or save could not be recorded; the log says why."), at)
        else:
            self.trouble = ""
            if self._uncounted:
                self._count(at)

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = Journal(places.journal_file(), bytes_max=self._settings.bytes_max)
            self._user = self._user or self._journal.pseudonym()
        return self._journal

    def _leave_out(self, reason: Unrecorded, at: datetime) -> None:
        self._lost(reason, 1)
        self._count(at)

    def _lost(self, reason: Unrecorded, events: int) -> None:
        with self._counting:
            self._uncounted[reason] += events

    def _refused(self, error: Exception, words: str, at: datetime) -> None:
        _log.warning("an event was not recorded: %s", error)
        self.trouble = words
        self._leave_out("full" if isinstance(error, JournalFullError) else "failed", at)
        if type(error) not in self._reported:
            self._reported.add(type(error))
            self._report(words)

    def _count(self, at: datetime) -> None:
        """Write down how many events were not recorded; where that fails too, with the next one."""
        with self._counting:
            lost, self._uncounted = self._uncounted, Counter()
        for reason, events in lost.items():
            try:
                self._opened().count_unrecorded(reason, events, at)
            except CodeassistError as error:
                _log.debug("what was not recorded could not be counted: %s", error)
                self._lost(reason, events)

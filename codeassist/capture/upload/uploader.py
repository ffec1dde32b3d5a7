"""Sends the journal's events to the team server: batch by batch, in order, by one process at a time.

The server takes an event once however often it is sent, so a batch whose answer was lost is sent again; what it has
answered for is written down before the next batch is read. A kill at any moment loses nothing.
"""

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Literal

import httpx
from filelock import FileLock, Timeout

from codeassist import __version__, http, places
from codeassist.capture import journal_file
from codeassist.capture.tokens import TokenHasher, token_key, without_text
from codeassist.capture.upload import batch, ledger
from codeassist.capture.upload.answer import Answer, Later, Settled, TooLarge, understood
from codeassist.capture.upload.batch import Batch, Limits
from codeassist.capture.upload.destination import PATH, Destination
from codeassist.capture.upload.room import make_room
from codeassist.errors import RefusedError
from codeassist.settings import Settings
from codeassist.unreachable import reason
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

REQUEST_SECONDS_MAX = 30.0
RETRY_SECONDS_MIN, RETRY_SECONDS_MAX = 5.0, 900.0
"""How long a server that failed is left alone: the first time, and at most; it doubles between them."""
RETRY_AFTER_SECONDS_MAX = 3600.0
"""The longest that a server's own `Retry-After` counts for."""
JITTER = 0.2
"""A wait is up to this share longer, so that clients that were turned away together do not come back together."""

End = Literal["done", "busy", "later"]
"""`done`: nothing waits any more. `busy`: another process is sending. `later`: the server is to be asked again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a round; `words` say why it ended early."""

    end: End
    sent: int = 0
    duplicates: int = 0
    refused: int = 0
    words: str = ""


class Uploader:
    """Sends what the journal holds to one team server."""

    def __init__(self, destination: Destination, settings: Settings, file: Path | None = None) -> None:
        """Nothing is opened or sent yet.

        Raises:
            RefusedError: the key of hashed text can't be kept.
        """
        self._destination = destination
        self._server = destination.name
        self._settings = settings
        self._file = file or places.journal_file()
        self._outgoing = _outgoing(settings)
        self._limits = Limits()

    def round(
        self,
        *,
        forced: bool = False,
        stop: Event | None = None,
        on_batch: Callable[[Outcome], None] = lambda _: None,
    ) -> Outcome:
        """Send all that waits, unless the server is to be left alone for now and nobody has `forced` this.

        Args:
            forced: ask the server whatever it said before.
            stop: ends the round after the batch at hand.
            on_batch: is told after each batch what came of all of them.

        Raises:
            InvalidInputError: the journal is damaged.
            RefusedError: it can't be written.
        """
        if not self._file.exists():
            return Outcome("done")
        self._limits = Limits()
        with journal_file.writing(self._file) as connection:
            if not forced and (words := self._left_alone(connection)):
                return Outcome("later", words=words)
            if self._next(connection) is None:
                make_room(connection, self._server, self._settings.journal, datetime.now(UTC))
                return Outcome("done")
            return self._all_sent(connection, stop, on_batch)

    def _all_sent(
        self, connection: sqlite3.Connection, stop: Event | None, on_batch: Callable[[Outcome], None]
    ) -> Outcome:
        outcome = Outcome("done")
        with self._client() as client:
            while not (stop is not None and stop.is_set()):
                step = self._step(connection, client)
                outcome = Outcome(
                    step.end,
                    outcome.sent + step.sent,
                    outcome.duplicates + step.duplicates,
                    outcome.refused + step.refused,
                    step.words,
                )
                if step.end != "done" or not (step.sent or step.refused):
                    break
                on_batch(outcome)
        return outcome

    def _client(self) -> httpx.Client:
        headers = {
            "Authorization": f"Bearer {self._destination.token}",
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
            "User-Agent": f"codeassist/{__version__}",
        }
        return http.client(
            self._destination.url, purpose="upload of events", timeout_seconds=REQUEST_SECONDS_MAX, headers=headers
        )

    def _left_alone(self, connection: sqlite3.Connection) -> str:
        """Why the server is not asked now; empty where it may be."""
        known = ledger.standing(connection, self._server)
        if not known.not_before:
            return ""
        seconds = (datetime.fromisoformat(known.not_before) - datetime.now(UTC)).total_seconds()
        # A wait that nobody ever sets is a clock that has gone back.
        return known.trouble if 0 < seconds <= RETRY_AFTER_SECONDS_MAX * (1 + JITTER) else ""

    def _step(self, connection: sqlite3.Connection, client: httpx.Client) -> Outcome:
        """Send one batch and settle it; an outcome without any event says that none waits."""
        try:
            with uploading(seconds_max=0):
                answered = self._sent(connection, client)
                outcome = Outcome("done") if answered is None else self._settled(connection, *answered)
                make_room(connection, self._server, self._settings.journal, datetime.now(UTC))
                return outcome
        except Timeout:
            return Outcome("busy", words=tr("Another process is sending events."))

    def _sent(self, connection: sqlite3.Connection, client: httpx.Client) -> tuple[Batch, Settled | Later] | None:
        """The next batch, made smaller until the server takes its size, and the answer to it; None where none waits."""
        while (found := self._next(connection)) is not None:
            answer = self._answer(client, found)
            if not isinstance(answer, TooLarge):
                return found, answer
            if len(found.lines) == 1:
                version = ledger.standing(connection, self._server).version
                return found, Settled(0, version, {0: "larger than the server takes"})
            self._limits = Limits(bytes=found.size // 2)
        return None

    def _next(self, connection: sqlite3.Connection) -> Batch | None:
        version = ledger.standing(connection, self._server).version
        return batch.new(connection, self._server, self._limits, self._outgoing) or batch.refused_before(
            connection, self._server, version, self._limits, self._outgoing
        )

    def _answer(self, client: httpx.Client, found: Batch) -> Answer:
        try:
            response = client.post(f"{self._destination.url}{PATH}", content=found.body(), follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Later(tr("{url} can't be reached: {reason}.").format(url=self._server, reason=reason(error)))
        return understood(response, len(found.lines), now=time.time())

    def _settled(self, connection: sqlite3.Connection, found: Batch, answer: Settled | Later) -> Outcome:
        """Write down what the server has answered."""
        now = datetime.now(UTC)
        if isinstance(answer, Later):
            seconds = delay(ledger.standing(connection, self._server).failures, answer.seconds)
            ledger.failed(connection, self._server, answer.words, not_before=now + timedelta(seconds=seconds))
            _log.info("events could not be sent: %s", answer.words)
            return Outcome("later", words=answer.words)
        refused = {found.sequences[line]: words for line, words in answer.refused.items()}
        ledger.settle(connection, self._server, found.sequences, refused, version=answer.version, at=now)
        return Outcome("done", len(found.lines) - len(refused), answer.duplicates, len(refused))


def delay(failures: int, retry_after: float | None) -> float:
    """The seconds for which a server is left alone that had failed so often in a row before."""
    if retry_after is None:
        seconds = min(RETRY_SECONDS_MAX, RETRY_SECONDS_MIN * 2.0 ** min(failures, 20))
    else:
        seconds = min(RETRY_AFTER_SECONDS_MAX, retry_after)
    return seconds * random.uniform(1, 1 + JITTER)  # noqa: S311 - no secret


@contextmanager
def uploading(*, seconds_max: float) -> Iterator[None]:
    """Be the only process that sends events, for the block; whoever is killed in it lets go of it.

    Raises:
        Timeout: another one was it all that time.
        RefusedError: the data folder can't be written, or its file system has no locks.
    """
    lock = FileLock(places.upload_lock(), timeout=seconds_max, fallback_to_soft=False, thread_local=False)
    try:
        places.upload_lock().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise
    except OSError as error:
        words = tr("Events can't be sent without a lock in {folder}: {reason}.")
        raise RefusedError(words.format(folder=places.data_dir(), reason=error.strerror or error)) from error
    try:
        yield
    finally:
        lock.release()


def _outgoing(settings: Settings) -> Callable[[str], str]:
    """What makes of an event's line what may leave the machine."""
    if settings.adoption.text == "plain":
        return str
    hasher = TokenHasher(token_key(settings.adoption.token_key, places.token_key_file()))
    return partial(without_text, hasher=hasher)

"""Uploads beside an editor: every so often, on a thread of its own that leaves the processor to whoever types."""

import logging
import random
import threading
import time

from codeassist.capture.upload.destination import destination
from codeassist.capture.upload.uploader import JITTER, Outcome, Uploader
from codeassist.errors import CodeassistError
from codeassist.settings import Settings

_log = logging.getLogger(__name__)

START_SECONDS_MAX = 10.0
"""The first upload begins at some moment up to this late, when the editor's own start is over."""
REST_SHARE = 4.0
"""After a batch the thread rests for so many times the processor time that the batch took."""
CLOSE_SECONDS_MAX = 1.0
"""How long an end waits for the request at hand. The thread ends with its process; the batch is sent again then."""


class BackgroundUpload:
    """Keeps one team server up to date while the process lives; does nothing where none is configured."""

    def __init__(self, settings: Settings) -> None:
        """Nothing happens before `start`."""
        self._settings = settings
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._batch_began = 0.0

    def start(self) -> None:
        """Begin, if there is a team server to send to."""
        if destination(self._settings) is not None:
            self._thread = threading.Thread(target=self._run, name="upload", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Begin no further batch. A second call does nothing."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS_MAX)

    def _run(self) -> None:
        seconds = self._settings.journal.upload_seconds
        wait = random.uniform(0, min(START_SECONDS_MAX, seconds))  # noqa: S311 - no secret
        while not self._stop.wait(wait):
            self._round()
            wait = seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret

    def _round(self) -> None:
        where = destination(self._settings)
        assert where is not None, "the thread runs only where there is one"
        self._batch_began = time.thread_time()
        try:
            Uploader(where, self._settings).round(stop=self._stop, on_batch=self._rest)
        except CodeassistError as error:
            _log.warning("events could not be uploaded: %s", error)
        except Exception:  # noqa: BLE001  the thread's boundary: the next round begins anew
            _log.exception("events could not be uploaded")

    def _rest(self, _outcome: Outcome) -> None:
        self._stop.wait((time.thread_time() - self._batch_began) * REST_SHARE)
        self._batch_began = time.thread_time()

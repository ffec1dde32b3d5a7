"""The same work again and again, for a machine that keeps the company's index; one such process at a time."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import Timeout

from codeassist import places
from codeassist.errors import RefusedError
from codeassist_index.lock import os_lock
from codeassist_index.translation import tr

JITTER = 0.1
"""A wait is up to this share shorter or longer, so that machines which were started together part."""


def repeat(work: Callable[[], object], *, every_seconds: float, stop: threading.Event) -> None:
    """Work, and begin again `every_seconds` after each beginning, until `stop` is set; a round is never cut short."""
    while not stop.is_set():
        started = time.monotonic()
        work()
        pause = every_seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
        stop.wait(max(0.0, pause - (time.monotonic() - started)))


@contextmanager
def only_one() -> Iterator[None]:
    """Be the only process of this user's that keeps the company's index by schedule.

    Raises:
        RefusedError: another one does.
        IndexStorageError: the cache folder can't be written.
    """
    lock = places.cache_dir() / "schedule.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os_lock(lock, 0):
            yield
    except Timeout as error:
        raise RefusedError(
            tr("Another process keeps the index by schedule already ({path} is locked).").format(path=lock)
        ) from error

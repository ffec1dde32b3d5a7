"""Python's collector of cycles, put off until an answer is there.

A request makes tens of thousands of objects and hardly a cycle. The collector would look them over dozens of times
meanwhile, and now and then with them everything that is kept: a tenth of a second in the midst of an answer. Put off,
it does so after one, while the caller has a model to ask.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PutOff:
    """How many are at work in this process; the last one to end lets the collector go on."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._working = 0
        self._was_enabled = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """No collection meanwhile, in any thread; one that is off for good stays off."""
        with self._guard:
            if self._working == 0:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._working += 1
        try:
            yield
        finally:
            with self._guard:
                self._working -= 1
                if self._working == 0 and self._was_enabled:
                    gc.enable()


put_off = PutOff()

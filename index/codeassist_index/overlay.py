"""Open buffers: what an editor holds counts before the working tree and before HEAD, saved or not.

They live in the memory of one process. A look-up takes an `Overlay`, which never changes. What is being typed is read
on a thread of its own, and only when it can be asked for: nothing is looked up in the buffer of the file that asks, so
while one types in it, it waits until another file asks.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from codeassist_index import ignore, scan
from codeassist_index.errors import CodeIndexError
from codeassist_index.kept import Kept
from codeassist_index.open_text import OpenText, read
from codeassist_index.options import IndexOptions

_log = logging.getLogger(__name__)

BUFFERS_MAX = 100
"""Of more open files those that were touched last count; the others are seen as they were saved."""
CONTENTS_KEPT_MAX = 16
"""Read contents that are kept besides those that are open: to undo, or to open a file again, reads nothing.

Each takes half a megabyte where a file has a thousand lines."""
QUIET_SECONDS = 0.5
"""The buffer touched last is read when nothing was typed in it for so long, or when another file asks."""

Place = tuple[str, str]
"""A root as it was indexed, and a path below it with slashes."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What stands in the place of stored files, in the order of roots and paths."""

    buffers: tuple[tuple[Place, OpenText], ...] = ()

    def without(self, root: str, path: str) -> "Overlay":
        """The overlay as the file at a path sees it: it knows itself better."""
        others = tuple(entry for entry in self.buffers if entry[0] != (root, path))
        return self if len(others) == len(self.buffers) else Overlay(others)


NOTHING_OPEN = Overlay()


class OpenBuffers:
    """The open files of one process. Every method may be called from any thread, and none waits for a parser."""

    def __init__(self, options: IndexOptions) -> None:
        self._options = options
        self._changed = threading.Condition()
        self._texts: dict[Place, bytes] = {}
        self._read: dict[Place, tuple[bytes, OpenText | None]] = {}
        self._latest: tuple[Place, float] | None = None
        self._overlay = NOTHING_OPEN
        self._thread: threading.Thread | None = None
        self._closed = False
        # Of the thread alone.
        self._contents: Kept[tuple[str, bytes], OpenText | None] = Kept(CONTENTS_KEPT_MAX)
        self._left_out: Kept[Place, bool] = Kept(BUFFERS_MAX)
        self._numbers = count(-1, -1)

    def put(self, root: Path, path: str, text: bytes) -> None:
        """Let a text in UTF-8 stand for a file from now on: `root` is free of symbolic links, `path` is relative."""
        place = (os.fspath(root), path)
        with self._changed:
            if self._closed:
                return
            self._texts.pop(place, None)
            self._texts[place] = text
            self._latest = place, time.monotonic()
            while len(self._texts) > BUFFERS_MAX:
                self._forget(next(iter(self._texts)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="open buffers", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def drop(self, root: Path, path: str) -> None:
        """The file is closed: what is stored counts again."""
        with self._changed:
            self._forget((os.fspath(root), path))

    def current(self, root: Path | None = None, path: str = "") -> Overlay:
        """What has been read so far, without the file at `path`, which asks; the rest is read from now on."""
        asks = (os.fspath(root), path) if root is not None else None
        with self._changed:
            if self._latest is not None and self._latest[0] != asks:
                self._latest = None
                self._changed.notify_all()
            return self._overlay.without(*asks) if asks is not None else self._overlay

    def wait(self, seconds_max: float) -> bool:
        """Wait until all that was put has been read; whether it has."""
        with self._changed:
            self._latest = None
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._unread(), seconds_max)

    def close(self) -> None:
        """End the thread and forget what is open."""
        with self._changed:
            self._closed = True
            for place in tuple(self._texts):
                self._forget(place)
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _forget(self, place: Place) -> None:
        self._texts.pop(place, None)
        if self._read.pop(place, None) is not None:
            self._renew()

    def _renew(self) -> None:
        opened = ((place, found) for place, (_, found) in self._read.items() if found is not None)
        self._overlay = Overlay(tuple(sorted(opened, key=lambda entry: entry[0])))

    def _unread(self) -> list[Place]:
        return [place for place, text in self._texts.items() if self._read.get(place, (None, None))[0] is not text]

    def _due(self) -> tuple[Place | None, float | None]:
        """What is to be read now, or in how many seconds there will be something."""
        unread = self._unread()
        latest, touched_at = self._latest if self._latest is not None else (None, 0.0)
        others = [place for place in unread if place != latest]
        if others or latest not in unread:
            return (others[0], None) if others else (None, None)
        wait = touched_at + QUIET_SECONDS - time.monotonic()
        return (latest, None) if wait <= 0 else (None, wait)

    def _run(self) -> None:
        while True:
            with self._changed:
                place, wait = self._due()
                while place is None and not self._closed:
                    self._changed.wait(wait)
                    place, wait = self._due()
                if self._closed or place is None:
                    return
                text = self._texts[place]
            found = self._found(place, text)
            with self._changed:
                if place in self._texts:
                    self._read[place] = text, found
                    self._renew()
                self._changed.notify_all()

    def _found(self, place: Place, text: bytes) -> OpenText | None:
        try:
            if self._left_out.get(place, lambda: self._is_left_out(place)):
                return None
            return self._contents.get((place[1], text), partial(self._made, place[1], text))
        except Exception:  # noqa: BLE001  the thread's boundary: one text must not hide the changes of all others
            _log.exception("the open text of %s is not seen", place[1])
            return None

    def _made(self, path: str, text: bytes) -> OpenText | None:
        return read(path, text, next(self._numbers), self._options)

    def _is_left_out(self, place: Place) -> bool:
        """Whether the settings or git keep such a file out of the index; of a stored one that is known better."""
        root, path = Path(place[0]), place[1]
        if scan.chosen(scan.Listed(path), self._options).reason:
            return True
        try:
            return not ignore.unignored(root, {path}, in_git=scan.is_git(root))
        except CodeIndexError as error:
            _log.info("whether git ignores %s is not known: %s", path, error)
            return False

"""Cursor and keyboard: places in open files, and what one key does there."""

import random
import re

from tests.e2e.truth.desk import Buffer, Desk, Edit
from tests.e2e.truth.written import PERSON, Written

_KEY = re.compile(r"\r?\n *|.")
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Hands:
    """A person at a desk; random places, and edits by hand."""

    def __init__(self, rng: random.Random, desk: Desk) -> None:
        self.rng = rng
        self.desk = desk

    def _buffer(self, path: str) -> Buffer:
        return self.desk.buffers[path]

    def _line_start(self, path: str) -> int:
        text = self._buffer(path).text
        return self.rng.choice([0, *(match.end() for match in re.finditer("\n", text))])

    def _line_end(self, path: str) -> int:
        text = self._buffer(path).text
        return self.rng.choice([match.start() for match in re.finditer("\r?\n|\\Z", text)])

    def _some_lines(self, buffer: Buffer, most: int) -> tuple[int, int]:
        starts = [0, *(match.end() for match in re.finditer("\n", buffer.text))]
        k = self.rng.randrange(len(starts))
        return starts[k], starts[min(len(starts) - 1, k + self.rng.randint(1, most))]

    def _some_word(self, path: str) -> tuple[int, int] | None:
        words = [match.span() for match in _WORD.finditer(self._buffer(path).text) if len(match[0]) > 3]
        return self.rng.choice(words) if words else None

    def _delete(self, path: str, start: int, end: int) -> None:
        self.desk.change(path, self.desk.as_told(path, Edit(start, end, Written())))

    def _new_line(self, path: str) -> int:
        """The cursor after Enter at the end of some line."""
        return self._enter(path, self._line_end(path))

    def _enter(self, path: str, at: int) -> int:
        return self._key(path, at, self._buffer(path).line_end + self._indentation(path, at))

    def _indentation(self, path: str, at: int) -> str:
        line = self._buffer(path).text[:at].rpartition("\n")[2]
        return line[: len(line) - len(line.lstrip(" "))]

    def _type(self, path: str, at: int, text: str) -> int:
        """Type key by key; Enter brings the indentation with it. Returns where the cursor stands then."""
        for number, key in enumerate(_KEY.findall(text)):
            written = key.replace("\r", "").replace("\n", self._buffer(path).line_end)
            at = self._key(path, at, written, joined=number > 0)
        return at

    def _key(self, path: str, at: int, text: str, *, joined: bool = False) -> int:
        self.desk.change(path, self.desk.as_told(path, Edit(at, at, Written.by(PERSON, text))), joined=joined)
        return at + len(text)

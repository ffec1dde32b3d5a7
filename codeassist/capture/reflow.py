"""Carry owners across a change of white space: a formatter or an indenting paste writes no token."""

import re
from collections.abc import Sequence

from codeassist.capture.provenance import Origin, Run

_WHITE = re.compile(rb"[ \t\r\n\f\v]+")
_VISIBLE_BYTE = re.compile(rb"[^ \t\r\n\f\v]")


def visible(text: bytes) -> bytes:
    """The text without its ASCII white space, which is what formatters move."""
    return _WHITE.sub(b"", text)


def reflowed(old: bytes, runs: Sequence[Run], new: bytes) -> tuple[Run, ...]:
    """The owners of `new`, whose visible text is that of `old` with the owners `runs`.

    Every visible byte keeps its owner. White space keeps it where it stands unchanged before the same
    visible byte; other white space was written by nobody who is known.
    """
    owners = per_byte(runs)
    result: list[Run] = []
    offset = 0
    for old_white, new_white in zip(_white_spaces(old), _white_spaces(new), strict=True):
        if old_white == new_white:
            result += [Run(1, owner) for owner in owners[offset : offset + len(old_white)]]
        else:
            result.append(Run(len(new_white), None))
        offset += len(old_white)
        result += [Run(1, owner) for owner in owners[offset : offset + 1]]
        offset += 1
    return tuple(result)


def _white_spaces(text: bytes) -> list[bytes]:
    """The white space before each visible byte, and after the last."""
    return _VISIBLE_BYTE.split(text)


def per_byte(runs: Sequence[Run]) -> list[Origin | None]:
    """The owner of each byte."""
    return [run.origin for run in runs for _ in range(run.length)]

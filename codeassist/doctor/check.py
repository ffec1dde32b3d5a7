"""One check and what it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from codeassist.errors import CodeassistError
from codeassist_index.errors import CodeIndexError

State = Literal["ok", "note", "off", "problem"]
"""`note`: nothing is broken, but a person may want to know. `off`: not configured, or not looked at."""

EXPECTED = (CodeassistError, CodeIndexError, OSError)
"""Failures that a check turns into a problem, in their own words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `words` say it, `mend` is the command or step that helps (empty if none is needed)."""

    check: str
    state: State
    words: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]
"""Looks at one thing, and yields what it finds."""


@dataclass(frozen=True, slots=True)
class Look:
    """How closely to look: `thorough` reads every byte of the model and the index, without `model` none is started."""

    thorough: bool = False
    model: bool = True


def ok(check: str, words: str) -> Finding:
    """It is as it should be."""
    return Finding(check, "ok", words)


def note(check: str, words: str, mend: str = "") -> Finding:
    """Nothing is broken, but a person may want to know."""
    return Finding(check, "note", words, mend)


def off(check: str, words: str) -> Finding:
    """It is not configured, or was not looked at."""
    return Finding(check, "off", words)


def problem(check: str, words: str, mend: str = "") -> Finding:
    """Something does not work."""
    return Finding(check, "problem", words, mend)

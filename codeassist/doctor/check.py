"""One check and what it found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from codeassist.errors import CodeassistError
from codeassist_index.errors import CodeIndexError

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `words` say it, `mend` is the command or step that helps (empty if none is needed)."""

    check: str
    state: State
    words: str
    mend: str = ""


class Examination:
    """Collects findings, and tells each as soon as it is known."""

    def __init__(self, tell: Callable[[Finding], None]) -> None:
        self._tell = tell
        self.findings: list[Finding] = []

    @property
    def has_problem(self) -> bool:
        """Whether anything has to be mended."""
        return any(finding.state == "problem" for finding in self.findings)

    def ok(self, check: str, words: str) -> None:
        """It is as it should be."""
        self._add(Finding(check, "ok", words))

    def note(self, check: str, words: str, mend: str = "") -> None:
        """Nothing is broken, but a person may want to know."""
        self._add(Finding(check, "note", words, mend))

    def problem(self, check: str, words: str, mend: str = "") -> None:
        """Something does not work."""
        self._add(Finding(check, "problem", words, mend))

    @contextmanager
    def explained(self, check: str, mend: str = "") -> Iterator[None]:
        """Turn an expected failure inside the block into a problem."""
        try:
            yield
        except (CodeassistError, CodeIndexError, OSError) as error:
            self.problem(check, str(error), mend)

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._tell(finding)

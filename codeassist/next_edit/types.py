"""What is proposed after an edit, and what that is worked out from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from codeassist.next_edit.history import History
from codeassist_index.navigation.facts import ExactUses, FoundDefinition, Uses
from codeassist_index.types import ContextRequest

Kind = Literal["rename", "argument", "signature", "repeat", "import"]


@dataclass(frozen=True, slots=True)
class NextEdit:
    """Replace `[start, end)` of a file by `text`; offsets in its UTF-8 bytes, `line` from 1.

    `wants_value` marks a place that a person or a model has to finish: `text` then ends where the value begins. `title`
    says in words what the edit does.
    """

    path: str
    start: int
    end: int
    text: bytes
    line: int
    title: str
    wants_value: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Edits that belong together, the next one first.

    `unsure` further places may need the change, but it is not known what they mean; `left_out` were not looked at.
    """

    kind: Kind
    title: str
    reason: str
    edits: tuple[NextEdit, ...]
    unsure: int = 0
    left_out: int = 0


class Index(Protocol):
    """What next edit asks of the index."""

    def exact_uses_at(self, request: ContextRequest, *, family: bool, limit: int) -> ExactUses:
        """The uses that surely mean what the name at a cursor stands for."""

    def definition_at(self, request: ContextRequest, *, limit: int) -> tuple[FoundDefinition, ...]:
        """Where the name at a cursor is defined."""

    def references_at(self, request: ContextRequest, *, limit: int) -> Uses:
        """Where what the name at a cursor stands for is used, and how surely that is known."""


class Files(Protocol):
    """The files of a repository as the editor sees them: what is open first, then what is on disk."""

    def text(self, path: str) -> bytes | None:
        """A file's text as it is now, in UTF-8; None where it can't be read or is too large."""

    def touched(self, path: str, start: int, end: int) -> bool:
        """Whether a person has changed something in `[start, end)` of a file lately."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The document that was changed last; `path` is relative to `root`, `language` a name of the index.

    Without an `index` only the document itself is looked at.
    """

    root: Path
    path: str
    language: str
    history: History
    files: Files
    index: Index | None
    cancelled: Callable[[], bool]

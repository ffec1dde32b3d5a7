"""The facts that the index takes in and gives out. Lines count from 1, byte offsets from 0."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CountTokens = Callable[[str], int]
"""Number of tokens of a text in the model that will read it; the index knows no model itself."""

DefinitionKind = Literal["module", "class", "function", "method", "variable", "attribute"]
SnippetKind = Literal["definition", "similar"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named thing and where it stands.

    `qualified_name` is dotted from its module (`payments.core.charge`); `signature` is what a caller
    has to know on few lines; `doc` is the first line of its documentation, or empty.
    """

    repository: str
    path: str
    name: str
    qualified_name: str
    kind: DefinitionKind
    start_line: int
    end_line: int
    signature: str
    doc: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that uses a name. `column` counts code points from 1; `text` is the line, stripped."""

    repository: str
    path: str
    line: int
    column: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A stretch of code that matches a query; a higher score is better, on no fixed scale."""

    repository: str
    path: str
    start_line: int
    end_line: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class FileText:
    """Lines of a file as it was indexed, `start_line` to `end_line` of `lines`."""

    repository: str
    path: str
    start_line: int
    end_line: int
    lines: int
    text: str


@dataclass(frozen=True, slots=True)
class RelevantDefinition:
    """A definition, with the few words that say what it has to do with a task."""

    definition: Definition
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out of the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RepositoryReport:
    """What the index holds of one repository after an update; `commit` is empty without one.

    Of `files`, the `generated` and `vendored` ones have definitions, but their text is neither searched nor offered.
    Of `text_only` files nothing is known but their text, for the reason that is given; they count among `files`.
    `notes` tell what of its dependencies could not be read as they are pinned.
    """

    root: str
    name: str
    commit: str
    files: int
    lines: int
    definitions: int
    references: int
    skipped: tuple[Skipped, ...]
    seconds: float
    parsed: int
    generated: int
    vendored: int
    notes: tuple[str, ...] = ()
    text_only: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexedRepository:
    """A root that is in the index; `commit` is the one that was checked out then, or empty."""

    root: str
    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class RepositorySize:
    """How much of a root is in the index; `looked_at` is when all of it was compared, in seconds since 1970.

    `size` is that of the files themselves, in bytes.
    """

    root: str
    name: str
    commit: str
    files: int
    lines: int
    size: int
    looked_at: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update has come: `done` of `total` files of `repository`."""

    repository: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """A cursor: `path` is relative to `root`, which has been indexed; the text may be unsaved.

    Where `repository` is given, it names the repository instead of `root`, and need not be indexed: the answer then
    comes from the others alone.
    """

    root: Path
    path: str
    prefix: str
    suffix: str
    repository: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of context, with the few words that say why it is there."""

    repository: str
    path: str
    start_line: int
    end_line: int
    kind: SnippetKind
    reason: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Context:
    """The answer to a `ContextRequest`: `tokens` is the sum over the snippets, never above the budget."""

    snippets: tuple[Snippet, ...]
    tokens: int
    elapsed_ms: float

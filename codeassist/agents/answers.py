"""What each tool answers: facts with a schema, and the same as text. `left_out` says what is missing, or nothing."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Of any tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    left_out: str = ""

    def readable(self) -> str:
        """The answer for a reader; what was left out stands last."""
        return "\n\n".join(part for part in (*self.parts(), self.left_out) if part)

    def parts(self) -> Sequence[str]:
        """The answer, piece by piece."""
        raise NotImplementedError


class Place(BaseModel):
    """Lines of a file; `path` is relative to the repository."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str
    path: str
    start_line: int
    end_line: int

    @property
    def head(self) -> str:
        """Where it is, on one line."""
        return f"{self.repository} {self.path}:{self.start_line}-{self.end_line}"


class Hit(Place):
    """Code that has words of a query."""

    text: str

    def __str__(self) -> str:
        return f"{self.head}\n{_indented(self.text)}"


class Definition(Place):
    """A named thing; `signature` is what a caller has to know, `doc` the first line of its documentation."""

    name: str
    qualified_name: str
    kind: str
    signature: str
    doc: str
    reason: str = ""

    def __str__(self) -> str:
        doc = f"\n    {self.doc}" if self.doc else ""
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.head} {self.kind} {self.qualified_name}{reason}\n{_indented(self.signature)}{doc}"


class Reference(BaseModel):
    """A place that uses a name; `column` counts characters from 1, `text` is the line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str
    path: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.repository} {self.path}:{self.line}:{self.column} {self.text}"


class Snippet(Place):
    """A piece of context, with why it is there."""

    kind: str
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.head} {self.kind} ({self.reason})\n{_indented(self.text)}"


class Repository(BaseModel):
    """What is indexed; `root` is where it lies on this machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    root: str
    commit: str
    files: int
    lines: int

    def __str__(self) -> str:
        return f"{self.name} {self.root} ({self.files} files, {self.lines} lines)"


class Hits(Answer):
    """Of `search`."""

    hits: list[Hit]

    def parts(self) -> Sequence[str]:
        """Each stretch of code."""
        return [str(hit) for hit in self.hits] or ["No indexed code has any of these words."]


class Definitions(Answer):
    """Of `definition`."""

    definitions: list[Definition]

    def parts(self) -> Sequence[str]:
        """Each definition."""
        return [str(one) for one in self.definitions] or ["Nothing of this name is defined in the indexed code."]


class References(Answer):
    """Of `references`."""

    references: list[Reference]

    def parts(self) -> Sequence[str]:
        """One use a line."""
        return ["\n".join(map(str, self.references)) or "Nothing in the indexed code uses this name."]


class Snippets(Answer):
    """Of `context`."""

    snippets: list[Snippet]

    def parts(self) -> Sequence[str]:
        """Each snippet."""
        return [str(snippet) for snippet in self.snippets] or ["The index knows nothing that is needed here."]


class Outlined(Answer):
    """Of `outline`."""

    repository: str
    path: str
    definitions: list[Definition]

    def parts(self) -> Sequence[str]:
        """The file, then one definition a line."""
        lines = [f"{one.start_line}-{one.end_line} {one.kind} {_first_line(one.signature)}" for one in self.definitions]
        return [f"{self.repository} {self.path}", "\n".join(lines) or "Nothing is defined here."]


class Lines(Answer):
    """Of `read`: lines `start_line` to `end_line` of `lines`."""

    repository: str
    path: str
    start_line: int
    end_line: int
    lines: int
    text: str

    def parts(self) -> Sequence[str]:
        """The file, then its numbered lines."""
        lines = self.text.split("\n") if self.end_line >= self.start_line else []  # none from beyond the end
        numbered = (f"{number}\t{line}" for number, line in enumerate(lines, self.start_line))
        return [f"{self.repository} {self.path} ({self.lines} lines)", "\n".join(numbered)]


class Repositories(Answer):
    """Of `repositories`."""

    repositories: list[Repository]

    def parts(self) -> Sequence[str]:
        """One repository a line."""
        return ["\n".join(map(str, self.repositories)) or "Nothing is indexed, or nothing that may be read."]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]

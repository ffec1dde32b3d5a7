"""A small repository on disk with its index, and a document of it that is being edited."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codeassist.capture.edit import Edit
from codeassist.next_edit.engine import applied, propose
from codeassist.next_edit.history import History
from codeassist.next_edit.types import Edited, Proposal
from codeassist_index import CodeIndex


@dataclass
class Project:
    """Files, of which some are open with a history."""

    root: Path
    index: CodeIndex | None
    open: dict[str, History] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).write_text(text, encoding="utf-8")
        if self.index is not None:
            self.index.update(self.root)

    def text(self, path: str) -> bytes | None:
        return self.open[path].now if path in self.open else (self.root / path).read_bytes()

    def touched(self, path: str, start: int, end: int) -> bool:
        return path in self.open and self.open[path].touched(start, end)

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Replace the first place of each old text, as a person does in an editor, one after the other."""
        history = self.open.get(path) or History.of((self.root / path).read_bytes())
        for old, new in changes:
            start = history.now.index(old.encode())
            history = history.changed([Edit(history.now, start, start + len(old.encode()), new.encode())], 1.0)
        self.open[path] = history

    def proposals(self, path: str, *, language: str = "python") -> tuple[Proposal, ...]:
        edited = Edited(self.root, path, language, self.open[path], self, self.index, lambda: False)
        return propose(edited)

    def after(self, path: str, number: int = 0, *, language: str = "python") -> dict[str, str]:
        """The texts of the files of one proposal after all its edits."""
        proposal = self.proposals(path, language=language)[number]
        paths = dict.fromkeys(edit.path for edit in proposal.edits)
        return {
            one: applied(self.text(one) or b"", [edit for edit in proposal.edits if edit.path == one]).decode()
            for one in paths
        }


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    root = tmp_path / "shop"
    root.mkdir()
    with CodeIndex.open(tmp_path / "index") as index:
        yield Project(root.resolve(), index)


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[str], Project]:
    """A project without an index, of one file `a.py`."""

    def make(text: str, name: str = "a.py") -> Project:
        project = Project(tmp_path, None)
        project.write({name: text})
        return project

    return make

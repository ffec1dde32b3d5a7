"""The folder of a run of `bench/completions.py`: rows, prompts and answers as JSON lines, written as they come.

A run that was stopped goes on where it stood. The repositories are copies in the folder, as files are taken away from
them for a while; a stop in that moment is repaired from the rows.
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from arms import Hole
from completion_prompts import Asked
from holes import Row


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model wrote for a prompt, and with how many prompt tokens by its own count."""

    row: str
    arm: str
    text: str
    prompt_tokens: int


Key = tuple[str, str]
"""A row's name and an arm."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    folder: Path

    def unpacked(self, archive: Path) -> Path:
        """The folder of a benchmark's archive that holds `instances.jsonl`."""
        into = self.folder / "archive"
        if not into.is_dir():
            with tarfile.open(archive) as members:
                members.extractall(into, filter="data")
        (found,) = into.glob("*/instances.jsonl")
        return found.parent

    def begin(self, rows: Iterable[Row], roots: Iterable[Path], conditions: dict[str, Any]) -> None:
        """Copy the repositories and write down the rows; of a run that was begun only its conditions are compared."""
        kept = self.folder / "conditions.json"
        if kept.exists():
            if self.conditions() != conditions:
                raise SystemExit(f"{self.folder} holds a run under other conditions: name an empty folder")
            self._repair()
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for root in roots:
            shutil.copytree(root, self.root(root.name), dirs_exist_ok=True)
        (self.folder / "rows.jsonl").write_text(_lines(rows), encoding="utf-8")
        kept.write_text(json.dumps(conditions, indent=2), encoding="utf-8")

    def root(self, repository: str) -> Path:
        """The copy of a repository."""
        return self.folder / "repositories" / repository

    def conditions(self) -> dict[str, Any]:
        """What was asked for when the run was begun."""
        found: dict[str, Any] = json.loads((self.folder / "conditions.json").read_text(encoding="utf-8"))
        return found

    def answered_by(self, model: str) -> None:
        """Write down the model, which must stay the same."""
        if self.model() not in {"", model}:
            raise SystemExit(f"{self.folder} holds answers of {self.model()}")
        (self.folder / "model.txt").write_text(model, encoding="utf-8")

    def model(self) -> str:
        """The model that answers; empty while none has."""
        kept = self.folder / "model.txt"
        return kept.read_text(encoding="utf-8") if kept.exists() else ""

    def rows(self) -> list[Row]:
        """All rows, in the order in which they are measured."""
        return [Row(**{**row, "hole": Hole(**row["hole"])}) for row in self._read("rows")]

    def prompts(self) -> dict[Key, Asked]:
        """The prompts that are there so far."""
        return {(asked["row"], asked["arm"]): Asked(**asked) for asked in self._read("prompts")}

    def answers(self) -> dict[Key, Answer]:
        """The answers that are there so far."""
        return {(answer["row"], answer["arm"]): Answer(**answer) for answer in self._read("answers")}

    def add(self, name: Literal["prompts", "answers"], found: Sequence[Asked | Answer]) -> None:
        """Write down what was made."""
        with (self.folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(_lines(found))

    def _repair(self) -> None:
        """Put back what a stopped run had taken away: a file, or its answer."""
        for row in self.rows():
            file, hole = self.root(row.repository) / row.hole.path, row.hole
            if not file.exists() or file.read_bytes() == (hole.prefix + hole.suffix).encode():
                file.write_text(hole.prefix + hole.answer + hole.suffix, encoding="utf-8")

    def _read(self, name: str) -> Iterator[dict[str, Any]]:
        """The records of a file; what a stop left half written is no record."""
        file = self.folder / f"{name}.jsonl"
        for line in file.read_text(encoding="utf-8").split("\n") if file.exists() else ():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def sha256(file: Path) -> str:
    """A file's hash, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _lines(records: Iterable[Row | Asked | Answer]) -> str:
    """JSON lines, each begun by a line break, so that a half written one before them harms none."""
    return "".join(f"\n{json.dumps(asdict(record))}" for record in records) + "\n"

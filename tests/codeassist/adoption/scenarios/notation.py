"""The notation of the scenario catalogue; README.md beside this file describes it for its readers.

A Markdown file holds a group. Each `##` heading is a scenario's name, each fenced block its script: a step a line, and
under some steps an indented block with a file's lines, each with a mark in front of it.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_MARKED = re.compile(r"(?P<mark>[?~\w]*)(?:\*(?P<times>\d+))? ?\|(?: (?P<text>.*))?")
_NOT_YET = "Not yet: "
SYMBOLS = {"␀": "\0", "␍": "\r", "⇥": "\t"}
NO_NEWLINE = "␄"


class NotationError(Exception):
    """A scenario can't be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: whose it is (`h`, a span's number, ...; empty for nobody's), and its text in the notation."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `block` are the raw lines under it, without their indentation."""

    verb: str
    arguments: tuple[str, ...]
    block: tuple[str, ...] = ()

    def lines(self) -> Iterator[Line]:
        """The block as lines of a file; `*3` behind a mark repeats a line with {n} counting from 1."""
        for row in self.block:
            found = _MARKED.fullmatch(row)
            if found is None:
                raise NotationError(f"{row!r} is no line of a file: `mark | text`")
            text = found["text"] or ""
            if found["times"] is None:
                yield Line(found["mark"], text)
            else:
                for number in range(1, int(found["times"]) + 1):
                    yield Line(found["mark"], text.replace("{n}", str(number)))


@dataclass(slots=True)
class Scenario:
    """A name (a sentence), its steps, and why it doesn't come out right yet, if it doesn't."""

    group: str
    name: str
    steps: list[Step] = field(default_factory=list)
    not_yet: str = ""


def scenarios_in(folder: Path) -> list[Scenario]:
    """All scenarios of a folder's Markdown files, in the order of their names."""
    return [scenario for file in sorted(folder.glob("[a-z]_*.md")) for scenario in _read(file)]


def _read(file: Path) -> Iterator[Scenario]:
    scenario: Scenario | None = None
    script: list[str] | None = None
    for row in file.read_text(encoding="utf-8").splitlines():
        if row.startswith("```") and scenario is not None:
            if script is not None:
                scenario.steps += _steps(script)
            script = [] if script is None else None
        elif script is not None:
            script.append(row)
        elif row.startswith("## "):
            if scenario is not None:
                yield scenario
            scenario = Scenario(file.stem, row.removeprefix("## "))
        elif scenario is not None and row.startswith(_NOT_YET):
            scenario.not_yet = row.removeprefix(_NOT_YET)
    if scenario is not None:
        yield scenario


def _steps(script: list[str]) -> Iterator[Step]:
    at = 0
    while at < len(script):
        verb, *arguments = shlex.split(script[at])
        end = at + 1
        while end < len(script) and script[end].startswith(" "):
            end += 1
        yield Step(verb, tuple(arguments), tuple(row.lstrip(" ") for row in script[at + 1 : end]))
        at = end


def content(text: str) -> str:
    """A file's text: symbols that stand for invisible characters replaced."""
    for symbol, character in SYMBOLS.items():
        text = text.replace(symbol, character)
    return text.removesuffix(f"{NO_NEWLINE}\n")


def visible(text: str) -> str:
    """The reverse of `content`."""
    for symbol, character in SYMBOLS.items():
        text = text.replace(character, symbol)
    return text if not text or text.endswith("\n") else f"{text}{NO_NEWLINE}\n"

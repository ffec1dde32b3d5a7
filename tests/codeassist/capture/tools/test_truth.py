"""Agents and a person who take turns on files, with known truth: no word of a person's is ever called an agent's.

Each word that is written bears the name of who wrote it. The hooks stand exactly around what the agent does.
"""

import os
import random
import re
from typing import Any

import pytest

Desk = Any
RUNS = int(os.environ.get("CODEASSIST_TOOL_RUNS", "12"))
STEPS = 8
PATHS = ("one.py", "two.py")
WORD = re.compile(r"\b(human|agent)\d+\b")


class Story:
    """The files' lines, and a writer whose every word is new."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)  # noqa: S311  a story that can be told again
        self.words = 0
        self.files: dict[str, list[str]] = {path: [] for path in PATHS}
        self.agents: set[str] = set()

    def line(self, who: str) -> str:
        words = []
        for _ in range(self.random.randint(1, 4)):
            self.words += 1
            words.append(f"{who}{self.words}")
        shape = self.random.choice(["{}", "    {}", "if {}:", "return {}", "call({})", "{} = 1"])
        return shape.format(self.random.choice([", ", " + ", "."]).join(words))

    def change(self, who: str, path: str) -> None:
        """Insert, delete, replace a line or a word of one, move lines, indent them, or add braces and blank lines."""
        lines = self.files[path]
        at = self.random.randint(0, len(lines))
        end = min(len(lines), at + self.random.randint(1, 3))
        action = self.random.choice(
            ["insert", "insert", "delete", "replace", "word", "move", "away", "indent", "braces"]
        )
        if action == "insert":
            lines[at:at] = [self.line(who) for _ in range(self.random.randint(1, 4))]
        elif action == "delete":
            del lines[at:end]
        elif action == "replace":
            lines[at:end] = [self.line(who)]
        elif action == "word":
            lines[at:end] = [WORD.sub(lambda _: self.line(who).split()[0], line, count=1) for line in lines[at:end]]
        elif action == "move":
            moved = lines[at:end]
            del lines[at:end]
            place = self.random.randint(0, len(lines))
            lines[place:place] = moved
        elif action == "away":
            self.files[PATHS[1 - PATHS.index(path)]][:0] = lines[at:end]
            del lines[at:end]
        elif action == "indent":
            lines[at:end] = ["    " + line.strip() for line in lines[at:end]]
        else:
            lines[at:at] = self.random.choice([["}"], [""], ["else:"], ["}", "", "{"]])

    def text(self, path: str) -> str:
        return "".join(f"{line}\n" for line in self.files[path])

    def write(self) -> None:
        for path in PATHS:
            self.desk.write(path, self.text(path))

    def turn(self, who: str) -> None:
        call = self.desk.call(*PATHS, session=self.random.choice("ab"), number=str(self.words))
        if who == "agent":
            self.desk.before(call)
        for _ in range(self.random.randint(1, 3)):
            self.change(who, self.random.choice(PATHS))
        self.write()
        if who == "agent":
            self.desk.after(call)
        self.agents |= {word[0] for word in WORD.finditer("".join(map(self.text, PATHS))) if word[1] == "agent"}


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_word_of_a_person_is_called_an_agents(desk: Desk, seed: int) -> None:
    story = Story(desk, seed)
    story.write()
    for _ in range(STEPS):
        story.turn(story.random.choice(["human", "agent"]))
    claimed = " ".join(text for path in PATHS for text in desk.claimed(path))
    assert [word[0] for word in WORD.finditer(claimed) if word[1] == "human"] == []
    assert story.agents <= {word[0] for word in WORD.finditer(claimed)}

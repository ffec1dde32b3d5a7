"""What an edit is asked with and answered by."""

from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Literal

from codeassist_index.types import Snippet

Action = Literal["docstring", "instruction"]


@dataclass(frozen=True, slots=True)
class EditRequest:
    """A selection, or a cursor where `start` is `end`, in a text that may be unsaved; offsets are bytes of its UTF-8.

    `path` is relative to `root`; `language` is a name of `codeassist.completion.languages`. An `instruction` makes it
    an edit by instruction, none asks for the docstring of the declaration there.
    """

    root: Path
    path: str
    text: bytes
    start: int
    end: int
    language: str
    instruction: str = ""

    @property
    def action(self) -> Action:
        """Which of the two is asked for."""
        return "instruction" if self.instruction else "docstring"


@dataclass(frozen=True, slots=True)
class Replacement:
    """The bytes `[start, end)` of a text become `text`."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """A checked edit, or the word and the reason why there is none.

    `replacements` are in order and don't overlap; `warnings` are for people. `suggestion` identifies it in the journal.
    `answer` is what the model wrote; empty where it was not asked.
    """

    suggestion: str
    action: Action
    model: str
    replacements: tuple[Replacement, ...] = ()
    refused: str | None = None
    message: str = ""
    warnings: tuple[str, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    prompt_tokens: int = 0
    answer: str = ""
    seconds: float = 0.0


def applied(text: bytes, replacements: tuple[Replacement, ...]) -> bytes:
    """A text after its replacements."""
    for one in sorted(replacements, key=attrgetter("start"), reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text

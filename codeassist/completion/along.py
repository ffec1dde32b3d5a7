"""Whether a suggestion still stands after typing: what was typed, and what the editor closed by itself.

An editor that is given `(` writes `)` behind the cursor, and on Enter between braces a whole line. The text below
then differs from the one a suggestion was made for, though nothing is wrong: it gained the closers of what was
typed. Whatever is served here leaves the very document that the suggestion proposed.
"""

import re
from dataclasses import dataclass
from typing import Self

from codeassist.completion.types import CompletionRequest
from codeassist.completion.window import SUFFIX_CHANGE_MAX, SUFFIX_LINES_EXACT, changed_share

BELOW_CHARACTERS_MAX = 4_000
"""Characters below the cursor that are compared; about what a prompt holds of them."""
GAINED_CHARACTERS_MAX = 64
"""Characters that an editor may have written behind the cursor by itself, indentation included."""
TYPED_CHARACTERS_MAX = 10_000
"""More than this was not typed along: the cursor is somewhere else."""

_CLOSER_OF = {"(": ")", "[": "]", "{": "}", "<": ">"}
_STRUCTURE = re.compile(r"\\.|\"\"\"|'''|[\"'`()\[\]{}<>]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Below:
    """What stood below a suggestion: `near` must stay as it is, of `beginning` a tenth may change.

    It is the rule by which a prompt keeps its part below the cursor: where it holds, a model that is asked again
    would be shown the same text, and say the same.
    """

    near: str
    beginning: str

    @classmethod
    def at(cls, suffix: str, start: int = 0) -> Self:
        """What stands below, from `start` on."""
        return cls(_near(suffix, start), suffix[start : start + BELOW_CHARACTERS_MAX])

    def stands_at(self, suffix: str, start: int) -> bool:
        """Whether it still stands in a text, from `start` on."""
        if _near(suffix, start) != self.near:
            return False
        return changed_share(self.beginning, suffix[start : start + BELOW_CHARACTERS_MAX]) <= SUFFIX_CHANGE_MAX


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion without the place above it: its text, what it replaces, and what stood below that."""

    text: str
    replaced: str
    below: Below

    def rest(self, typed: str, suffix: str) -> tuple[str, int] | None:
        """What is left once `typed` was typed, and how many code points behind the cursor it replaces.

        None where something else was typed, where the text below is another one, and where nothing is left.
        """
        if not self.text.startswith(typed):
            return None
        behind = written_behind(typed, self.replaced, self.below, suffix)
        left = self.text[len(typed) :]
        if behind is None or (left == behind and (typed or left)):
            return None
        if behind == self.replaced or (_in_order(behind, left) and "\n" not in behind):
            return left, len(behind)
        if left.endswith(behind):  # no editor replaces more than a line: what it wrote itself stays
            return left[: -len(behind)], 0
        return None


def typed_since(before: CompletionRequest, now: CompletionRequest) -> str | None:
    """The text typed between two requests of a document; None where anything else changed above or below."""
    length = len(now.prefix) - len(before.prefix)
    if not 0 <= length <= TYPED_CHARACTERS_MAX or not now.prefix.startswith(before.prefix):
        return None
    typed = now.prefix[len(before.prefix) :]
    return None if written_behind(typed, "", Below.at(before.suffix), now.suffix) is None else typed


def written_behind(typed: str, replaced: str, below: Below, suffix: str) -> str | None:
    """What stands between the cursor and the text that was below: closers of `typed`, what was `replaced`, or nothing.

    None where something else stands there. Line breaks and indentation may come before the closers.
    """
    closers = iter(closers_of(typed) + replaced)
    for length in range(min(len(suffix), GAINED_CHARACTERS_MAX) + 1):
        if not suffix[:length][-1:].isspace() and below.stands_at(suffix, length):
            return suffix[:length]
        written = suffix[length : length + 1]
        if not written.isspace() and written not in closers:
            return None
    return None


def closers_of(typed: str) -> str:
    """What would close the brackets and quotes that a text leaves open, innermost first.

    It says what an editor may have written, not what the language wants: strings and comments are not told apart.
    """
    closing: list[str] = []
    for match in _STRUCTURE.finditer(typed):
        piece = match[0]
        if piece in closing and piece in {closing[-1], '"""', "'''", '"', "'", "`"}:
            del closing[len(closing) - 1 - closing[::-1].index(piece) :]
        elif piece in _CLOSER_OF:
            closing.append(_CLOSER_OF[piece])
        elif piece[0] in "\"'`":
            closing.append(piece)
    return "".join(reversed(closing))


def _near(suffix: str, start: int) -> str:
    """The nearest lines, whole."""
    end, limit = start, start + BELOW_CHARACTERS_MAX
    for _ in range(SUFFIX_LINES_EXACT):
        end = suffix.find("\n", end, limit) + 1
        if not end:
            return suffix[start:limit]
    return suffix[start:end]


def _in_order(pieces: str, text: str) -> bool:
    """Whether a text holds these characters, in this order."""
    rest = iter(text)
    return all(character in rest for character in pieces)

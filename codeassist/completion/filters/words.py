"""Where a text joins the words around the cursor, and texts that are not worth a key."""

import re

from codeassist.completion.nesting import CLOSERS, nesting_at_end
from codeassist.completion.types import CompletionRequest

WORD_CHARACTERS_MIN = 3
"""A shorter word that comes twice is more likely meant."""
_LAST_WORD = re.compile(r"\w+\Z")


def restarted_word(text: str, request: CompletionRequest) -> str | None:
    """Without the word or the line that was typed already and is begun anew."""
    line = request.unfinished_line.lstrip()
    word = _LAST_WORD.search(line)
    for typed in (line if " " in line.strip() else "", word[0] if word else ""):
        if len(typed) >= WORD_CHARACTERS_MIN and text.startswith(typed):
            return text.removeprefix(typed) or None
    return text


def double_space(text: str, request: CompletionRequest) -> str | None:
    """Without a space at the start where one stands before the cursor, behind words."""
    line = request.unfinished_line
    doubled = line.strip() and line.endswith(" ") and text.startswith(" ")
    if not doubled or nesting_at_end(request.prefix, request.language).inside:
        return text
    return text.lstrip(" ")


def joined_words(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the text would run into the word that begins behind the cursor."""
    starts_word = _is_word(request.suffix[:1]) and not _is_word(request.prefix[-1:])
    return None if starts_word and _is_word(text[-1:]) else text


def too_short(text: str, request: CompletionRequest) -> str | None:  # noqa: ARG001 - every filter has one shape
    """Nothing, where a single sign neither is a value nor closes anything: accepting it costs as much as typing it."""
    visible = text.strip()
    return text if len(visible) > 1 or _is_word(visible) or visible in {*CLOSERS, *"\"'`:;"} else None


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"

"""Asking a model in words, where it was not trained to fill in the middle.

The message is laid out like any other prompt: what changes rarely first, the unfinished line last. A chat model
repeats that line, talks, and puts code into fences, whatever it is told; all that is taken off again.
"""

import re

from codeassist.completion.prompt import Parts
from codeassist.model.fim import CURSOR

INSTRUCTIONS = (
    f"You complete code at a cursor. You get a file in which {CURSOR} stands for the place, and the line that was "
    "begun there. Write that line again, complete, and the lines that belong to it, if any. Stop before the code that "
    f"follows {CURSOR}. Write nothing but code: no explanation, no fences."
)
"""The system's part of every conversation."""

CHAT_TOKENS = 256
"""Kept free in the model's window for the instructions, the conversation's own markers and what is said again."""
REPEATED_TOKENS_MAX = 96
FENCE_TOKENS = 8

_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|\Z)\s*", re.DOTALL)
_TALK = re.compile(r"\s*(?:Sure|Certainly|Of course|Here|Below|The (?:complete|following))\b[^\n]*(?::\s*\n+|\Z)")
_FENCE = re.compile(r"\s*(?:`{1,2}\Z|```[^\n`]*(?:\n|\Z))")
_FENCE_END = re.compile(r"(?:\A|\n)[ \t]*(?:```.*|`{1,2})\Z", re.DOTALL)
_WORD = re.compile(r"\w{2,}\Z")


def message(parts: Parts) -> str:
    """What the model is asked, the unfinished line last."""
    sources = "".join(f"{source.label}:\n{source.text.rstrip()}\n\n" for source in parts.sources)
    others = f"From other files of the repository:\n\n{sources}" if sources else ""
    return (
        f"Repository {parts.repository}, language {parts.language}.\n\n{others}The file {parts.path}:\n\n"
        f"{parts.above}{CURSOR}{parts.below}\n\nThe line at {CURSOR}, which was begun like this:\n{parts.line}"
    )


def repeated_tokens(line_tokens: int) -> int:
    """Tokens of an answer that are not a suggestion's: the line once more, and a fence."""
    return min(line_tokens, REPEATED_TOKENS_MAX) + FENCE_TOKENS


def inserted(answer: str, line: str) -> str:
    """The text to insert behind the unfinished line, of what a chat model said so far.

    Nothing as long as its answer may still turn out to be talk, a fence or the line once more.
    """
    text = answer.partition(CURSOR)[0]
    for lead in (_THOUGHT, _TALK):
        says_the_line = line.strip() and text.lstrip().startswith(line.strip())
        if not says_the_line and (match := lead.match(text)) is not None:
            text = text[match.end() :]
    if (fence := _FENCE.match(text)) is not None:
        text = _FENCE_END.sub("", text[fence.end() :])
    return _behind(line, text)


def _behind(line: str, text: str) -> str:
    """What follows the line where a text begins with it, however indented, or with its last word; else the text."""
    begun, said = line.lstrip(), text.lstrip()
    if not begun:
        return said if line else text
    if said.startswith(begun):
        return said[len(begun) :]
    if begun.startswith(said):
        return ""
    if text.lstrip("\n").startswith(("  ", "\t")) and _indentation(text) > _indentation(line):
        return "\n" + text.lstrip("\n")
    word = _WORD.search(line)
    return said[len(word[0]) :] if word is not None and said.startswith(word[0]) else text


def _indentation(text: str) -> int:
    first = text.lstrip("\n")
    return len(first) - len(first.lstrip(" \t"))

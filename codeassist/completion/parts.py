"""The next word or line of a suggestion, for accepting it piece by piece where an editor has no command for that.

They are cut much as VS Code cuts them: a word with the spaces before it, a run of punctuation, a line with its
break. Chinese and Japanese have no spaces between words, so a run of their characters is one word; an emoji
is one too, however many code points it has.
"""

import re
import unicodedata
from typing import Literal

_Kind = Literal["word", "ideographs", "emoji", "punctuation"]

_BREAK = re.compile(r"[^\S\n]*\n\s*")
_SPACES = re.compile(r"[^\S\n]*")
_NUMBER = re.compile(r"\d[\d_]*\.\d\w*")
_LINE = re.compile(r"\s*[^\n]*\n?")
_IDEOGRAPHS = re.compile("[々\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_FLAG_HALF = re.compile("[\U0001f1e6-\U0001f1ff]")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"


def next_word(text: str) -> str:
    """The beginning of a suggestion up to the end of its first word, or of its first line break and indentation."""
    line_break = _BREAK.match(text)
    if line_break:
        return line_break[0]
    start = _SPACES.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
    number = _NUMBER.match(text, start)
    end = number.end() if number else _grapheme_end(text, start)
    kind = _kind(text[start:end])
    while kind != "emoji" and end < len(text) and not text[end].isspace() and _kind(text[end]) == kind:
        end = _grapheme_end(text, end)
    return text[:end]


def next_line(text: str) -> str:
    """The beginning of a suggestion up to the end of its first line with anything in it, with the line break."""
    return _LINE.match(text)[0]  # type: ignore[index]  # it matches nothing too


def _kind(grapheme: str) -> _Kind:
    first = grapheme[:1]
    if _EMOJI.match(first):
        return "emoji"
    if _IDEOGRAPHS.match(first):
        return "ideographs"
    return "word" if first.isalnum() or first in {"_", "$"} else "punctuation"


def _grapheme_end(text: str, start: int) -> int:
    """Where what a reader takes for one character ends (the part of Unicode's UAX #29 that occurs in code)."""
    end = start + 1
    if _FLAG_HALF.match(text, start) and _FLAG_HALF.match(text, end):
        end += 1
    while end < len(text) and (_extends(text[end]) or text[end - 1] == _JOINER):
        end += 1
    return end


def _extends(character: str) -> bool:
    """Whether it belongs to the character before it: accents, joiners, skin tones, variation and tag characters."""
    if character == _JOINER or _SKIN_TONE.match(character) or "\U000e0020" <= character <= "\U000e007f":
        return True
    return unicodedata.category(character).startswith("M")

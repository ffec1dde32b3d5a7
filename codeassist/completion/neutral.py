"""Text of a repository made fit for a prompt: nothing in it may act as one of the model's own markers.

A server reads the special tokens of a prompt wherever they stand. A file that holds `<|fim_middle|>`, by
accident or on purpose, would otherwise end the part of the prompt it was put into.
"""

import re

from codeassist.model.fim import FimFormat
from codeassist.model.tokenizer import Tokenizer

_LOOKS_SPECIAL = re.compile(
    r"<\|[^|<>\n]{1,60}\|>|<\uff5c[^\uff5c\n]{1,60}\uff5c>|<\[[^\[\]\n]{1,60}\]>|</?(?:s|bos|eos|pad|unk)>"
    r"|\[/?[A-Z_]{2,40}\]|<[a-z]{1,20}(?:_[a-z]{1,20}){1,3}>"
)


class Neutraliser:
    """Breaks up the special tokens of one model by a space after their first character."""

    def __init__(self, tokenizer: Tokenizer, fim: FimFormat) -> None:
        self._tokenizer = tokenizer
        markers = sorted(filter(None, (*fim.markers, *fim.stop)), key=len, reverse=True)
        self._markers = re.compile("|".join(re.escape(marker) for marker in markers))

    def __call__(self, text: str) -> str:
        """The text with plain newlines, valid Unicode and no special token in it."""
        plain = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
        while (neutral := self._markers.sub(_broken_up, plain)) != plain:
            plain = neutral  # a marker may hold a shorter one, which is whole again
        return _LOOKS_SPECIAL.sub(self._broken_up_if_special, plain)

    def _broken_up_if_special(self, match: re.Match[str]) -> str:
        return match[0] if self._tokenizer.special(match[0]) is None else _broken_up(match)


def _broken_up(match: re.Match[str]) -> str:
    return f"{match[0][0]} {match[0][1:]}"

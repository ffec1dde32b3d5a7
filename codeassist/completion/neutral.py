"""Text of a repository made fit for a prompt: nothing in it may act as one of the model's own markers.

A server reads the special tokens of a prompt wherever they stand. A file that holds `<|fim_middle|>`, by
accident or on purpose, would otherwise end the part of the prompt it was put into.
"""

import re

from codeassist.model.fim import FimFormat
from codeassist.model.tokenizer import Tokenizer

_LOOKS_SPECIAL = r"<\|[^|<>\n]{1,60}\|>|<\uff5c[^\uff5c\n]{1,60}\uff5c>|<\[[^\[\]\n]{1,60}\]>|</?(?:s|bos|eos|pad|unk)>"


class Neutraliser:
    """Breaks up the special tokens of one model by a space after their first character."""

    def __init__(self, tokenizer: Tokenizer, fim: FimFormat) -> None:
        self._tokenizer = tokenizer
        self._always = frozenset(filter(None, (*fim.markers, *fim.stop)))
        known = "|".join(re.escape(marker) for marker in sorted(self._always, key=len, reverse=True))
        self._pattern = re.compile(f"{known}|{_LOOKS_SPECIAL}")

    def __call__(self, text: str) -> str:
        """The text with plain newlines, valid Unicode and no special token in it."""
        plain = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
        return self._pattern.sub(self._broken_up, plain)

    def _broken_up(self, match: re.Match[str]) -> str:
        found = match[0]
        if found in self._always or self._tokenizer.special(found) is not None:
            return f"{found[0]} {found[1:]}"
        return found

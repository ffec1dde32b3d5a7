"""A version of a file as lineage sees it: lines, what is left of a line without whitespace, and tokens.

Contents are bytes in any encoding. Tokens are those of `capture.tokens`; both quote marks count as one,
because formatters swap them. A blank line has one token, the empty one, so that a generated blank line has an owner.
"""

import re
from functools import cached_property, lru_cache

from codeassist.capture.tokens import TOKEN

BINARY_PROBE_BYTES = 8000
"""Git looks this far for a NUL byte before it calls a file text."""
SIGNIFICANT_CHARACTERS_MIN = 4
"""A line with fewer letters and digits says too little to be recognised by itself."""

_WORD_BYTES = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_TRIVIAL = re.compile(
    rb"(return|returnNone|returnTrue|returnFalse|returnself|returnnull|returnnil|returntrue|returnfalse|return0|return1"
    rb"|else|try|finally|pass|break|continue|begin|end|done|then|default|}else{|}finally{|try{|else{|endif|#endif|esac)"
    rb"[;:]?"
    rb"|(import|from|#include|using|package|use)\b.*",
    re.IGNORECASE,
)


def is_binary(data: bytes) -> bool:
    """Git's own test, which makes UTF-16 binary."""
    return b"\0" in data[:BINARY_PROBE_BYTES]


def tokens_of(line: bytes) -> list[bytes]:
    """The tokens of a piece of text; of a blank one, the empty token."""
    found = TOKEN.findall(line.replace(b"'", b'"'))
    return found or [b""]


def token_spans(line: bytes) -> list[tuple[int, int]]:
    """Start and end byte of each token; a blank line's token is the whole line."""
    return [match.span() for match in TOKEN.finditer(line)] or [(0, len(line))]


class Text:
    """One blob's lines. `keys` are the lines without any whitespace: what formatters leave alone."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        self.raw = data.split(b"\n")
        if not self.raw[-1]:
            self.raw.pop()
        self._tokens: dict[int, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def keys(self) -> list[bytes]:
        """Each line without whitespace."""
        return [b"".join(line.split()) for line in self.raw]

    @cached_property
    def starts(self) -> list[int]:
        """The byte offset of each line, and one past the last line's newline."""
        starts = [0]
        for line in self.raw:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def tokens(self, line: int) -> list[bytes]:
        """The tokens of a line (from 0); the same list object each time."""
        found = self._tokens.get(line)
        if found is None:
            found = self._tokens[line] = tokens_of(self.raw[line])
        return found

    def is_significant(self, line: int) -> bool:
        """Whether the line can be recognised without its neighbours."""
        return is_significant(self.keys[line])


@lru_cache(maxsize=1 << 16)
def is_significant(key: bytes) -> bool:
    """Whether a line (without whitespace) is more than a brace, a bare keyword or an import."""
    return word_characters(key) >= SIGNIFICANT_CHARACTERS_MIN and not _TRIVIAL.fullmatch(key)


@lru_cache(maxsize=1 << 16)
def word_characters(key: bytes) -> int:
    """Letters, digits and bytes beyond ASCII."""
    return len(_WORD_BYTES.findall(key))

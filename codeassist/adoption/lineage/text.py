"""A version of a file as lineage sees it: lines, what is left of a line without whitespace, and tokens.

Contents are bytes in any encoding, and offsets count those bytes; lines are compared in UTF-8, so that a commit which
converts a GBK file changes nobody's lines. Tokens are those of `capture.tokens`; both quote marks count as one, because
formatters swap them. A blank line has one token, the empty one, so that a generated blank line has an owner.
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from functools import cached_property, lru_cache

from codeassist.capture.tokens import TOKEN
from codeassist_index.detection import encoding_of
from codeassist_index.encodings import decode, encode

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


class Text:
    """One blob's lines, `raw` as they are stored and `lines` in UTF-8.

    `keys` are the lines without any whitespace: what formatters leave alone.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        self._tokens: dict[int, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def raw(self) -> list[bytes]:
        """Each line as it is stored, without its newline."""
        lines = self.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines

    @cached_property
    def encoding(self) -> str:
        """What the bytes are in, as far as it can be found out."""
        return encoding_of(self.data)

    @cached_property
    def lines(self) -> list[bytes]:
        """Each line in UTF-8 without a byte order mark; one that can't be read stays as it is."""
        if self.encoding != "utf-8":
            return [_in_utf8(line, self.encoding) for line in self.raw]
        return [self.raw[0].removeprefix(BOM_UTF8), *self.raw[1:]] if self.data.startswith(BOM_UTF8) else self.raw

    @cached_property
    def keys(self) -> list[bytes]:
        """Each line without whitespace."""
        return [b"".join(line.split()) for line in self.lines]

    @cached_property
    def counts(self) -> Counter[bytes]:
        """How often each key stands in the text."""
        return Counter(self.keys)

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
            found = self._tokens[line] = tokens_of(self.lines[line])
        return found

    def token_spans(self, line: int) -> list[tuple[int, int]]:
        """First byte and end of each token within a stored line; a blank line's token is the whole line."""
        raw, read = self.raw[line], self.lines[line]
        spans = [match.span() for match in TOKEN.finditer(read)] or [(0, len(read))]
        if read is raw or raw.isascii():
            return spans
        if self.encoding == "utf-8":
            mark = len(raw) - len(read)
            return [(start + mark, end + mark) for start, end in spans]
        return [
            (stored_size(read[:start], self.encoding), stored_size(read[:end], self.encoding)) for start, end in spans
        ]

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


def _in_utf8(line: bytes, encoding: str) -> bytes:
    if line.isascii():
        return line
    try:
        return decode(line, encoding).encode()
    except UnicodeDecodeError:
        return line


def stored_size(text: bytes, encoding: str) -> int:
    """How many bytes a text in UTF-8 takes in an encoding; its own where it can't be written in it."""
    try:
        return len(text) if encoding == "utf-8" or text.isascii() else len(encode(text.decode(), encoding))
    except UnicodeError:
        return len(text)

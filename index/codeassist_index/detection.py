"""The encoding of a file that does not say it, or says it wrongly.

UTF-8 proves itself: other text is hardly ever valid in it. Between the others the likelier reading wins: each East
Asian character set holds its frequent characters in rows of their own (level 1 of GB 2312 and of JIS X 0208, the
first plane of Big5, Hangul of KS X 1001, kana), and a wrong reading scatters over the rare ones. This is the
"character distribution" of S. Li and K. Momoi, "A composite approach to language/encoding detection" (2001), with the
rows of the standards in the place of counted frequencies.
"""

import re
from dataclasses import dataclass
from math import inf, log

from codeassist_index import encodings

SAMPLE_BYTES_MAX = 8_000
"""So many bytes of lines that are not ASCII are looked at."""
DAMAGED_SHARE_MAX = 0.05
"""Share of broken characters with which a text still is UTF-8."""

_DECLARED = re.compile(rb"^\s*[^\w\s].*?(?:coding|charset)[ \t]*[:=]?[ \t]*[\"']?([-\w.]+)", re.IGNORECASE)
_DECLARING_LINES = 3
_HIGH_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_ALPHABETS = (
    ("\xa1", "\u024f"),
    ("\u0370", "\u03ff"),
    ("\u0400", "\u052f"),
    ("\u0590", "\u05ff"),
    ("\u0600", "\u06ff"),
)
"""First and last character of the alphabets that take two bytes in UTF-8."""
_TWO_BYTES_LAST = "\u07ff"

_ASCII = log(1 / 50)
_BROKEN = log(1e-7)
_BESIDE_ANOTHER = log(0.02)
"""An accented letter seldom follows another one, or a sign."""
_DECLARED_PRIOR = log(1e6)


@dataclass(frozen=True, slots=True)
class _Family:
    """Encodings with the same rows: how likely each kind of character is in them, and they are altogether.

    `rows` are (pattern of a character's bytes, share of text, number of characters); the first that fits counts.
    """

    encodings: tuple[str, ...]
    prior: float
    rows: tuple[tuple[bytes, float, int], ...]

    def likelihood(self, sample: bytes) -> float:
        """The logarithm of the probability of a sample in this family."""
        text = sample.decode(self.encodings[0], "replace")
        known = {character: self._character(character) for character in set(text)}
        return log(self.prior) + sum(map(known.__getitem__, text))

    def _character(self, character: str) -> float:
        if character.isascii():
            return _ASCII
        stored = character.encode(self.encodings[0], "replace")
        for pattern, share, count in self.rows:
            if re.fullmatch(pattern, stored, re.DOTALL):
                return log(share / count)
        return _BROKEN


_LATIN = _Family(("latin-1",), 0.1, ((rb"[\xc0-\xff]", 0.8, 64), (rb"[\xa0-\xbf]", 0.15, 32), (rb".", 0.01, 32)))
_FAMILIES = (
    _Family(
        ("gb18030", "cp936"),
        1.0,
        (
            (rb"[\xb0-\xd7][\xa1-\xfe]", 0.85, 3755),
            (rb"[\xa1-\xa3\xa8].", 0.06, 310),
            (rb"..", 0.08, 17_000),
            (rb".{4}", 0.01, 1_000_000),
        ),
    ),
    _Family(
        ("big5", "cp950", "big5hkscs"),
        0.1,
        ((rb"[\xa4-\xc6].", 0.85, 5401), (rb"[\xa1-\xa3].", 0.07, 470), (rb"..", 0.08, 7600)),
    ),
    _Family(
        ("cp932",),
        0.01,
        (
            (rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]", 0.5, 170),
            (rb"[\x88-\x97].", 0.38, 2965),
            (rb"\x81.", 0.07, 147),
            (rb".", 0.01, 63),
            (rb"..", 0.04, 4000),
        ),
    ),
    _Family(
        ("euc_jp",),
        0.01,
        (
            (rb"[\xa4\xa5].", 0.5, 170),
            (rb"[\xb0-\xcf].", 0.38, 2965),
            (rb"\xa1.", 0.07, 94),
            (rb"...?", 0.05, 4000),
        ),
    ),
    # Nearly half of all frequent Chinese characters lie in the rows of Hangul: it takes some twenty to be Korean.
    _Family(
        ("cp949",),
        1e-4,
        ((rb"[\xb0-\xc8][\xa1-\xfe]", 0.9, 2350), (rb"[\xa1-\xa3].", 0.06, 280), (rb"..", 0.04, 14_000)),
    ),
    _LATIN,
)


def encoding_of(content: bytes) -> str:
    """The encoding of bytes that are text without a byte order mark; `latin-1` where no other fits."""
    if content.isascii():
        return "utf-8"
    declared = _declared(content)
    if _is_utf8(content):
        return "gb18030" if _may_be_chinese(content, declared) else "utf-8"
    if declared and all(declared not in family.encodings for family in _FAMILIES) and _decodes(content, declared):
        return declared
    family = _likeliest(_sample(content), declared)
    return next((name for name in family.encodings if _decodes(content, name)), family.encodings[0])


def _is_utf8(content: bytes) -> bool:
    if _decodes(content, "utf-8"):
        return True
    text = content.decode("utf-8", "replace")
    return text.count("\ufffd") <= DAMAGED_SHARE_MAX * sum(not character.isascii() for character in text)


def _may_be_chinese(content: bytes, declared: str) -> bool:
    """Whether valid UTF-8 is rather a few Chinese characters in GBK.

    That is: pairs of bytes which mix several alphabets as UTF-8 and are frequent characters as GBK, or a file that
    says so itself. Where any character takes three bytes, it is UTF-8 whatever the file says.
    """
    text = content.decode("utf-8", "replace")
    letters = {character for character in text if not character.isascii()}
    if max(letters) > _TWO_BYTES_LAST or not _decodes(content, "gb18030"):
        return False
    frequent = re.compile(_FAMILIES[0].rows[0][0])
    chinese = {character for character in content.decode("gb18030") if not character.isascii()}
    if not all(frequent.fullmatch(character.encode("gb18030")) for character in chinese):
        return False
    return declared in _FAMILIES[0].encodings or not any(
        all(alphabet[0] <= letter <= alphabet[1] for letter in letters) for alphabet in _ALPHABETS
    )


def _likeliest(sample: bytes, declared: str) -> _Family:
    best, best_score = _LATIN, -inf
    for family in _FAMILIES:
        score = family.likelihood(sample) + (_DECLARED_PRIOR if declared in family.encodings else 0.0)
        if family is _LATIN:
            score += _BESIDE_ANOTHER * len(re.findall(rb"[\x80-\xff](?=[\xc0-\xff])", sample))
        if score > best_score:
            best, best_score = family, score
    return best


def _sample(content: bytes) -> bytes:
    """The first lines with bytes beyond ASCII."""
    lines: list[bytes] = []
    size = 0
    for line in _HIGH_LINE.finditer(content):
        lines.append(line[0])
        size += len(line[0])
        if size > SAMPLE_BYTES_MAX:
            break
    return b"\n".join(lines)[:SAMPLE_BYTES_MAX]


def _declared(content: bytes) -> str:
    """The encoding that one of the first lines names, such as `# coding: gbk` or `<?xml encoding="gbk"?>`."""
    for line in content.split(b"\n", _DECLARING_LINES)[:_DECLARING_LINES]:
        if found := _DECLARED.search(line):
            return encodings.known(found[1].decode("ascii", "replace"))
    return ""


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        encodings.decode(content, encoding)
    except UnicodeError:
        return False
    return True

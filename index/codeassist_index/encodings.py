"""Texts to stored bytes and back, in the encodings that editors save source code in.

`cp936` is GBK as Windows and editors write it, with the euro sign in the one byte 0x80, which Python's own codec
refuses. The table of GB18030 is Python's, of the year 2000: eighteen characters that GB18030-2022 moved out of the
private use area come out as their former private ones.
"""

import codecs
from functools import cache

ENCODINGS = (
    "utf-8", "gb18030", "cp936", "big5", "cp950", "big5hkscs", "cp932", "shift_jis", "euc_jp", "cp949", "cp1252",
    "latin-1", "utf-16-le", "utf-16-be",
)  # fmt: skip
"""Encodings that a saved file may be in, the likely ones first."""

_MARKS = (  # that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "cp936",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "latin-1",
}
"""What files in an encoding often hold beyond it; by the names that Python gives them."""

_EURO = "codeassist.euro"
_EURO_OR_MARK = "codeassist.euro-or-mark"
_EURO_BYTE = 0x80


def encode(text: str, encoding: str) -> bytes:
    """The text in an encoding, without a byte order mark.

    Raises:
        UnicodeEncodeError: the encoding lacks a character.
    """
    return text.encode(encoding, _errors(encoding))


def encode_lossy(text: str, encoding: str) -> bytes:
    """The text with a question mark for each character that the encoding lacks, as editors save it."""
    return text.encode(encoding, _EURO_OR_MARK if _errors(encoding) == _EURO else "replace")


def has(encoding: str, character: str) -> bool:
    """Whether an encoding has a character."""
    try:
        encode(character, encoding)
    except UnicodeEncodeError:
        return False
    return True


def decode(content: bytes, encoding: str) -> str:
    """The text of bytes in an encoding.

    Raises:
        UnicodeDecodeError: they are not in this encoding.
    """
    return content.decode(encoding, _errors(encoding))


def mark_of(content: bytes) -> tuple[bytes, str]:
    """The byte order mark that bytes begin with and the encoding it stands for; both empty without one."""
    return next((found for found in _MARKS if content.startswith(found[0])), (b"", ""))


def known(name: str) -> str:
    """The name that this module has for an encoding, however a file spells it; empty for what is none of text."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    if not found._is_text_encoding:  # noqa: SLF001 - as tokenize does; `hex` and `zip` are codecs too
        return ""
    return _WIDER.get(found.name, found.name)


@cache
def _errors(encoding: str) -> str:
    return _EURO if codecs.lookup(encoding).name == "gbk" else "strict"


def _euro(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] == "€":
        return bytes([_EURO_BYTE]), error.start + 1
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == _EURO_BYTE:
        return "€", error.start + 1
    raise error


def _euro_or_mark(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return b"\x80" if error.object[error.start] == "€" else b"?", error.start + 1


codecs.register_error(_EURO, _euro)
codecs.register_error(_EURO_OR_MARK, _euro_or_mark)

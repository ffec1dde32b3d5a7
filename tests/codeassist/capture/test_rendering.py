"""Offsets in a buffer's text against offsets in the bytes that an editor writes."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.provenance import Origin, OwnedRange
from codeassist_index.encodings import ENCODINGS, encode
from tests.codeassist.capture.ranges import saved_ranges

AI = Origin("ai", "span")
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
# One, two and four bytes in GB18030; private use; beyond GBK; an ideograph of plane 2; line ends; a mark inside.
MIXED = st.text("aZ0 \t'\r\n支付回调的签名，。é€ḿß\ue000\ue5e5\uf8ff㐀😀𠀀한カ｡\ufeff\u0301", max_size=40)


def bounds(text: str, draw: st.DataObject) -> tuple[int, int]:
    first, last = sorted(draw.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    return first, last


def owned(text: str, start: int, end: int) -> list[OwnedRange]:
    return [OwnedRange(len(text[:start].encode()), len(text[:end].encode()), AI)] if start < end else []


@given(MIXED, st.sampled_from(ENCODINGS), st.booleans(), st.data())
def test_every_offset_is_that_of_the_stored_character(
    text: str, encoding: str, with_mark: bool, draw: st.DataObject
) -> None:
    try:
        body = encode(text, encoding)
    except UnicodeEncodeError:
        return
    mark = MARKS.get(encoding, b"") if with_mark else b""
    start, end = bounds(text, draw)
    found = saved_ranges(text.encode(), owned(text, start, end), mark + body)
    expected = [len(mark) + len(encode(text[:cut], encoding)) for cut in (start, end)]
    assert [(one.start, one.end, one.text) for one in found] == ([(*expected, text[start:end])] if start < end else [])


@given(MIXED, st.sampled_from(["cp936", "big5", "cp932", "cp949", "cp1252"]), st.data())
def test_characters_that_an_encoding_lacks_move_no_offset(text: str, encoding: str, draw: st.DataObject) -> None:
    def stored(part: str) -> bytes:
        return b"".join(_or_question_mark(character, encoding) for character in part)

    start, end = bounds(text, draw)
    found = saved_ranges(text.encode(), owned(text, start, end), stored(text))
    expected = [(len(stored(text[:start])), len(stored(text[:end])))] if start < end else []
    assert [(one.start, one.end) for one in found] == expected


def _or_question_mark(character: str, encoding: str) -> bytes:
    try:
        return encode(character, encoding)
    except UnicodeEncodeError:
        return b"?"


@given(
    st.text("aZ\n支付回调的签名，数据", min_size=1, max_size=30),
    st.text("x外来内容\n", min_size=1, max_size=6),
    st.sampled_from(["gb18030", "big5", "utf-8"]),
    st.data(),
)
def test_what_another_program_wrote_into_a_file_never_shifts_a_range(
    text: str, foreign: str, encoding: str, draw: st.DataObject
) -> None:
    at = draw.draw(st.integers(0, len(text)))
    start, end = bounds(text, draw)
    try:
        stored = (text[:at] + foreign + text[at:]).encode(encoding)
    except UnicodeEncodeError:
        return
    for one in saved_ranges(text.encode(), owned(text, start, end), stored):
        assert one.text
        assert one.text in text[start:end]
        assert encode(one.text, encoding) == stored[one.start : one.end]


def test_a_write_of_another_program_keeps_the_rest_of_a_gbk_file() -> None:
    text = "# 支付回调的签名\nmade = 1\n# 更新订单状态\n"
    stored = text.replace("made = 1", "made = 22").encode("gbk")
    found = saved_ranges(text.encode(), owned(text, 2, len(text) - 1), stored)
    assert [one.text for one in found] == ["支付回调的签名\nmade = ", "\n# 更新订单状态"]


def test_nothing_is_claimed_of_bytes_that_are_no_clean_text() -> None:
    text = "# 支付回调的签名\n"
    assert saved_ranges(text.encode(), owned(text, 2, 5), text.encode("gbk") + b"\xff\xff\n") == ()


@pytest.mark.parametrize("character", ["\ue78d", "\ue5e5", "\ue7c7"])
def test_the_private_characters_of_the_first_gb18030_have_their_two_bytes(character: str) -> None:
    text = f"x = '{character}'\n"
    [one] = saved_ranges(text.encode(), owned(text, 5, 6), text.encode("gb18030"))
    assert (one.start, one.end) == (5, 7)


def test_an_emoji_in_a_gbk_file_is_one_question_mark() -> None:
    text = "# 支付😀回调\n"
    [one] = saved_ranges(text.encode(), owned(text, 5, 7), "# 支付?回调\n".encode("gbk"))
    assert (one.start, one.end, one.text) == (7, 11, "回调")

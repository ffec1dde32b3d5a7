"""Positions against a model that walks the text character by character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from codeassist_lsp.positions import (
    LINES_OF_BLOCK,
    Encoding,
    LineIndex,
    character_of,
    offset_at,
    position_at,
    range_at,
)

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
TEXTS = st.lists(
    st.sampled_from(
        ["a", "\t", "é", "中", "🎉", "\r\n", "\n", "\r", "\u2028", "\x0c", "\x0b", "\x85", "e\u0301", "\ud83d"]
    )
).map("".join)


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def units(character: str, encoding: Encoding) -> int:
    if encoding == "utf-32":
        return 1
    if encoding == "utf-16":
        return 2 if ord(character) > 0xFFFF else 1
    return len(encode(character))


def walked_offset(text: str, line: int, character: int, encoding: Encoding) -> int:
    """The obvious way: go to the line, then forward as long as whole characters fit."""
    for _ in range(line):
        end = re.search(r"\r\n|\n|\r", text)
        if end is None:
            return len(encode(text))
        line_length = end.end()
        text, before = text[line_length:], text[:line_length]
        return len(encode(before)) + walked_offset(text, line - 1, character, encoding)
    offset = 0
    for char in text:
        character -= units(char, encoding)
        if char in "\r\n" or character < 0:
            break
        offset += len(encode(char))
    return offset


@given(TEXTS, st.integers(0, 12), st.integers(0, 12), st.sampled_from(ENCODINGS))
def test_an_offset_is_found_as_by_walking(text: str, line: int, character: int, encoding: Encoding) -> None:
    data = encode(text)
    found = offset_at(data, LineIndex(data), Position(line, character), encoding)
    assert found == walked_offset(text, line, character, encoding)


@given(TEXTS, st.data(), st.sampled_from(ENCODINGS))
def test_every_place_between_characters_makes_the_round_trip(
    text: str, draw: st.DataObject, encoding: Encoding
) -> None:
    data = encode(text)
    cut = draw.draw(st.integers(0, len(text)))
    if text[cut - 1 : cut + 1] == "\r\n":
        cut += 1  # The protocol has no position between the two.
    offset = len(encode(text[:cut]))
    lines = LineIndex(data)
    assert offset_at(data, lines, position_at(data, lines, offset, encoding), encoding) == offset


@given(TEXTS, st.integers(-3, 60), st.sampled_from(ENCODINGS))
def test_any_number_is_a_position_inside_the_text(text: str, offset: int, encoding: Encoding) -> None:
    data = encode(text)
    lines = LineIndex(data)
    position = position_at(data, lines, offset, encoding)
    found = offset_at(data, lines, position, encoding)
    assert found <= max(0, min(offset, len(data)))
    assert position_at(data, lines, found, encoding) == position


@given(TEXTS, TEXTS, st.data())
def test_the_line_index_after_edits_is_that_of_the_new_text(text: str, inserted: str, draw: st.DataObject) -> None:
    data, new = encode(text), encode(inserted)
    lines = LineIndex(data)
    for _ in range(3):
        start = draw.draw(st.integers(0, len(data)))
        end = draw.draw(st.integers(start, len(data)))
        data = data[:start] + new + data[end:]
        lines.edited(data, start, end, len(new))
        fresh = LineIndex(data)
        assert [lines.start(line) for line in range(len(lines))] == [fresh.start(line) for line in range(len(fresh))]


LONG = st.lists(
    st.sampled_from([b"", b"\r\n", b"x\n\r", b"\n" * LINES_OF_BLOCK, b"ab\n" * 3 * LINES_OF_BLOCK]), max_size=3
)


@given(LONG.map(b"".join), st.data())
def test_the_lines_of_a_long_text_are_found_after_edits_of_any_size(text: bytes, draw: st.DataObject) -> None:
    lines = LineIndex(text)
    for _ in range(4):
        start = draw.draw(st.integers(0, len(text)))
        end = draw.draw(st.one_of(st.just(start), st.integers(start, len(text))))
        new = b"".join(draw.draw(LONG))
        text = text[:start] + new + text[end:]
        lines.edited(text, start, end, len(new))
        starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\n|\r", text))]
        assert [lines.start(line) for line in range(len(lines))] == starts
        assert [lines.line_of(start) for start in starts] == list(range(len(starts)))
        assert [lines.line_of(start - 1) for start in starts[1:]] == list(range(len(starts) - 1))


@pytest.mark.parametrize(
    ("encoding", "character"),
    [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)],
)
def test_an_accent_and_an_emoji_count_as_the_encoding_says(encoding: Encoding, character: int) -> None:
    data = "aé🎉b".encode()
    assert position_at(data, LineIndex(data), len(data) - 1, encoding) == Position(0, character)


def test_a_position_inside_a_surrogate_pair_is_the_start_of_its_character() -> None:
    data = "a🎉b".encode()
    assert offset_at(data, LineIndex(data), Position(0, 2), "utf-16") == 1


def test_only_the_protocols_line_ends_end_lines() -> None:
    assert len(LineIndex("a\x0cb\u2028c\x85d".encode())) == 1
    assert len(LineIndex(b"a\rb\r\nc\n")) == 4


def test_a_range_has_both_ends() -> None:
    data = "é\nab".encode()
    found = range_at(data, LineIndex(data), 2, 5, "utf-16")
    assert (found.start, found.end) == (Position(0, 1), Position(1, 2))


@pytest.mark.parametrize(
    ("encoding", "characters"), [("utf-8", [0, 4, 6, 7]), ("utf-16", [0, 2, 3, 4]), ("utf-32", [0, 1, 2, 3])]
)
def test_a_column_of_code_points_is_a_character_of_the_protocol(encoding: Encoding, characters: list[int]) -> None:
    assert [character_of("😀éx", column, encoding) for column in (1, 2, 3, 4)] == characters

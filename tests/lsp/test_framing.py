from hypothesis import given
from hypothesis import strategies as st

from codeassist_lsp.framing import HEADER_BYTES_MAX, MESSAGE_BYTES_MAX, FrameReader


def frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@given(st.lists(st.binary(), max_size=5), st.integers(1, 9))
def test_bodies_come_out_however_the_bytes_are_cut(bodies: list[bytes], size: int) -> None:
    data = b"".join(frame(body) for body in bodies)
    reader = FrameReader()
    found = [body for at in range(0, len(data), size) for body in reader.feed(data[at : at + size])]
    assert found == bodies


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    reader = FrameReader()
    list(reader.feed(data + b"\r\n\r\n"))


def test_the_header_is_found_in_any_case_and_place() -> None:
    reader = FrameReader()
    assert list(reader.feed(b"Content-Type: x\r\ncontent-LENGTH:2\r\n\r\n{}")) == [b"{}"]


def test_after_a_body_longer_than_announced_the_next_header_is_found() -> None:
    reader = FrameReader()
    assert list(reader.feed(b"Content-Length: 2\r\n\r\n{}}}" + frame(b"[]"))) == [b"{}", b"[]"]


def test_a_message_beyond_the_limit_is_skipped_and_told() -> None:
    reader = FrameReader()
    size = MESSAGE_BYTES_MAX + 1
    assert list(reader.feed(b"Content-Length: %d\r\n\r\n" % size)) == [None]
    chunk = b"x" * 1_000_000
    for _ in range(size // len(chunk)):
        assert list(reader.feed(chunk)) == []
    assert list(reader.feed(b"x" * (size % len(chunk)) + frame(b"{}"))) == [b"{}"]


def test_endless_headers_are_told_and_not_kept() -> None:
    reader = FrameReader()
    assert list(reader.feed(b"x" * (HEADER_BYTES_MAX + 1))) == [None]
    assert list(reader.feed(b"\r\n\r\n" + frame(b"{}"))) == [None, b"{}"]

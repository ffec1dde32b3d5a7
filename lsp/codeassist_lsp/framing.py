"""The protocol's framing: headers, an empty line, and a body of as many bytes as the header says."""

import re
from collections.abc import Iterator

HEADER_BYTES_MAX = 8192
MESSAGE_BYTES_MAX = 256 * 1024 * 1024

_HEADER_END = b"\r\n\r\n"
# Not anchored at the start of its line: after a body of a wrong length the next header is found again.
_CONTENT_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)


class FrameReader:
    """Bytes in, bodies out. None stands for a message that could not be read; reading goes on after it."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._body_bytes: int | None = None
        self._skip_bytes = 0

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """The bodies that `data` completes."""
        self._buffer += data
        while self._buffer:
            if self._skip_bytes:
                self._skip()
            elif self._body_bytes is None:
                end = self._buffer.find(_HEADER_END)
                if end < 0:
                    yield from self._without_garbage()
                    return
                yield from self._take_header(end + len(_HEADER_END))
            elif len(self._buffer) >= self._body_bytes:
                yield self._take(self._body_bytes)
                self._body_bytes = None
            else:
                return

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _skip(self) -> None:
        self._skip_bytes -= len(self._take(min(self._skip_bytes, len(self._buffer))))

    def _take_header(self, size: int) -> Iterator[bytes | None]:
        found = _CONTENT_LENGTH.findall(self._take(size))
        if not found:
            yield None
        elif int(found[-1]) > MESSAGE_BYTES_MAX:
            self._skip_bytes = int(found[-1])
            yield None
        elif int(found[-1]):
            self._body_bytes = int(found[-1])
        else:
            yield b""

    def _without_garbage(self) -> Iterator[None]:
        """Where headers should stand and no end of them comes, only the last bytes can be worth keeping."""
        if len(self._buffer) > HEADER_BYTES_MAX:
            del self._buffer[: -HEADER_BYTES_MAX // 2]
            yield None

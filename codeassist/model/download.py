"""The one file that a download grows, whichever source feeds it.

Every source gives the same bytes, pinned by the catalog, so what one of them left can be continued by
another and by another process: the file itself is the whole state of a download.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from codeassist.errors import RefusedError
from codeassist.model.catalog import CatalogModel
from codeassist_index.translation import tr

CHUNK_BYTES = 1 << 20

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all."""


class Download:
    """Weights on their way: `path` holds the first `size` bytes of what will be `model.bytes`."""

    def __init__(self, model: CatalogModel, path: Path, report: Progress) -> None:
        self.model = model
        self.path = path
        self.report = report
        path.touch()

    @property
    def size(self) -> int:
        """Bytes there so far."""
        return self.path.stat().st_size

    @property
    def complete(self) -> bool:
        """Whether all bytes are there; says nothing about their being right."""
        return self.size == self.model.bytes

    def append(self, chunks: Iterable[bytes]) -> None:
        """Write chunks at the end.

        Raises:
            RefusedError: the source gives more bytes than the model has.
            OSError: the disk is full, among others; what was written stays.
        """
        done = self.size
        with self.path.open("ab", buffering=0) as file:
            for chunk in chunks:
                done += len(chunk)
                if done > self.model.bytes:
                    raise RefusedError(
                        tr("gives more than the {bytes} bytes that the file has").format(bytes=self.model.bytes)
                    )
                _write_all(file.write, chunk)
                self.report(done, self.model.bytes)

    def truncate(self, size: int) -> None:
        """Forget everything after the first `size` bytes."""
        with self.path.open("r+b") as file:
            file.truncate(size)

    def sha256(self, start: int = 0, length: int | None = None) -> str:
        """Digest of the whole file, or of `length` bytes from `start`."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            file.seek(start)
            left = self.size - start if length is None else length
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                left -= len(chunk)
        return digest.hexdigest()


def _write_all(write: Callable[[bytes], int | None], chunk: bytes) -> None:
    """A raw file may take only a part of what it is given, as it does just before a disk is full."""
    rest = memoryview(chunk)
    while rest:
        written = write(rest)  # type: ignore[arg-type]  # a memoryview is as good as bytes here
        rest = rest[written or 0 :]

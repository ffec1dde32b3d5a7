"""Weights from a file or a folder, for machines without a network."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codeassist.errors import RefusedError
from codeassist.model.download import CHUNK_BYTES, Download
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class PathSource:
    """The weights file itself, or a folder that has it under its catalog name."""

    path: Path

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    def fetch(self, download: Download) -> None:
        """Copy what is missing."""
        file = self.path / download.model.file if self.path.is_dir() else self.path
        try:
            size = file.stat().st_size
        except OSError as error:
            raise RefusedError(
                tr("can't be read: {reason} ({file})").format(reason=error.strerror, file=file)
            ) from error
        if size != download.model.bytes:
            raise RefusedError(
                tr("is another file or cut short: {file} has {size} bytes, not {bytes}").format(
                    file=file, size=size, bytes=download.model.bytes
                )
            )
        download.append(_chunks(file, download.size))


def _chunks(file: Path, start: int) -> Iterator[bytes]:
    try:
        with file.open("rb") as stream:
            stream.seek(start)
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise RefusedError(tr("can't be read: {reason} ({file})").format(reason=error.strerror, file=file)) from error

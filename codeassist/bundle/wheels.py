"""The wheels of a bundle: fetched by pip, kept only when their sha256 is one of the lock's.

What is on disk is the whole state: a wheel with a pinned hash is there, anything else is fetched again.
"""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from codeassist import audit
from codeassist.bundle.platforms import Target
from codeassist.bundle.requirements import Pin
from codeassist.errors import RefusedError
from codeassist.model import pip
from codeassist_index.translation import tr

BATCH = 8
"""Wheels that one call of pip fetches: what a killed run had fetched before is kept."""

Progress = Callable[[int, int], None]
"""Told the wheels done and the wheels in all."""


def collect(pins: Sequence[Pin], target: Target, folder: Path, work: Path, report: Progress) -> dict[Pin, Path]:
    """The one wheel of each pin in `folder`, fetched where it is missing; other wheels there are deleted.

    Args:
        pins: what is needed.
        target: the platform and Python that the wheels are for.
        folder: where they go; it holds wheels of this target only.
        work: a folder on the same disk for what is not checked yet.
        report: told how many are there.

    Raises:
        RefusedError: the index lacks one for this target or can't be reached, or the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _those_there(pins, folder)
    for file in set(folder.iterdir()) - set(found.values()):
        file.unlink()
    missing = [pin for pin in pins if pin not in found]
    report(len(found), len(pins))
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        with tempfile.TemporaryDirectory(prefix="wheels-", dir=work, ignore_cleanup_errors=True) as scratch:
            _download(batch, target, Path(scratch))
            for pin, wheel in _those_there(batch, Path(scratch)).items():
                found[pin] = wheel.replace(folder / wheel.name)
        report(len(found), len(pins))
    if lacking := [pin.text for pin in pins if pin not in found]:
        raise RefusedError(tr("pip gave no wheel with a pinned sha256 for: {names}").format(names=", ".join(lacking)))
    return found


def sha256(file: Path) -> str:
    """The digest of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pip_command() -> tuple[str, ...]:
    """How to call pip.

    Raises:
        RefusedError: there is none.
    """
    try:
        return pip.command()
    except RefusedError as error:
        raise RefusedError(tr("`codeassist bundle` {needs_pip}.").format(needs_pip=error)) from error


def _those_there(pins: Sequence[Pin], folder: Path) -> dict[Pin, Path]:
    wheels = {sha256(file): file for file in sorted(folder.glob("*.whl"))}
    return {pin: wheels[digest] for pin in pins for digest in pin.hashes if digest in wheels}


def _download(batch: Sequence[Pin], target: Target, scratch: Path) -> None:
    listed = scratch / "requirements.txt"
    listed.write_text("".join(_lines(batch)), encoding="utf-8")
    platforms = (word for tag in target.platform.tags for word in ("--platform", tag))
    command = (
        *(*pip_command(), "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(listed)),
        *("--implementation", "cp", "--python-version", target.python, *platforms, "--dest", str(scratch)),
        *("--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"),
    )
    # pip writes into TMPDIR while it downloads: there it is on the same disk, and goes with the rest.
    environment = os.environ | {"TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    number = audit.begin_program("bundle", " ".join(pin.text for pin in batch))
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            log, _ = process.communicate()
        finally:
            process.kill()
    audit.end(number, bytes_in=sum(wheel.stat().st_size for wheel in scratch.glob("*.whl")), status=None)
    if process.returncode != 0:
        raise RefusedError(
            tr("The wheels for {platform} and Python {python} could not be fetched: {reason}").format(
                platform=target.platform.name, python=target.python, reason=pip.reason(log)
            )
        )


def _lines(batch: Sequence[Pin]) -> Iterator[str]:
    for pin in batch:
        yield " ".join((pin.text, *(f"--hash=sha256:{digest}" for digest in sorted(pin.hashes)))) + "\n"

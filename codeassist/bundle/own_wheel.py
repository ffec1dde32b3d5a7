"""The project's own wheel: built from the checkout that runs, or put together again from the installed files."""

import base64
import csv
import hashlib
import importlib.util
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from codeassist import audit
from codeassist.bundle import wheels
from codeassist.bundle.requirements import CHECKOUT
from codeassist.errors import InvalidInputError, RefusedError
from codeassist.model import pip
from codeassist_index.translation import tr

DISTRIBUTION = "codeassist-onprem"
# What an installer adds to the files of a wheel (PEP 376, 610 and uv's own).
_OF_INSTALLERS = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"})
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The oldest time a ZIP file knows: the same files give the same wheel, byte for byte."""


def make(folder: Path) -> Path:
    """Put the wheel of this very version into `folder`.

    Raises:
        InvalidInputError: an installed file was changed, or codeassist is not installed at all.
        RefusedError: pip can't build the checkout.
    """
    try:
        found = distribution(DISTRIBUTION)
    except PackageNotFoundError as error:
        raise InvalidInputError(
            tr("codeassist is not installed here, so there is no wheel to put into the bundle.")
        ) from error
    return _build(folder) if _is_editable(found) else pack(found, folder)


def pack(installed: Distribution, folder: Path) -> Path:
    """A wheel of the files of an installed pure-Python distribution, each checked against its record.

    Raises:
        InvalidInputError: one is gone or was changed.
    """
    name = installed.metadata["Name"].replace("-", "_")
    wheel = folder / f"{name}-{installed.version}-py3-none-any.whl"
    information = f"{name}-{installed.version}.dist-info"
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(_files(installed)):
            rows.writerow((path, f"sha256={_record_hash(content)}", len(content)))
            archive.writestr(_entry(path), content)
        rows.writerow((f"{information}/RECORD", "", ""))
        archive.writestr(_entry(f"{information}/RECORD"), record.getvalue())
    return wheel


def _files(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    """Path in the wheel and content of every file that came with it, not those made at the installation."""
    for file in installed.files or ():
        path = PurePosixPath(file.as_posix())
        if ".." in path.parts or path.name in _OF_INSTALLERS or path.suffix == ".pyc":
            continue
        try:
            content = Path(str(file.locate())).read_bytes()
        except OSError as error:
            raise InvalidInputError(_damaged(path, error.strerror or str(error))) from error
        if file.hash is None or file.hash.value != _record_hash(content):
            raise InvalidInputError(_damaged(path, tr("it was changed")))
        yield str(path), content


def _damaged(path: PurePosixPath, reason: str) -> str:
    return tr("The installed codeassist can't be packed, {path}: {reason}. Install it anew.").format(
        path=path, reason=reason
    )


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _record_hash(content: bytes) -> str:
    """As in a RECORD: urlsafe base64 without padding (PEP 427)."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")


def _is_editable(installed: Distribution) -> bool:
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


def _build(folder: Path) -> Path:
    """Build the checkout; where hatchling is installed nothing is fetched for it."""
    here = ("--no-build-isolation",) if importlib.util.find_spec("hatchling") is not None else ()
    command = (*wheels.pip_command(), "wheel", "--no-deps", *here, "--wheel-dir", str(folder), str(CHECKOUT))
    number = None if here else audit.begin_program("bundle", "hatchling")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    audit.end(number, bytes_in=None, status=None)
    built = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or len(built) != 1:
        raise RefusedError(
            tr("The wheel of {checkout} could not be built: {reason}").format(
                checkout=CHECKOUT, reason=pip.reason(done.stdout + done.stderr)
            )
        )
    return built[0]

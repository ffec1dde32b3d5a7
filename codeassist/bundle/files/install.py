"""Install codeassist from this folder, without a network.

Checks every file against SHA256SUMS, makes a virtual environment, installs the pinned wheels and the
model into it. May be run again at any time: over a broken installation, or to upgrade an older one.
It is copied into every bundle and needs nothing but Python's standard library.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

BUNDLE = Path(__file__).resolve().parent
GLIBC_OLDEST = (2, 28)
UNFINISHED = "codeassist-unfinished"
"""Stands in an environment while it is filled: one that was killed is made over instead of mended."""
_CHUNK_BYTES = 1 << 20


class Refused(Exception):  # noqa: N818 - it is what happened
    """The reason why nothing can be installed."""


def main(arguments: list[str]) -> int:
    """Install; gives the exit code."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument(
        "target", nargs="?", type=Path, default=Path.home() / ".codeassist", help="where to install (%(default)s)"
    )
    parser.add_argument("--check", action="store_true", help="check the files and this machine, and install nothing")
    parser.add_argument("--no-model", action="store_true", help="leave the model out, as where a server has it")
    options = parser.parse_args(arguments)
    try:
        description = described()
        check_machine(description)
        check_files()
        if options.check:
            print("The bundle is whole and fits this machine.")
            return 0
        install(options.target.absolute(), description, with_model=not options.no_model)
    except Refused as error:
        print(f"Error: {error}", file=sys.stderr)
        return 3
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Error: {error}. Nothing is lost; mend it and run this again.", file=sys.stderr)
        return 4
    return 0


def described() -> dict[str, Any]:
    """What this bundle holds.

    Raises:
        Refused: it was never finished.
    """
    if not (BUNDLE / "SHA256SUMS").is_file():
        raise Refused(f"{BUNDLE} is not a finished bundle: run `codeassist bundle` again where it was made.")
    found: dict[str, Any] = json.loads((BUNDLE / "bundle.json").read_text(encoding="utf-8"))
    return found


def check_machine(description: dict[str, Any]) -> None:
    """Compare the machine and this Python with what the wheels were chosen for.

    Raises:
        Refused: they differ.
    """
    here = f"{platform.system()}-{platform.machine()}".lower()
    here = here.replace("darwin", "macos").replace("amd64", "x86_64")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    wanted, wanted_python = description["platform"], description["python"]
    if here != wanted or python != wanted_python or sys.implementation.name != "cpython":
        raise Refused(
            f"The bundle is for {wanted} with Python {wanted_python}, and this is {here} with Python {python}. "
            f"Use the other Python (`python{wanted_python} install.py`), or make a bundle for this machine: "
            f"codeassist bundle OUT --platform {here} --python {python}"
        )
    library, version = platform.libc_ver()
    if platform.system() == "Linux":
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if library != "glibc" or numbers < GLIBC_OLDEST:
            raise Refused(
                f"The wheels need glibc 2.28 or later, and this is {library or 'another C library'} {version}."
            )


def check_files() -> None:
    """Read every file again and compare.

    Raises:
        Refused: one is missing or damaged.
    """
    print("Checking the files ...")
    wrong = []
    for line in (BUNDLE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        file = BUNDLE / name
        if not file.is_file():
            wrong.append(f"  {name} is missing")
        elif digest(file) != wanted:
            wrong.append(f"  {name} is damaged")
    if wrong:
        raise Refused("\n".join(["This copy is not whole; copy the bundle again. Nothing was installed.", *wrong]))


def digest(file: Path) -> str:
    """The sha256 of a file's bytes."""
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            found.update(chunk)
    return found.hexdigest()


def install(target: Path, description: dict[str, Any], *, with_model: bool) -> None:
    """Make or renew the environment at `target` and fill it.

    Raises:
        Refused: `target` is something else, or this Python can't make environments.
        CalledProcessError: pip or the model's installation failed; they have said why.
    """
    ours = (target / "pyvenv.cfg").is_file() or (target / UNFINISHED).is_file()
    if target.exists() and not ours and any(target.iterdir()):
        raise Refused(f"{target} is there and is no Python environment; name another folder.")
    print(f"Installing codeassist {description['version']} into {target} ...", flush=True)
    programs = make_environment(target)
    run(
        *(programs / "python", "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"),
        *("--no-index", "--no-deps", "--only-binary", ":all:", "--find-links", BUNDLE / "wheels"),
        *("--require-hashes", "-r", BUNDLE / "requirements.txt"),
    )
    if description["model"] and with_model:
        run(programs / "codeassist", "model", "pull", description["model"], "--from", BUNDLE / "model")
    (target / UNFINISHED).unlink()
    for name in description["extensions"]:
        print(f"For VS Code: code --install-extension {BUNDLE / 'extensions' / name}")
    print(f"Done. Put {programs} on the PATH, and look whether all is well: {programs / 'codeassist'} doctor")


def make_environment(target: Path) -> Path:
    """The folder of programs of the environment at `target`, made, or made over where it was never finished.

    Raises:
        Refused: this Python lacks `ensurepip`, as Debian's does without python3-venv.
    """
    if (target / UNFINISHED).exists():
        for path in target.iterdir():
            if path.name != UNFINISHED:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    target.mkdir(parents=True, exist_ok=True)
    (target / UNFINISHED).touch()
    try:
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(target)
    except subprocess.CalledProcessError as error:
        raise Refused(
            "This Python can't make environments: install the system's package for it (Debian: python3-venv)."
        ) from error
    return target / ("Scripts" if os.name == "nt" else "bin")


def run(*words: "str | Path") -> None:
    """Run a program and wait for it; its output is shown.

    Raises:
        CalledProcessError: it failed.
    """
    subprocess.run([str(word) for word in words], check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

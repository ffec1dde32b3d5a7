"""Make an offline bundle, or go on with one that was stopped.

The order on disk is what makes a kill harmless: `bundle.json` says first what the folder is to become,
every file is checked when it comes and again when the next run finds it, and `SHA256SUMS`, without which
nothing can be installed, is written last.
"""

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from codeassist import __version__, places
from codeassist.bundle import own_wheel, requirements, wheels
from codeassist.bundle.platforms import Target
from codeassist.errors import InvalidInputError, RefusedError
from codeassist.model import pull as pulling
from codeassist.model.catalog import CatalogModel, entry
from codeassist.model.download import Download
from codeassist.model.sources.path import PathSource
from codeassist.settings import Settings
from codeassist.whole_file import whole_file
from codeassist_index.translation import tr

SCHEMA = "codeassist.bundle/1"
DESCRIPTION_FILE = "bundle.json"
SUMS_FILE = "SHA256SUMS"
_WORK = ".work-"
_FILES = Path(__file__).parent / "files"
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

Progress = Callable[[int, int], None]
Stage = Callable[[str, str], AbstractContextManager[Progress]]
"""Given the label and the unit of a stage of the work, what shows its progress."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a bundle is to hold. `model` is None for a bundle without one."""

    target: Target
    extras: tuple[str, ...]
    model: CatalogModel | None
    extensions: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished bundle: the number of files that its checksums name, and their bytes."""

    folder: Path
    wheels: int
    files: int
    bytes: int


def order_of(
    target: Target, *, model: str | None, extras: tuple[str, ...], extensions: tuple[Path, ...], settings: Settings
) -> Order:
    """An order as the command line gives it; an embedded model brings the engine that serves it.

    Raises:
        UsageError: an unknown model or extra.
        InvalidInputError: an extension that is no file.
    """
    name = settings.model.name if model is None else model
    wanted = None if name == "none" else entry(name)
    for file in extensions:
        if not file.is_file():
            raise InvalidInputError(tr("The extension {file} is not a file.").format(file=file))
    with_engine = {*extras, *(("local",) if wanted else ())}
    return Order(target, tuple(sorted(with_engine)), wanted, extensions)


def build(order: Order, out: Path, *, settings: Settings, stage: Stage) -> Bundle:
    """Fill the folder `out`, which is absent, empty, or a bundle that was begun before.

    Raises:
        UsageError: an extra without a lock.
        InvalidInputError: `out` holds something else, or the installed codeassist was changed.
        RefusedError: another process fills it, an index or model source refused, or the disk is full.
    """
    pins = requirements.pins(order.target, order.extras)
    with _explained_when_full(out), _only_one(out):
        _begin(order, out)
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=out, ignore_cleanup_errors=True) as scratch:
            _add_wheels(order, pins, out, Path(scratch), stage)
            _add_model(order, out, settings, stage)
            _add_extensions(order, out)
        _add_installer(order, out)
        with stage(tr("Checksums"), "bytes") as report:
            return _seal(out, len(pins) + 1, report)


def _begin(order: Order, out: Path) -> None:
    """Say what the folder becomes; what an earlier order left that this one does not want is deleted."""
    out.mkdir(parents=True, exist_ok=True)
    before, wanted = _description(out), described(order)
    if before is None and any(one.name != f"{DESCRIPTION_FILE}.partial" for one in out.iterdir()):
        raise InvalidInputError(
            tr("{out} is neither empty nor a bundle. Choose a folder that does not exist yet.").format(out=out)
        )
    (out / SUMS_FILE).unlink(missing_ok=True)
    for leftover in out.glob(f"{_WORK}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in out.glob("*.partial"):
        leftover.unlink()
    if before != wanted:
        for folder in ("wheels", "extensions"):
            shutil.rmtree(out / folder, ignore_errors=True)
    with whole_file(out / DESCRIPTION_FILE) as stream:
        stream.write(json.dumps(wanted, indent=2) + "\n")


def _description(out: Path) -> dict[str, Any] | None:
    """What `bundle.json` says, if it is one of a bundle."""
    try:
        found = json.loads((out / DESCRIPTION_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("schema") == SCHEMA else None


def described(order: Order) -> dict[str, Any]:
    """What an order asks for, as the JSON of `bundle.json`."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "platform": order.target.platform.name,
        "python": order.target.python,
        "extras": list(order.extras),
        "model": order.model.name if order.model else None,
        "extensions": [file.name for file in order.extensions],
    }


def _add_wheels(order: Order, pins: tuple[requirements.Pin, ...], out: Path, scratch: Path, stage: Stage) -> None:
    with stage(tr("Wheels"), tr("wheels")) as report:
        found = wheels.collect(pins, order.target, out / "wheels", scratch, report)
    own = own_wheel.make(scratch)
    own = own.replace(out / "wheels" / own.name)
    lines = [f"{pin.text} --hash=sha256:{wheels.sha256(wheel)}" for pin, wheel in found.items()]
    lines.append(f"{own_wheel.DISTRIBUTION}=={__version__} --hash=sha256:{wheels.sha256(own)}")
    with whole_file(out / "requirements.txt") as stream:
        stream.write("\n".join(sorted(lines)) + "\n")


def _add_model(order: Order, out: Path, settings: Settings, stage: Stage) -> None:
    folder = out / "model"
    for file in folder.glob("*"):
        if order.model is None or file.name != order.model.file:
            file.unlink()
    if order.model is None:
        return
    folder.mkdir(exist_ok=True)
    with stage(order.model.name, "bytes") as report:
        pulled = pulling.pull(order.model.name, settings=settings, report=report)
        pulling.fill(Download(order.model, folder / order.model.file, report), (PathSource(pulled.weights),))


def _add_extensions(order: Order, out: Path) -> None:
    for file in order.extensions:
        (out / "extensions").mkdir(exist_ok=True)
        shutil.copyfile(file, out / "extensions" / file.name)


def _add_installer(order: Order, out: Path) -> None:
    values = {
        "version": __version__,
        "python": order.target.python,
        "platform": order.target.platform.name,
        "model": order.model.name if order.model else tr("none"),
    }
    for source in _FILES.iterdir():
        if source.suffix == ".pyc" or not source.is_file():
            continue
        text = source.read_text(encoding="utf-8")
        if source.suffix != ".py":
            for name, value in values.items():
                text = text.replace(f"@{name}@", value)
        ends = "\r\n" if source.suffix == ".cmd" else "\n"
        (out / source.name).write_text(text, encoding="utf-8", newline=ends)
    (out / "install.sh").chmod(0o755)


def _seal(out: Path, number_of_wheels: int, report: Progress) -> Bundle:
    # The pip of a killed run may still be writing into a folder of its own.
    folders = [one for one in out.iterdir() if not one.name.startswith(_WORK)]
    files = sorted(file for one in folders for file in (one, *one.rglob("*")) if file.is_file())
    total, done, lines = sum(file.stat().st_size for file in files), 0, []
    for file in files:
        lines.append(f"{wheels.sha256(file)}  {file.relative_to(out).as_posix()}\n")
        done += file.stat().st_size
        report(done, total)
    with whole_file(out / SUMS_FILE) as stream:
        stream.writelines(lines)
    return Bundle(out, number_of_wheels, len(files), total)


@contextmanager
def _only_one(out: Path) -> Iterator[None]:
    locks = places.cache_dir() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locks / f"bundle-{hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RefusedError(tr("Another process makes {out} at this moment.").format(out=out)) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _explained_when_full(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        raise RefusedError(
            tr("No space left for {out}. What is there is kept: free some space and run the command again.").format(
                out=out
            )
        ) from error

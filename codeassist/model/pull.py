"""Fetch a model of the catalog, verify it, and install it for this user.

What a killed pull left is continued by the next one. The order on disk is what makes that safe: the
weights grow in `.pulling/`, are verified there, move into the model's folder together with the tokenizer,
and only then is the stamp written that makes them installed.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from codeassist import places
from codeassist.errors import RefusedError
from codeassist.model import gguf_tokenizer
from codeassist.model.catalog import CatalogModel, entry
from codeassist.model.download import Download, Progress
from codeassist.model.installed import (
    STAMP_FILE,
    TOKENIZER_FILE,
    InstalledModel,
    folder_of,
    installed,
    is_untouched,
    write_stamp,
)
from codeassist.model.sources import Source, source_of
from codeassist.settings import Settings
from codeassist_index.translation import tr

ATTEMPTS = 2
"""How often one source is asked when what it gave is damaged."""
_LOCK_POLL_SECONDS = 0.5
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def _unheard(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def pull(
    name: str, *, settings: Settings, source: str | None = None, verify: bool = False, report: Progress = _unheard
) -> InstalledModel:
    """The model called `name`, fetched if it is not installed and intact already.

    Intact means unchanged in size and time since its sha256 was verified; `verify` computes the sha256
    again. A second process that pulls the same model waits for the first and finds its work done.

    Args:
        name: a name of the catalog.
        settings: `model.sources` are tried in order.
        source: the only place to fetch from instead: a source's word, a path or a URL.
        verify: read the whole file again even when nothing seems to have changed.
        report: told the bytes there and the bytes in all.

    Raises:
        UsageError: an unknown model or source, or the `[local]` extra is missing.
        RefusedError: no source could give the file (each is named with its reason), or the disk is full.
    """
    model = entry(name)
    sources = tuple(source_of(word) for word in ((source,) if source else settings.model.sources))
    if not verify and (found := _intact(model)) is not None:
        return found
    gguf_tokenizer.require_library()
    with _explained_when_full(model), _only_one(model, report):
        if (found := _intact(model)) is not None and (not verify or _has_sha256(found, model, report)):
            return found
        return _install(model, sources, report)


def _intact(model: CatalogModel) -> InstalledModel | None:
    found = installed(model.name)
    return found if found is not None and found.sha256 == model.sha256 and is_untouched(found) else None


def _has_sha256(found: InstalledModel, model: CatalogModel, report: Progress) -> bool:
    return Download(model, found.weights, report).sha256() == model.sha256


def _install(model: CatalogModel, sources: tuple[Source, ...], report: Progress) -> InstalledModel:
    work, folder = _work_folder(), folder_of(model.name)
    partial = work / f"{model.name}.partial"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP_FILE).unlink(missing_ok=True)
    if (folder / model.file).exists():
        # Damaged, or verified by a pull that was killed before its stamp: either way it is where we go on from.
        (folder / model.file).replace(partial)

    download = Download(model, partial, report)
    fill(download, sources)
    gguf_tokenizer.extract(partial, work / f"{model.name}.{TOKENIZER_FILE}")
    (work / f"{model.name}.{TOKENIZER_FILE}").replace(folder / TOKENIZER_FILE)
    partial.replace(folder / model.file)
    write_stamp(folder, model.file, model.sha256)
    found = installed(model.name)
    assert found is not None
    return found


def fill(download: Download, sources: tuple[Source, ...]) -> None:
    """Bring the download to all its verified bytes, from the first source that can."""
    model = download.model
    if download.size > model.bytes:
        download.truncate(0)
    if download.complete and download.sha256() == model.sha256:
        return
    _require_space(download)
    reasons: list[str] = []
    for source in sources:
        try:
            _fill_from(download, source)
        except RefusedError as error:
            reasons.append(f"  {source.name} {error}")
        else:
            return
    raise RefusedError(
        "\n".join(
            [
                f"{model.name} could not be fetched; what came of it is kept for the next try.",
                *reasons,
                f"Without a network, bring {model.file} here ({model.bytes} bytes, sha256 {model.sha256}) and run:",
                f"  codeassist model pull {model.name} --from PATH",
            ]
        )
    )


def _fill_from(download: Download, source: Source) -> None:
    for _ in range(ATTEMPTS):
        source.fetch(download)
        if download.complete and download.sha256() == download.model.sha256:
            return
        download.truncate(0)
    raise RefusedError(tr("gives a damaged file: its sha256 is not {sha256}").format(sha256=download.model.sha256))


def _require_space(download: Download) -> None:
    missing = download.model.bytes - download.size
    free = shutil.disk_usage(download.path.parent).free
    if free < missing:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _explained_when_full(model: CatalogModel) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        raise RefusedError(
            tr(
                "No space left for {name} in {folder}: it needs {size:.0f} MB. Nothing was installed; "
                "what was fetched is kept. Free some space, or set CODEASSIST_CACHE_DIR to a larger disk, "
                "and pull again."
            ).format(name=model.name, folder=places.models_dir(), size=model.bytes / 1e6)
        ) from error


@contextmanager
def _only_one(model: CatalogModel, report: Progress) -> Iterator[None]:
    """Wait until no other process pulls this model, showing how far that one is."""
    lock = FileLock(_work_folder() / f"{model.name}.lock")
    partial = _work_folder() / f"{model.name}.partial"
    while True:
        try:
            lock.acquire(timeout=_LOCK_POLL_SECONDS)
        except Timeout:
            report(partial.stat().st_size if partial.exists() else 0, model.bytes)
        else:
            break
    try:
        _clear_leftovers(_work_folder())
        yield
    finally:
        lock.release()


def _clear_leftovers(work: Path) -> None:
    """Folders of single parts that a killed pull could not remove."""
    for folder in work.glob("part-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _work_folder() -> Path:
    folder = places.models_dir() / ".pulling"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

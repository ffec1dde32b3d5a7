"""Bring the index up to date with repositories of the settings: fetch several at a time, index one after the other.

`refresh` is what a round of `codeassist index`, its schedule and a code host's push all come to.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import psutil

from codeassist import places
from codeassist.cluster.preparing import Preparer, preparing
from codeassist.cluster.task import Order, Parsed
from codeassist.company.clone import Fetched, branch_of, fetch, remove_tree
from codeassist.company.repositories import Configured, Repository, called
from codeassist.errors import CodeassistError
from codeassist.indexing import narrowed, options_of
from codeassist.settings import LoadedSettings
from codeassist_index import (
    CodeIndex,
    CodeIndexError,
    IndexBusyError,
    IndexOptions,
    IndexStorageError,
    IndexVersionError,
    RepositoryReport,
)

_log = logging.getLogger(__name__)

FETCHES_AT_ONCE = 4
SETTLE_FILES = 2_000
"""The text index takes in so many new contents at once: a commit of its own for each small repository takes longer."""
LOOK_SECONDS = 0.1
"""How often the progress of the fetch that is waited for is told."""

Report = Callable[[int, int], None]
"""Told how much is done, of how much (0 when not known)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one repository: a report, or the error that kept it from being fetched or indexed.

    `branch` is empty for what is checked out in a folder of this machine, and `fetched` is None there.
    """

    repository: Repository
    report: RepositoryReport | None = None
    fetched: Fetched | None = None
    branch: str = ""
    error: CodeassistError | CodeIndexError | None = None


class Watcher(Protocol):
    """Told what is being done, for as long as it takes."""

    def fetching(self, repository: Repository) -> AbstractContextManager[Report]:
        """A clone or fetch is waited for; the report counts objects."""

    def indexing(self, repository: Repository) -> AbstractContextManager[Report]:
        """A repository is indexed; the report counts files."""

    def left_out(self, parsed: Parsed) -> None:
        """No node of the cluster could parse a repository, so that it is parsed here."""


class Nobody:
    """For a caller that doesn't want to hear of progress."""

    def fetching(self, repository: Repository) -> AbstractContextManager[Report]:  # noqa: ARG002
        """Tell nobody."""
        return nullcontext(_ignored)

    indexing = fetching

    def left_out(self, parsed: Parsed) -> None:
        """Tell nobody."""


def refresh(
    index: CodeIndex,
    loaded: LoadedSettings,
    repositories: Sequence[Repository],
    watcher: Watcher | None = None,
    *,
    cluster: str = "",
) -> Iterator[Outcome]:
    """Fetch and index each of these; one that fails is an outcome too, and the others don't suffer from it.

    With the address of a Ray `cluster` all are fetched first; then it parses what the index does not have yet.

    Raises:
        IndexBusyError: another writer did not finish in time.
        IndexStorageError: the disk is full or the index's folder read-only.
    """
    watcher = watcher or Nobody()
    unsettled = 0
    with _fetches(repositories) as fetches:
        begun = zip(repositories, fetches, strict=True)
        here: Iterable[Outcome] = (_fetched(repository, coming, watcher) for repository, coming in begun)
        if cluster:
            here = list(here)
        with preparing(cluster, index, _orders(loaded, here) if cluster else (), watcher.left_out) as prepared:
            for fetched in here:
                outcome = fetched if fetched.error else _indexed(index, loaded, fetched, watcher, prepared)
                unsettled += outcome.report.parsed if outcome.report else 0
                if unsettled >= SETTLE_FILES:
                    index.settle()
                    unsettled = 0
                yield outcome
    index.settle()


def refresh_called(
    index: CodeIndex, loaded: LoadedSettings, repositories: Sequence[Repository], asked: Collection[str]
) -> tuple[Outcome, ...]:
    """What a push comes to: refresh those that any of these names, addresses or folders means; failures are logged.

    Args:
        index: as for `refresh`.
        loaded: as for `refresh`.
        repositories: all that are kept, as `configured` gave them; a push is no reason to ask the hosts again.
        asked: of the pushes; what names none of the repositories is passed over.
    """
    outcomes = tuple(refresh(index, loaded, called(repositories, asked)))
    for outcome in outcomes:
        if outcome.error is not None:
            _log.warning("%s was pushed to and could not be followed: %s", outcome.repository.shown, outcome.error)
    return outcomes


def forget_others(index: CodeIndex, configured: Configured) -> tuple[Path, ...]:
    """Drop clones of addresses that the settings no longer name, from the index and from the disk.

    Nothing while a host could not be asked: what it has is not known then.
    """
    if configured.refused or not places.clones_dir().is_dir():
        return ()
    kept = {repository.root for repository in configured.repositories}
    others = tuple(folder for folder in sorted(places.clones_dir().glob("*.git")) if folder not in kept)
    for folder in others:
        index.forget(folder)
        remove_tree(folder)
        folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)
    return others


@dataclass(slots=True)
class _Fetch:
    """A fetch on a thread of its own, and how far it is."""

    future: Future[Fetched] = field(init=False)
    at: tuple[int, int] = (0, 0)

    def report(self, done: int, total: int) -> None:
        self.at = done, total


@contextmanager
def _fetches(repositories: Sequence[Repository]) -> Iterator[list[_Fetch | None]]:
    """Start fetching those that have an address; left early, what runs is ended."""
    pool = ThreadPoolExecutor(FETCHES_AT_ONCE, "fetch")
    try:
        yield [_begun(pool, repository) if repository.url else None for repository in repositories]
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end_fetching()
        raise
    finally:
        pool.shutdown()


def _begun(pool: ThreadPoolExecutor, repository: Repository) -> _Fetch:
    begun = _Fetch()
    begun.future = pool.submit(fetch, repository, begun.report)
    return begun


def _end_fetching() -> None:
    """Kill the git processes of this one that work among the clones."""
    clones = places.clones_dir()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if clones in {(folder := Path(child.cwd())), folder.parent}:
                child.kill()


def _waited(repository: Repository, coming: _Fetch, watcher: Watcher) -> Fetched:
    if not coming.future.done():
        with watcher.fetching(repository) as report:
            while not wait([coming.future], LOOK_SECONDS).done:
                report(*coming.at)
    return coming.future.result()


def _fetched(repository: Repository, coming: _Fetch | None, watcher: Watcher) -> Outcome:
    """A repository that is here now, or could not be fetched."""
    try:
        return Outcome(repository, fetched=_waited(repository, coming, watcher) if coming else None)
    except (CodeassistError, CodeIndexError) as error:
        return Outcome(repository, error=error)


def _orders(loaded: LoadedSettings, here: Iterable[Outcome]) -> list[Order]:
    found = []
    for repository in (one.repository for one in here if one.error is None):
        with suppress(CodeIndexError):  # told when it is indexed
            found.append(Order(repository.root, _options(loaded, repository), _branch(repository)))
    return found


def _indexed(
    index: CodeIndex, loaded: LoadedSettings, fetched: Outcome, watcher: Watcher, prepared: Preparer
) -> Outcome:
    repository = fetched.repository
    branch = _branch(repository)
    try:
        options = _options(loaded, repository)
        with watcher.indexing(repository) as report, prepared.contents_of(repository.root) as contents:
            found = index.update(
                repository.root,
                name=repository.name or None,
                branch=branch,
                options=options,
                progress=lambda at: report(at.done, at.total),
                prepared=contents,
                settle=contents is not None,  # its chunks are cut already
            )
    except (IndexBusyError, IndexStorageError, IndexVersionError):
        raise
    except CodeIndexError as error:
        return replace(fetched, error=error)
    return replace(fetched, report=found, branch=branch_of(repository.root) if repository.url else branch)


def _branch(repository: Repository) -> str:
    """The branch to be read; of a clone it is HEAD."""
    return "" if repository.url else repository.branch


def _options(loaded: LoadedSettings, repository: Repository) -> IndexOptions:
    options = options_of(loaded, repository.root, branch=_branch(repository))
    return narrowed(options, repository.include, repository.exclude) if repository.url else options


def _ignored(done: int, total: int) -> None:
    """For a caller that doesn't want to hear of progress."""

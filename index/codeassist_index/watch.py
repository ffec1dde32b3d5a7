"""Which paths of some roots have changed: from the operating system where it can tell, else by looking again.

On Linux a watch costs something for every folder, and a build folder or `node_modules` would use up what a
machine allows; so there each folder that git does not ignore is watched by itself. Elsewhere one watch
covers a root with all that is in it.
"""

import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from watchfiles import Change
from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from codeassist_index import ignore
from codeassist_index.errors import CodeIndexError
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

QUIET_MS = 20
"""Changes are told when there has been no other for this long,"""
GATHER_MS_MAX = 1_000
"""or when they have gone on for this long."""
POLL_SECONDS = 5.0
"""How often is looked again where nothing tells of changes."""
RESCAN_SECONDS = 300.0
"""How often is looked again where changes are told, for one that was lost: the system's queue has an end."""
FOLDERS_MAX = 100_000
"""A root with more folders is looked at from time to time instead."""
BEGIN_TRIES_MAX = 3
"""A watch over folders that come and go is begun again this often."""

FOLDER_BY_FOLDER = sys.platform == "linux"
_NETWORK_FILE_SYSTEMS = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "fuse.glusterfs", "lustre",
    "beegfs", "webdav", "afpfs", "virtiofs", "vboxsf", "prl_fs",
})  # fmt: skip
# What git writes when the checked-out commit, the staged files or the rules change; locks and objects are noise.
_GIT_FILES = frozenset({"HEAD", "index", "packed-refs", "config", "info/exclude", "logs/HEAD"})
_GIT_FOLDERS = ("", "info", "logs")

Changed = frozenset[str] | None
"""Paths below a root, or None for anything."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A root as it was when its watch began.

    `identity` tells another folder of that name, `git` is its git folder, `polled` says why it is not watched.
    """

    root: Path
    identity: tuple[int, int]
    git: Path | None
    folders: tuple[str, ...]
    polled: str


class Watch:
    """The changes of a set of roots, for one thread; an event may stop a wait."""

    def __init__(self, stop: threading.Event, report: Callable[[str], None]) -> None:
        """`report` is told, once, in words for a person, why changes are looked for instead of told."""
        self._stop = stop
        self._report = report
        self._told: set[str] = set()
        self._watched: dict[Path, _Watched] = {}
        self._notify: RustNotify | None = None
        self._late: set[tuple[int, str]] = set()
        self._polled_at = self._rescanned_at = time.monotonic()

    def follow(self, roots: Collection[Path]) -> tuple[Path, ...]:
        """Watch these roots and no others; returns those that are to be looked at as a whole now.

        A root that does not exist is left out until it does.
        """
        present = {root: identity for root in roots if (identity := _identity(root)) is not None}
        fresh = tuple(
            root for root, identity in present.items()
            if root not in self._watched or self._watched[root].identity != identity
        )  # fmt: skip
        gone = self._watched.keys() - present.keys()
        if fresh or gone:
            for root in gone:
                del self._watched[root]
            self._renew(fresh)
        return fresh

    def changes(self, seconds_max: float) -> dict[Path, Changed]:
        """What has changed, waiting up to `seconds_max` for it."""
        found = self._told_changes(seconds_max)
        now = time.monotonic()
        if now - self._rescanned_at >= RESCAN_SECONDS:
            self._rescanned_at = self._polled_at = now
            self._renew(tuple(self._watched))
            return dict.fromkeys(self._watched)
        if now - self._polled_at >= POLL_SECONDS:
            self._polled_at = now
            found |= dict.fromkeys(
                root for root, watched in self._watched.items() if watched.polled or not self._notify
            )
        return found

    def close(self) -> None:
        """Stop watching."""
        if self._notify is not None:
            self._notify.close()
            self._notify = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _told_changes(self, seconds_max: float) -> dict[Path, Changed]:
        if self._notify is None:
            self._stop.wait(seconds_max)
            return {}
        told, self._late = self._late, set()
        if not told:
            now = self._notify.watch(GATHER_MS_MAX, QUIET_MS, max(1, int(seconds_max * 1000)), self._stop)
            told = set() if isinstance(now, str) else now
        found: dict[Path, Changed] = {}
        grown: list[Path] = []
        for watched in self._watched.values():
            changed, has_grown = _changed(watched, told)
            if has_grown:
                grown.append(watched.root)
            if changed is None or changed:
                found[watched.root] = changed
        if grown:
            self._renew(tuple(grown))
        return found

    def _renew(self, roots: Iterable[Path]) -> None:
        """Watch the folders that these roots have now. The former watch ends when the new one has begun."""
        for root in roots:
            self._watched.pop(root, None)
            if (found := _looked_at(root)) is not None:  # else it has just gone
                self._watched[root] = found
        former, self._notify = self._notify, None
        folders = [folder for watched in self._watched.values() for folder in watched.folders]
        for reason in {watched.polled for watched in self._watched.values() if watched.polled}:
            self._say(reason)
        try:
            self._notify = _notify_of(folders)
        except (WatchfilesRustInternalError, OSError) as error:
            self._say(
                tr(
                    "The system refuses to watch {count} folders ({error}), so changes are looked for every"
                    " {seconds:.0f} seconds. On Linux raise fs.inotify.max_user_watches and max_user_instances."
                ).format(count=len(folders), error=error, seconds=POLL_SECONDS)
            )
        if former is not None:
            late = former.watch(1, 1, 1, None)
            self._late |= set() if isinstance(late, str) else late
            former.close()

    def _say(self, reason: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            self._report(reason)


def _notify_of(folders: list[str]) -> RustNotify | None:
    for _ in range(BEGIN_TRIES_MAX):
        there = [folder for folder in folders if os.path.isdir(folder)]
        if not there:
            return None
        with suppress(FileNotFoundError):  # one went just now
            return RustNotify(there, False, False, int(POLL_SECONDS * 1000), not FOLDER_BY_FOLDER, True)
    raise OSError(tr("folders come and go too fast"))


def _looked_at(root: Path) -> _Watched | None:
    identity = _identity(root)
    if identity is None:
        return None
    try:
        git = ignore.git_folder(root)
        folders = () if is_on_network(root) else tuple(islice(_folders(root, git), FOLDERS_MAX + 1))
    except CodeIndexError as error:
        return _Watched(root, identity, None, (), str(error))
    if not folders:
        reason = tr(
            "{root} is on a network, where changes made elsewhere are not told: they are looked for every"
            " {seconds:.0f} seconds."
        ).format(root=root, seconds=POLL_SECONDS)
    elif len(folders) > FOLDERS_MAX:
        reason = tr(
            "{root} has more than {most} folders, too many to watch: changes are looked for every"
            " {seconds:.0f} seconds."
        ).format(root=root, most=FOLDERS_MAX, seconds=POLL_SECONDS)
    else:
        return _Watched(root, identity, git, folders, "")
    return _Watched(root, identity, git, (), reason)


def _folders(root: Path, git: Path | None) -> Iterator[str]:
    if FOLDER_BY_FOLDER:
        yield from ignore.folders(root, in_git=git is not None)
        yield from (os.fspath(git / name) for name in _GIT_FOLDERS if git is not None)
    else:
        yield os.fspath(root)
        if git is not None and not git.is_relative_to(root):
            yield os.fspath(git)


def _changed(watched: _Watched, told: Collection[tuple[int, str]]) -> tuple[Changed, bool]:
    """The changed paths of a root, and whether it is to be watched anew: it has other folders or rules now."""
    root, git = os.fspath(watched.root), os.fspath(watched.git) if watched.git is not None else ""
    in_git = {_below(path, git) for _, path in told} if git else set()
    kinds: dict[str, int] = {}
    for kind, path in told:
        below = _below(path, root)
        if below is not None and not (git and _below(path, git) is not None):
            kinds[below] = min(kind, kinds.get(below, kind))  # `Change.added` is the least
    paths = ignore.unignored(watched.root, kinds, in_git=bool(git)) if kinds else frozenset()
    has_grown = (
        ".git" in kinds
        or not in_git.isdisjoint({"", "info/exclude"})
        or any(
            path.rpartition("/")[2] == ".gitignore"
            or (kinds[path] == Change.added and _is_folder(os.path.join(root, path)))
            for path in paths
        )
    )
    as_a_whole = not in_git.isdisjoint(_GIT_FILES) or "" in paths or (paths and not FOLDER_BY_FOLDER)
    return (None if as_a_whole or has_grown else paths), has_grown


def _below(path: str, folder: str) -> str | None:
    """The path from a folder to what lies in it, with slashes; empty for the folder itself."""
    if path == folder:
        return ""
    prefix = folder.rstrip(os.sep) + os.sep
    return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else None


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        found = root.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def is_on_network(root: Path) -> bool:
    """Whether another machine may change what is there, by the file system that it is on."""
    if os.fspath(root).startswith("\\\\"):  # a Windows share
        return True
    mounts = {Path(part.mountpoint): part for part in psutil.disk_partitions(all=True)}
    mount = next((mounts[folder] for folder in (root, *root.parents) if folder in mounts), None)
    return mount is not None and (mount.fstype.lower() in _NETWORK_FILE_SYSTEMS or "remote" in mount.opts.split(","))

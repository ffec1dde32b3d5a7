"""Which files a repository or plain folder has, and their content; never anything outside the root."""

import errno
import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from codeassist_index import aside
from codeassist_index.aside import Aside
from codeassist_index.errors import GitError, NotARepositoryError
from codeassist_index.git import Git, find_work_tree
from codeassist_index.options import IndexOptions
from codeassist_index.translation import tr

# Only where git doesn't say what is ignored: a plain folder.
PRUNED_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".eggs", "site-packages",
})  # fmt: skip
_SUBMODULE_MODE = b"160000"
_REASONS = {_SUBMODULE_MODE: "submodule: index its folder by itself", b"120000": "symbolic link"}
_OWN_REPOSITORY = "a repository of its own: index its folder by itself"


@dataclass(frozen=True, slots=True)
class Listed:
    """A path of the root, in the file system's own spelling; a `reason` says why it is left out unread.

    `aside` says why its text is not offered as similar code (see aside.py).
    """

    path: str
    reason: str = ""
    aside: Aside = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size in bytes and modification time: unchanged means that the file needs no second reading."""

    size: int
    mtime_ns: int


def checked_root(root: Path) -> Path:
    """The root without symbolic links.

    Raises:
        NotARepositoryError: it does not exist, is a file, or can't be opened.
    """
    try:
        resolved = root.resolve(strict=True)
        os.scandir(resolved).close()
    except OSError as error:
        raise NotARepositoryError(
            tr("{root} can't be indexed: {reason}. Name a git repository or a folder.").format(
                root=root, reason=error.strerror
            )
        ) from error
    return resolved


def commit_of(root: Path) -> str:
    """The checked-out commit, or an empty text without one."""
    if not is_git(root):
        return ""
    try:
        return Git(root).text("rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        return ""


def listed_files(root: Path, options: IndexOptions, only: Collection[str] = ()) -> list[Listed]:
    """Every file under the root in path order: tracked and untracked but not ignored, or all of a plain folder.

    With `only` those among them that are one of these paths, or below one.

    Raises:
        GitError: git refuses to read the repository.
    """
    in_git = is_git(root)
    found = _git_files(root, only) if in_git else _folder_files(root, only)
    entries = {entry.path: chosen(entry, options) for entry in found}
    asides = aside.of(entries, aside.attributes(Git(root), entries) if in_git else {})
    return [replace(entries[path], aside=asides.get(path, "")) for path in sorted(entries)]


class Folder:
    """The files of a work tree or plain folder; a path that leads out of it through a symbolic link is refused."""

    def __init__(self, root: Path, options: IndexOptions) -> None:
        self.root = root
        self._root = os.fspath(root)
        self._options = options
        self._bytes_max = options.file_bytes_max
        self._inside: dict[str, bool] = {}

    def commit(self) -> str:
        """The checked-out commit, or an empty text without one."""
        return commit_of(self.root)

    def listed(self, only: Collection[str] = ()) -> list[Listed]:
        """As `listed_files`."""
        return listed_files(self.root, self._options, only)

    def stamp(self, path: str) -> tuple[Stamp | None, str]:
        """The file's stamp, or the reason why it is left out; (None, "") when it has gone."""
        try:
            found = os.lstat(os.path.join(self._root, path))
        except OSError as error:
            return None, "" if error.errno in {errno.ENOENT, errno.ENOTDIR} else _unreadable(error)
        if stat.S_ISLNK(found.st_mode):
            return None, "symbolic link"
        if not stat.S_ISREG(found.st_mode):
            return None, "not a regular file"
        if not self._is_inside(path):
            return None, "leads out of the root through a symbolic link"
        if found.st_size > self._bytes_max:
            return None, f"{found.st_size} bytes, more than file_bytes_max = {self._bytes_max}"
        return Stamp(found.st_size, found.st_mtime_ns), ""

    def blob_id(self, path: str) -> bytes | None:  # noqa: ARG002 - a tree's files are known by theirs
        """None: only the content tells."""
        return None

    def content(self, path: str) -> tuple[bytes, str]:
        """The file's bytes, or the reason why they can't be had."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(os.path.join(self._root, path), flags), "rb") as stream:
                content = stream.read(self._bytes_max + 1)
        except OSError as error:
            return b"", _unreadable(error)
        if len(content) > self._bytes_max:
            return b"", f"grew past file_bytes_max = {self._bytes_max}"
        return content, ""

    def _is_inside(self, path: str) -> bool:
        folder = os.path.dirname(path)
        if folder not in self._inside:
            real = os.path.realpath(os.path.join(self._root, folder))
            self._inside[folder] = real == self._root or real.startswith(self._root.rstrip(os.sep) + os.sep)
        return self._inside[folder]


def blob_id(content: bytes) -> bytes:
    """Git's blob id (SHA-1) of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).digest()


def is_git(root: Path) -> bool:
    """Whether the root is of a work tree, so that git says what it holds.

    Not so for a plain folder, nor for one that a repository ignores, nor for a bare repository.

    Raises:
        GitError: git refuses to read the repository.
    """
    top = find_work_tree(root)
    if top is None:
        if (root / ".git").exists():
            Git(root).text("rev-parse", "--show-toplevel")  # raises with git's own words
        return False
    if Git(root).text("rev-parse", "--is-bare-repository") == "true":
        return False
    return top.resolve() == root or not Git(top).succeeds("check-ignore", "--quiet", os.fspath(root))


def submodules(root: Path) -> tuple[Path, ...]:
    """The checked-out submodules of a work tree and, below each, their own; never anything outside the root.

    Raises:
        GitError: git refuses to read a repository.
    """
    if not is_git(root):
        return ()
    heads = (record.partition(b"\t") for record in Git(root).run("ls-files", "--stage", "-z").split(b"\0"))
    found = (root / os.fsdecode(name) for head, _, name in heads if head.startswith(_SUBMODULE_MODE))
    own = [path for path in found if (path / ".git").exists() and path.resolve() == path]
    return tuple(folder for path in own for folder in (path, *submodules(path)))


def _git_files(root: Path, only: Collection[str]) -> Iterator[Listed]:
    git = Git(root)
    limits = ("--", *(f":(literal){path}" for path in only))
    for record in git.run("ls-files", "--stage", "-z", *limits).split(b"\0"):
        head, tab, name = record.partition(b"\t")
        if not tab:
            continue
        mode = head.split(b" ", 1)[0]
        yield Listed(os.fsdecode(name), _REASONS.get(mode, ""))
    for name in git.run("ls-files", "--others", "--exclude-standard", "-z", *limits).split(b"\0"):
        if name:
            path = os.fsdecode(name)
            yield Listed(path.rstrip("/"), _kind_of_repository(root / path) if path.endswith("/") else "")


def _kind_of_repository(nested: Path) -> str:
    try:
        linked = (nested / ".git").is_file() and "worktrees" in Path(Git(nested).text("rev-parse", "--git-dir")).parts
    except GitError:  # of another user, say, which is no reason to leave out what is around it
        return _OWN_REPOSITORY
    return "linked work tree: index its folder by itself" if linked else _OWN_REPOSITORY


def _folder_files(root: Path, only: Collection[str]) -> Iterator[Listed]:
    for path in only:
        if not os.path.isdir(os.path.join(root, path)):
            yield Listed(path)
    waiting = [path for path in only if os.path.isdir(os.path.join(root, path))] if only else [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except OSError as error:
            yield Listed(folder, _unreadable(error))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                yield Listed(path, "symbolic link")
            elif not entry.is_dir(follow_symlinks=False):
                yield Listed(path)
            elif entry.name in PRUNED_FOLDERS:
                yield Listed(path, "folder of a tool or of installed packages")
            else:
                waiting.append(path)


def chosen(entry: Listed, options: IndexOptions) -> Listed:
    """The entry, with a reason where the settings leave it out."""
    if entry.reason:
        return entry
    if options.include and not any(fnmatchcase(entry.path, glob) for glob in options.include):
        return Listed(entry.path, "not in the setting index.include")
    lowered = entry.path.lower()
    if any(fnmatchcase(entry.path, glob) for glob in options.exclude) or any(
        fnmatchcase(lowered, glob.lower()) for glob in options.private
    ):
        return Listed(entry.path, "in the setting index.exclude or privacy.private_globs")
    return entry


def _unreadable(error: OSError) -> str:
    return f"not readable: {error.strerror}"

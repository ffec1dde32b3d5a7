"""The files of one commit, read from git's objects: nothing is checked out, and nothing unchanged is read."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from codeassist_index import aside
from codeassist_index.errors import GitError, NotARepositoryError
from codeassist_index.git import Git
from codeassist_index.options import IndexOptions
from codeassist_index.scan import Listed, Stamp, chosen
from codeassist_index.translation import tr

NAMES_SHOWN_MAX = 10
"""Branches or tags that a message names where the one asked for is missing."""
_SHA1_HEX = 40
_REASONS = {b"160000": "submodule: index its own repository", b"120000": "symbolic link"}
_MISSING = "missing: a partial clone left it out"
_FILE_MODES = b"100"
"""What the modes of regular files begin with."""
_PARTIAL = r"^(extensions\.partialclone|remote\..*\.promisor)$"
_SET_OR_NOT = (0, 1)
_ODD_NAMES = frozenset({"", ".", "..", ".git"})


@dataclass(frozen=True, slots=True)
class _Entry:
    blob: str
    size: int


class Tree:
    """The files of one commit."""

    def __init__(
        self, root: Path, options: IndexOptions, commit: str, conversation: tuple[IO[bytes], IO[bytes]]
    ) -> None:
        self.root = root
        self._options = options
        self._commit = commit
        self._asks, self._answers = conversation
        self._entries: dict[str, _Entry] = {}

    def commit(self) -> str:
        """The commit, or an empty text in a repository that has none yet."""
        return self._commit

    def listed(self, only: Collection[str] = ()) -> list[Listed]:
        """The commit's files below the root in path order; with `only` those that are one of these, or below one."""
        if not self._commit:
            return []
        git, found = Git(self.root), []
        records = git.run("ls-tree", "-r", "-z", self._commit, "--", *only).split(b"\0")[:-1]
        heads = [record.partition(b"\t") for record in records]
        sizes = self._sizes(git, {head.split()[2] for head, _, _ in heads if head.startswith(_FILE_MODES)})
        for head, _, name in heads:
            mode, _, blob = head.split()
            path, size = os.fsdecode(name), sizes.get(blob)
            self._entries[path] = _Entry(blob.decode("ascii"), size or 0)
            found.append(chosen(Listed(path, _reason(mode, size, path)), self._options))
        asides = aside.of(self._entries, self._attributes(git))
        return [replace(entry, aside=asides.get(entry.path, "")) for entry in sorted(found, key=attrgetter("path"))]

    def _attributes(self, git: Git) -> aside.Attributes:
        """What the commit's `.gitattributes` say; git before 2.40 reads those of an index only, so one is made."""
        if not any(path.rpartition("/")[2] == ".gitattributes" for path in self._entries):
            return {}
        with TemporaryDirectory(prefix="codeassist-") as folder:
            environment = {"GIT_INDEX_FILE": os.fspath(Path(folder, "index"))}
            git.run("read-tree", self._commit, environment=environment)
            return aside.attributes(git, self._entries, "--cached", environment=environment)

    def stamp(self, path: str) -> tuple[Stamp | None, str]:
        """The size, and in the place of a time the first bits of the blob id, negative: no clock says that."""
        entry, bytes_max = self._entries[path], self._options.file_bytes_max
        if entry.size > bytes_max:
            return None, f"{entry.size} bytes, more than file_bytes_max = {bytes_max}"
        return Stamp(entry.size, -1 - (int(entry.blob[:16], 16) >> 1)), ""

    def blob_id(self, path: str) -> bytes | None:
        """The blob id; None in a repository of SHA-256 ids, whose contents have to be read once."""
        blob = self._entries[path].blob
        return bytes.fromhex(blob) if len(blob) == _SHA1_HEX else None

    def _sizes(self, git: Git, ids: set[bytes]) -> dict[bytes, int]:
        """The sizes of the contents that are there; asking for one that a partial clone lacks would end git."""
        if git.run("config", "--get-regexp", _PARTIAL, answers=_SET_OR_NOT):
            walk = git.run("rev-list", "--objects", "--no-walk", "--no-object-names", "--missing=print", self._commit)
            ids -= {line[1:] for line in walk.split(b"\n") if line.startswith(b"?")}
        asked = b"".join(one + b"\n" for one in ids)
        answer = git.run("cat-file", "--batch-check=%(objectname) %(objectsize)", input_bytes=asked)
        pairs = (line.split() for line in answer.split(b"\n")[:-1])
        return {one: int(size) for one, size in pairs if size.isdigit()}

    def content(self, path: str) -> tuple[bytes, str]:
        """The file's bytes, or the reason why they can't be had.

        Raises:
            GitError: git has ended, which says nothing of the file.
        """
        with suppress(BrokenPipeError):  # then there is no answer either
            self._asks.write(self._entries[path].blob.encode("ascii") + b"\n")
            self._asks.flush()
        head = self._answers.readline().split()
        if not head:
            raise self._ended()
        if len(head) != 3 or head[1] != b"blob":  # noqa: PLR2004 - id, kind and size
            return b"", _MISSING if head[1:] == [b"missing"] else "not readable: git gave no such object"
        content = self._answers.read(int(head[2]))
        if self._answers.read(1) != b"\n":
            raise self._ended()
        return content, ""

    def _ended(self) -> GitError:
        return GitError(tr("git ended while the files of {root} were read; try again.").format(root=self.root))


@contextmanager
def opened(root: Path, options: IndexOptions, commit: str) -> Iterator[Tree]:
    """The files of a commit, read through one `git cat-file --batch` for the block."""
    with Git(root).converse("cat-file", "--batch") as conversation:
        yield Tree(root, options, commit, conversation)


def is_bare(root: Path) -> bool:
    """Whether the root itself is a bare repository.

    Raises:
        GitError: it looks like one and git refuses to read it.
    """
    if not ((root / "HEAD").is_file() and (root / "objects").is_dir()):
        return False
    bare, _, folder = Git(root).text("rev-parse", "--is-bare-repository", "--absolute-git-dir").partition("\n")
    return bare == "true" and Path(folder).resolve() == root.resolve()


def commit_of(root: Path, *, branch: str = "", revision: str = "") -> str:
    """The commit of a branch, else of a revision, else of HEAD; an empty text in a repository without any commit.

    Raises:
        NotARepositoryError: there is no such one; the message names those that there are.
    """
    git = Git(root)
    names = (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}") if branch else (revision or "HEAD",)
    for name in names:
        try:
            return git.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except GitError:
            continue
    if revision:
        raise NotARepositoryError(
            tr("{root} has no tag or commit {name}; its tags are: {names}.").format(
                root=root, name=revision, names=_names(git, "refs/tags")
            )
        )
    branches = _names(git, "refs/heads", "refs/remotes/origin")
    if branch:
        raise NotARepositoryError(
            tr("{root} has no branch {name}; its branches are: {names}.").format(root=root, name=branch, names=branches)
        )
    if branches:
        words = tr("HEAD of {root} names a branch that does not exist; name one of: {names}.")
        raise NotARepositoryError(words.format(root=root, names=branches))
    return ""


def small_file(root: Path, commit: str, path: str, bytes_max: int) -> bytes | None:
    """The content of a regular file of a commit; None where there is none, or it is larger.

    Raises:
        GitError: git can't read it.
    """
    git = Git(root)
    mode, _, rest = git.run("ls-tree", "-z", commit, "--", path).partition(b" ")
    if not mode.startswith(_FILE_MODES):
        return None
    blob = rest.split()[1].decode("ascii")
    return git.run("cat-file", "blob", blob) if int(git.text("cat-file", "-s", blob)) <= bytes_max else None


def _names(git: Git, *namespaces: str) -> str:
    """The newest branches or tags, for a message."""
    count = f"--count={NAMES_SHOWN_MAX + 1}"
    shown = git.text("for-each-ref", count, "--sort=-creatordate", "--format=%(refname:strip=2)", *namespaces)
    names = shown.split("\n")
    return ", ".join((*names[:NAMES_SHOWN_MAX], *(["..."] if len(names) > NAMES_SHOWN_MAX else [])))


def _reason(mode: bytes, size: int | None, path: str) -> str:
    if not mode.startswith(_FILE_MODES):
        return _REASONS[mode]
    if not _ODD_NAMES.isdisjoint(path.split("/")):
        return "not a path that a file could have"
    return _MISSING if size is None else ""

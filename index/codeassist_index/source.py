"""Where an update finds the files of a root: on the disk, or in a tree of git objects."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from codeassist_index import tree
from codeassist_index.options import IndexOptions
from codeassist_index.scan import Folder, Listed, Stamp


class Source(Protocol):
    """The files of one root as they are now; every `path` is one that was listed."""

    @property
    def root(self) -> Path:
        """The folder of the work tree, bare repository or plain folder."""

    def commit(self) -> str:
        """The commit that the files belong to, or an empty text without one."""

    def listed(self, only: Collection[str] = ()) -> list[Listed]:
        """Every file in path order; with `only` those that are one of these paths, or below one."""

    def stamp(self, path: str) -> tuple[Stamp | None, str]:
        """What tells a changed file, or the reason why it is left out; (None, "") when it has gone."""

    def blob_id(self, path: str) -> bytes | None:
        """The SHA-1 blob id, where it is known without the content."""

    def content(self, path: str) -> tuple[bytes, str]:
        """The file's bytes, or the reason why they can't be had."""


@contextmanager
def opened(root: Path, options: IndexOptions, *, branch: str = "", revision: str = "") -> Iterator[Source]:
    """The files of a root; those of a commit for a bare repository, or where a branch or revision is asked for.

    Raises:
        NotARepositoryError: there is no such branch or revision.
        GitError: git refuses to read the repository.
    """
    if branch or revision or tree.is_bare(root):
        with tree.opened(root, options, tree.commit_of(root, branch=branch, revision=revision)) as files:
            yield files
    else:
        yield Folder(root, options)

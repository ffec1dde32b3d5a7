"""Scratch repositories with real history: releases committed in order, or a clone of the user's own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codeassist.adoption.repositories import work_tree_of
from codeassist.demo.sources import Library, fetch, unpack
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git
from codeassist_index.translation import tr

_DEVELOPER = {
    "GIT_AUTHOR_NAME": "Demo Developer",
    "GIT_AUTHOR_EMAIL": "developer@demo.invalid",
    "GIT_COMMITTER_NAME": "Demo Developer",
    "GIT_COMMITTER_EMAIL": "developer@demo.invalid",
}


class Repository:
    """A scratch repository; every commit in it is made by the demo's developer."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._git = Git(root)

    def git(self, *arguments: str, date: str | None = None) -> str:
        """Run git as the demo's developer and give its output."""
        environment = _DEVELOPER | ({"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {})
        return self._git.run(*arguments, environment=environment).decode("utf-8", "replace").strip()

    def commit_all(self, message: str, *, date: str | None = None) -> str:
        """Commit everything in the work tree and give the commit's id."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, date=date)
        return self.git("rev-parse", "HEAD")


@dataclass(frozen=True, slots=True)
class Work:
    """The repository that is worked in, and the others whose symbols it uses."""

    repository: Repository
    others: tuple[Repository, ...]


def build(library: Library, root: Path, downloads: Path, fetching: Callable[[str], None]) -> Repository:
    """A repository in which each release of `library` is one commit with its version as a tag.

    Archives that are not yet in `downloads` are fetched into it; `fetching` is told their names.
    """
    root.mkdir(parents=True)
    repository = Repository(root)
    repository.git("init", "--quiet", "--initial-branch", "main")
    for release in library.releases:
        _replace_tree(root, fetch(release, downloads, fetching))
        repository.commit_all(f"Release {release.version}", date=release.released)
        repository.git("tag", release.version)
    return repository


def cloneable(original: Path) -> Path:
    """The top of the user's repository.

    Raises:
        InvalidInputError: `original` is no git repository, or has no commit yet.
    """
    top = work_tree_of(original)
    if not Git(top).succeeds("rev-parse", "--verify", "HEAD^{commit}"):
        raise InvalidInputError(tr("{top} has no commits yet; the demo needs a history to work on.").format(top=top))
    return top


def clone(original: Path, root: Path) -> Repository:
    """A clone of the user's repository at its checked-out commit; the original is only read.

    Raises:
        InvalidInputError: `original` is no git repository, or has no commit yet.
    """
    top = cloneable(original)
    root.parent.mkdir(parents=True, exist_ok=True)
    line = ("clone", "--quiet", "--no-hardlinks", "--no-checkout", "--", str(top), str(root))
    Git(root.parent).run(*line, environment={"GIT_ALLOW_PROTOCOL": "file"})
    repository = Repository(root)
    # Detached heads and foreign branch names alike: the scratch clone works on a main of its own.
    repository.git("checkout", "--quiet", "-B", "main", repository.git("rev-parse", "HEAD"))
    repository.git("remote", "remove", "origin")
    return repository


def _replace_tree(root: Path, archive: Path) -> None:
    for entry in root.iterdir():
        if entry.name == ".git":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    unpack(archive, root)

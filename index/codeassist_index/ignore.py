"""What git ignores, asked for the sake of watching: folders, and paths that have changed."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.scan import PRUNED_FOLDERS, is_git

_SOME_OR_NONE_IGNORED = (0, 1)


def git_folder(root: Path) -> Path | None:
    """Where git keeps what is checked out in the work tree; None for a plain folder."""
    return Path(Git(root).text("rev-parse", "--absolute-git-dir")) if is_git(root) else None


def folders(root: Path, *, in_git: bool) -> Iterator[str]:
    """The root and every folder below it that may hold files of the index, empty ones too."""
    ignored = _ignored_folders(root) if in_git else frozenset()
    for folder, names, _ in os.walk(root):
        yield folder
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if below == "." else f"{below}/"
        names[:] = [
            name
            for name in names
            if f"{prefix}{name}" not in ignored
            and (name != ".git" if in_git else name not in PRUNED_FOLDERS)
            and not (in_git and os.path.lexists(os.path.join(folder, name, ".git")))  # noqa: PTH118 - a hot loop
        ]


def unignored(root: Path, paths: Collection[str], *, in_git: bool) -> frozenset[str]:
    """Those of the paths below the root that may be of the index; all of them where git can't say."""
    if not in_git:
        return frozenset(path for path in paths if PRUNED_FOLDERS.isdisjoint(path.split("/")))
    asked = b"\0".join(map(os.fsencode, paths))
    try:
        answer = Git(root).run("check-ignore", "-z", "--stdin", input_bytes=asked, answers=_SOME_OR_NONE_IGNORED)
    except GitError:
        return frozenset(paths)
    return frozenset(paths) - set(map(os.fsdecode, answer.split(b"\0")))


def _ignored_folders(root: Path) -> frozenset[str]:
    listed = Git(root).run("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    return frozenset(os.fsdecode(path[:-1]) for path in listed.split(b"\0") if path.endswith(b"/"))

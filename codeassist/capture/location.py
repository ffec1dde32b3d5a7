"""Which repository a file belongs to, and what it is called there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codeassist_index.errors import NotARepositoryError
from codeassist_index.git import Git, find_work_tree, repository_name
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class Location:
    """`path` is relative to `root`, with forward slashes; `in_git` tells a work tree from a mere folder."""

    root: Path
    repository: str
    path: str
    in_git: bool


def locate(file: Path, folders: Sequence[Path] = ()) -> Location:
    """The innermost work tree around `file`, else the innermost of `folders`, else its own folder.

    Links are followed, because git stores a file reached through a link where it really is.

    Raises:
        CodeIndexError: the folder around it can't be read, or there can be no such file.
    """
    try:
        return _located(file, folders)
    except OSError as error:
        words = tr("No file can be called {name}: {reason}.")
        raise NotARepositoryError(words.format(name=file.name, reason=error.strerror)) from error


def _located(file: Path, folders: Sequence[Path]) -> Location:
    real = file.resolve()
    work_tree = find_work_tree(_nearest_folder(real))
    if work_tree is not None and _is_work_tree(work_tree) and real.is_relative_to(work_tree.resolve()):
        root, in_git = work_tree.resolve(), True
    else:
        around = [folder.resolve() for folder in folders if real.is_relative_to(folder.resolve()) and folder.is_dir()]
        root, in_git = max(around, key=lambda folder: len(folder.parts), default=_nearest_folder(real)), False
    name, path = root.name, real.relative_to(root).as_posix()
    if in_git:
        name, path = repository_name(root), _as_tracked(root, path)
    return Location(root, name, path, in_git)


def _is_work_tree(root: Path) -> bool:
    """Whether files are checked out there; a bare repository holds nothing but git's own."""
    return (root / ".git").exists()


def _as_tracked(root: Path, path: str) -> str:
    """A path in the letters that git tracks it by, where the file system takes both for one."""
    git = Git(root)
    if git.run("config", "--type=bool", "--get", "core.ignoreCase", answers=(0, 1)).strip() != b"true":
        return path
    found = git.run("ls-files", "-z", "--", f":(icase,literal){path}").decode("utf-8", "surrogateescape").split("\0")
    return path if path in found or not found[0] else found[0]


def _nearest_folder(file: Path) -> Path:
    """The closest folder above `file` that exists; a new file may be saved with its folders."""
    return next((folder for folder in file.parents if folder.is_dir()), file)

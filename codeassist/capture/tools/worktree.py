"""The state of a work tree around a shell command, which may change any file: what git knows, and what is dirty.

Nothing is written into the repository, and none of its programs run: the filters that `git status` would run on
changed files are off.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from codeassist.capture.tools.spool import FILE_BYTES_MAX
from codeassist.errors import RefusedError
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

GIT_SECONDS_MAX = 2.0
"""A hook does not wait longer for git; the command then goes uncounted."""
COMMAND_FILES_MAX = 200
"""Changed files before a command, and after it; with more, nothing of it is claimed."""
COMMAND_BYTES_MAX = 32_000_000
"""What all of them may hold together."""

_FROM_GIT = re.compile(
    r"\bgit\b[^|;&\n]*\b(am|apply|checkout|cherry-pick|merge|pull|read-tree|rebase|reset|restore|revert|stash|submodule|switch|worktree)\b"
)
_FIELDS = {b"1": 8, b"2": 9, b"u": 10}
"""How many fields stand before the path in git's porcelain version 2."""


@dataclass(frozen=True, slots=True)
class WorkTree:
    """`dirty` are paths that differ from `head` or that git does not know, without those that it ignores."""

    head: str
    stashes: int
    dirty: tuple[str, ...]

    def as_state(self) -> dict[str, Any]:
        """For the spool."""
        return asdict(self)

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> Self:
        """As `as_state` gave it."""
        return cls(state["head"], state["stashes"], tuple(state["dirty"]))


def top_of(folder: Path) -> Path | None:
    """The innermost folder around with a `.git`; quick, as no program is asked."""
    real = Path(os.path.realpath(folder))
    return next((above for above in (real, *real.parents) if (above / ".git").exists()), None)


def look(root: Path) -> WorkTree:
    """Ask git.

    Raises:
        RefusedError: git is slow, or refuses, or too much is dirty.
    """
    git = Git(root)
    try:
        told = git.run(
            *_without_filters(git), "status", "--porcelain=v2", "--branch", "--show-stash", "-z",
            "--untracked-files=all", "--no-renames", "--ignore-submodules=all", seconds_max=GIT_SECONDS_MAX,
        )  # fmt: skip
    except GitError as error:
        raise RefusedError(str(error)) from error
    head, stashes, dirty = "", 0, []
    for record in told.split(b"\0"):
        if record.startswith(b"# branch.oid "):
            head = record.removeprefix(b"# branch.oid ").decode().replace("(initial)", "")
        elif record.startswith(b"# stash "):
            stashes = int(record.removeprefix(b"# stash "))
        elif record.startswith(b"? ") and not record.endswith(b"/"):
            dirty.append(os.fsdecode(record[2:]))
        elif record[:1] in _FIELDS:
            dirty.append(os.fsdecode(record.split(b" ", _FIELDS[record[:1]])[-1]))
    if len(dirty) > COMMAND_FILES_MAX:
        raise RefusedError(
            tr(
                "{count} files of {root} are changed; where a command begins or ends with more than {most}, "
                "nothing of it is counted."
            ).format(count=len(dirty), root=root, most=COMMAND_FILES_MAX)
        )
    return WorkTree(head, stashes, tuple(dirty))


def contents(root: Path, paths: Iterable[str]) -> dict[Path, bytes | None]:
    """What the regular files hold; None for one that is not there. Links, folders and large files are left out.

    Raises:
        RefusedError: they hold too much together.
    """
    found: dict[Path, bytes | None] = {}
    held = 0
    for path in paths:
        file = root / path
        try:
            state = file.lstat()
        except OSError:
            found[file] = None
            continue
        if not file.is_file() or file.is_symlink() or state.st_size > FILE_BYTES_MAX:
            continue
        held += state.st_size
        if held > COMMAND_BYTES_MAX:
            raise RefusedError(
                tr("The changed files of {root} hold more than {most} bytes.").format(root=root, most=COMMAND_BYTES_MAX)
            )
        found[file] = file.read_bytes()
    return found


def brings_from_git(command: str) -> bool:
    """Whether a command line has git write files: then what is new in them is not the agent's."""
    return _FROM_GIT.search(command) is not None


def committed_since(root: Path, old: str, new: str, began: float) -> list[str] | None:
    """The files of commits made since a moment, one after the other from `old` to `new`; None where it is not so.

    A checkout, pull, merge, rebase or cherry-pick brings text that was written before.
    """
    if not old or not new:
        return None
    git = Git(root)
    try:
        told = git.text("log", "--format=%at %ct %P", f"{old}..{new}")
        commits = [line.split() for line in told.splitlines()]
        if not commits or commits[-1][2:] != [old]:
            return None
        if any(len(commit) != 3 or min(int(commit[0]), int(commit[1])) < int(began) for commit in commits):  # noqa: PLR2004  one parent
            return None
        names = git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new)
    except GitError:
        return None
    return [os.fsdecode(name) for name in names.split(b"\0") if name]


def committed_content(root: Path, revision: str, path: str) -> bytes | None:
    """What a commit holds under a path; None for nothing."""
    try:
        return Git(root).run("cat-file", "blob", f"{revision}:{path}") if revision else None
    except GitError:
        return None


def _without_filters(git: Git) -> list[str]:
    """Options that switch off the filter drivers of every configuration."""
    names = git.run("config", "--name-only", "-z", "--get-regexp", r"^filter\.", answers=(0, 1)).split(b"\0")
    drivers = {os.fsdecode(name).removeprefix("filter.").rpartition(".")[0] for name in names if name}
    if any("=" in driver for driver in drivers):
        raise GitError(tr("A filter's name holds `=`, so that it can't be switched off."))
    off = [f"filter.{driver}.{part}" for driver in sorted(drivers) for part in ("clean=", "process=", "required=false")]
    return [part for option in off for part in ("-c", option)]

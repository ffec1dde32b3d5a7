"""The default branch: where a line has to stand to count as merged."""

from pathlib import Path

from codeassist_index.errors import GitError
from codeassist_index.git import Git

_REMOTE = "refs/remotes/origin/"


def default_branch_commit(root: Path, configured: str) -> str | None:
    """The newest commit of the default branch, or None where no such branch has one.

    The branch is `origin/HEAD`'s, else *configured*, else `main`, `master` or the checked-out one. A
    local branch and origin's of that name count as one: the one that contains the other, and origin's
    when both went on, because what is only local is not merged.
    """
    git = Git(root)
    for name in _candidates(git, configured):
        local, remote = (_commit(git, f"{prefix}{name}") for prefix in ("refs/heads/", _REMOTE))
        if local and remote:
            return local if git.succeeds("merge-base", "--is-ancestor", remote, local) else remote
        if local or remote:
            return local or remote
    return _commit(git, "HEAD")


def _candidates(git: Git, configured: str) -> list[str]:
    try:
        head = git.text("symbolic-ref", "--quiet", f"{_REMOTE}HEAD")
    except GitError:
        head = ""
    names = [head.removeprefix(_REMOTE), configured, "main", "master"]
    return [name for name in names if name]


def _commit(git: Git, ref: str) -> str | None:
    try:
        return git.text("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    except GitError:
        return None

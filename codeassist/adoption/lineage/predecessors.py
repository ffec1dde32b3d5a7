"""Which commits a commit was before it was rewritten.

No git operation is recognised. Declared rewrites, the trailers of cherry-pick and revert, and commits
with the same author, author's time and subject are proposed; content decides what they give. Squashes
and buttons of code hosts are found by their lines (`virtual`), not here.
"""

import re

from codeassist.adoption.lineage.commits import Commits
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist_index.errors import GitError

PREDECESSORS_MAX = 16

_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)", re.MULTILINE)
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{7,64})", re.MULTILINE)


def predecessors(commit: Commit, commits: Commits, repository: Repository) -> list[str]:
    """Shas of replayed commits that this one may continue, the surest first, without its parents.

    For a revert that is the reverted commit's parent: what it had is what comes back.
    """
    found = list(commits.rewritten_from(commit.sha))
    found += _PICKED.findall(commit.message)
    for reverted in _REVERTED.findall(commit.message):
        full = _full(reverted, repository)
        replayed = commits.get(full) if full else None
        found += replayed.parents[:1] if replayed else ()
    found += [sha for sha in commits.same_identity(commit) if not commits.is_ancestor(sha, commit)]
    full_shas = [full for sha in found if (full := _full(sha, repository))]
    unique = dict.fromkeys(sha for sha in full_shas if sha not in commit.parents and sha != commit.sha)
    return [sha for sha in unique if sha in commits][:PREDECESSORS_MAX]


def _full(sha: str, repository: Repository) -> str | None:
    if len(sha) in {40, 64}:
        return sha
    try:
        return repository.git.text("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}")
    except GitError:
        return None

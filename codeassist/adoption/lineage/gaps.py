"""What a clone lacks of its repository's history, so that lines there are unknown."""

from dataclasses import dataclass
from pathlib import Path

from codeassist_index.git import Git


@dataclass(frozen=True, slots=True)
class Gaps:
    """Counts of what is missing or was altered; all zero in a whole clone.

    `shallow` are commits whose parents a shallow clone left out, `replaced` commits that grafts or `git replace`
    show otherwise than they were made, `gone` commits that were replayed earlier and whose objects are no longer
    there (they stay known), `unreadable` file versions that were needed and are missing or damaged. `partial`:
    the clone leaves file contents out until they are asked for, which is never done here.
    """

    shallow: int = 0
    partial: bool = False
    replaced: int = 0
    gone: int = 0
    unreadable: int = 0


def find_gaps(git: Git, *, unreadable: int, gone: int) -> Gaps:
    """Look at a clone after its history was read."""
    grafts = _lines(git, "info/grafts")
    replaced = git.text("for-each-ref", "--format=%(refname)", "refs/replace/").splitlines()
    return Gaps(
        shallow=len(_lines(git, "shallow")),
        partial=is_partial(git),
        replaced=len(replaced) + len([line for line in grafts if not line.startswith(b"#")]),
        gone=gone,
        unreadable=unreadable,
    )


def is_partial(git: Git) -> bool:
    """Whether a clone leaves file contents out until they are asked for."""
    return git.succeeds("config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$")


def _lines(git: Git, name: str) -> list[bytes]:
    """The lines of a file that git keeps for the repository; none where there is no such file."""
    file = Path(git.root, git.text("rev-parse", "--git-path", name))
    return file.read_bytes().splitlines() if file.is_file() else []

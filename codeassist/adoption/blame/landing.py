"""The commit of each line, by `git blame`."""

from collections.abc import Iterator
from datetime import UTC, datetime

from codeassist.adoption.blame.facts import Landed
from codeassist_index.git import Git


def landings(git: Git, sha: str, path: str) -> list[Landed]:
    """The commit of each line of a file at a commit.

    Changes of whitespace are passed over, as lineage does; so are the commits that `blame.ignoreRevsFile` lists.

    Raises:
        GitError: git can't say.
    """
    out = git.run("blame", "--porcelain", "-w", sha, "--", path)
    return list(_read(out.split(b"\n")))


def _read(lines: list[bytes]) -> Iterator[Landed]:
    """Git's porcelain format: a header, facts where the commit is new, and the line behind a tab."""
    known: dict[str, Landed] = {}
    sha, facts = "", dict[bytes, bytes]()
    for line in lines:
        if line.startswith(b"\t"):
            if sha not in known:
                known[sha] = _landed(sha, facts)
            yield known[sha]
            sha, facts = "", {}
        elif not sha:
            sha = line.split(b" ", 1)[0].decode()
        else:
            name, _, value = line.partition(b" ")
            facts[name] = value


def _landed(sha: str, facts: dict[bytes, bytes]) -> Landed:
    def text(name: bytes) -> str:
        return facts.get(name, b"").decode("utf-8", "replace")

    return Landed(sha, text(b"author"), datetime.fromtimestamp(int(facts[b"author-time"]), UTC), text(b"summary"))

"""Why `git blame` and `codeassist adoption lines` differ at a line: found out with git alone.

`Causes` follows a line back from the commit that blame names, as a careful reader would: to a line that this commit
took away elsewhere (moved), to lines that it replaced and whose tokens are left (edited), to the commit that it
repeats (cherry-picked, rebased, reverted), and to the other parents of the merges that it came through. Each step is
proved by the commit's own diff. A difference is explained if such steps lead to the commit that the other side names.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

STEPS_MAX = 300
"""Lines looked at for one difference."""
WORD_CHARACTERS_MIN = 4
_TOKEN = re.compile(r"\w+|[^\w\s]")
_BARE = re.compile(r"(return|returnNone|returnTrue|returnFalse|returnself|else|try|finally|pass|break|continue):?")
_IMPORT = re.compile(r"(import|from|include|using|package|use)\b.*")
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_BLAMED = re.compile(r"([0-9a-f]{40}) (\d+) (\d+)( \d+)?")


@dataclass(frozen=True)
class Place:
    """A line (from 1) of a file in a commit, and its text."""

    sha: str
    path: str
    number: int
    text: str


@dataclass
class Hunk:
    """What a commit put in the place of what, in one file."""

    old_path: str
    path: str
    old_start: int
    start: int
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


class History:
    """One repository, asked with git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> str:
        """A command's output; empty when it fails."""
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, check=False)
        return done.stdout.decode("utf-8", "surrogateescape")

    @cache  # noqa: B019 - one history a run
    def blame(self, sha: str, path: str, *options: str) -> list[Place]:
        """For each line of a file the line of the commit that blame names."""
        found, names = [], {}
        for line in self.git("blame", "--porcelain", *options, sha, "--", path).split("\n"):
            header = _BLAMED.fullmatch(line)
            if header:
                at, number = header[1], int(header[2])
            elif line.startswith("filename "):
                names[at] = line.removeprefix("filename ")
            elif line.startswith("\t"):
                found.append(Place(at, names[at], number, line[1:]))
        return found

    @cache  # noqa: B019
    def parents(self, sha: str) -> list[str]:
        """Shas."""
        return self.git("rev-parse", f"{sha}^@").split()

    @cache  # noqa: B019
    def hunks(self, sha: str, parent: str) -> list[Hunk]:
        """What a commit changed against a parent."""
        found: list[Hunk] = []
        old_path = path = ""
        for line in self.git("diff-tree", "-r", "-p", "-U0", "-M", "-C", "--no-commit-id", parent, sha).split("\n"):
            header = _HUNK.match(line)
            if header:
                found.append(Hunk(old_path, path, int(header[1]), int(header[3])))
            elif line.startswith("--- "):
                old_path = line.removeprefix("--- ").removeprefix("a/").rstrip("\t")
            elif line.startswith("+++ "):
                path = line.removeprefix("+++ ").removeprefix("b/").rstrip("\t")
            elif found and line.startswith("-"):
                found[-1].removed.append(line[1:])
            elif found and line.startswith("+"):
                found[-1].added.append(line[1:])
        return found

    @cache  # noqa: B019
    def identity(self, sha: str) -> str:
        """What a cherry-pick and a rebase keep."""
        return self.git("log", "-1", "--format=%at %ae %s", sha).strip()

    @cache  # noqa: B019
    def same_identity(self) -> dict[str, list[str]]:
        """All commits by identity."""
        found: dict[str, list[str]] = {}
        for line in self.git("log", "--all", "--format=%H %at %ae %s").splitlines():
            sha, _, identity = line.partition(" ")
            found.setdefault(identity, []).append(sha)
        return found

    @cache  # noqa: B019
    def added_keys(self, sha: str) -> frozenset[str]:
        """Lines that a commit added, without whitespace."""
        parents = self.parents(sha)[:1] or ["4b825dc642cb6eb9a060e54bf8d69288fbee4904"]
        return frozenset(key_of(line) for hunk in self.hunks(sha, parents[0]) for line in hunk.added)

    @cache  # noqa: B019
    def is_ancestor(self, sha: str, of: str) -> bool:
        """Whether one commit is in the other's past."""
        return self.git("merge-base", sha, of).strip() == sha

    @cache  # noqa: B019
    def grep(self, sha: str, text: str) -> list[tuple[str, int]]:
        """Where exactly this line stands in a commit's tree."""
        found = self.git("grep", "-n", "-z", "-x", "-F", "-I", "-e", text, sha).splitlines()
        parts = (line.removeprefix(f"{sha}:").split("\0") for line in found)
        return [(part[0], int(part[1])) for part in parts]


def key_of(text: str) -> str:
    """A line without whitespace."""
    return "".join(text.split())


def is_trivial(text: str) -> bool:
    """Blank, brackets, a bare keyword, or an import: says nothing about where it comes from."""
    key = key_of(text)
    return len(re.findall(r"\w", key)) < WORD_CHARACTERS_MIN or bool(
        _BARE.fullmatch(key) or _IMPORT.match(text.strip())
    )


def half_left(old: str, new: str) -> bool:
    """Whether at least half of the new text's tokens stand in the old one, in their order."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    row = [0] * (len(before) + 1)
    for token in after:
        diagonal = 0
        for column, other in enumerate(before, 1):
            diagonal, row[column] = row[column], (diagonal + 1 if token == other else max(row[column], row[column - 1]))
    return bool(after) and 2 * row[-1] >= len(after)


class Causes:
    """Explains differences in one repository."""

    def __init__(self, history: History) -> None:
        self.history = history

    def follow(self, place: Place, wanted: str | None, chosen: frozenset[str]) -> str | None:
        """The kinds of steps that lead from blame's commit to the wanted one; for None, to one that is not chosen."""
        waiting: list[tuple[Place, frozenset[str]]] = [(place, frozenset())]
        seen = {place}
        for _ in range(STEPS_MAX):
            if not waiting:
                return None
            here, kinds = waiting.pop(0)
            for kind, there in [*self._steps(here), *self._repeated(here, wanted)]:
                if there in seen:
                    continue
                seen.add(there)
                then = kinds | {kind}
                if there.sha == wanted if wanted else there.sha not in chosen:
                    return " + ".join(sorted(then))
                waiting.append((there, then))
        return None

    def _steps(self, place: Place) -> Iterator[tuple[str, Place]]:
        """Where the text of a line of a commit may come from."""
        key = key_of(place.text)
        for parent in self.history.parents(place.sha):
            hunks = self.history.hunks(place.sha, parent)
            for hunk in hunks:
                if hunk.path == place.path and hunk.start <= place.number < hunk.start + len(hunk.added):
                    yield from self._reflowed(place, parent, hunk)
            for hunk in hunks:
                for number, removed in enumerate(hunk.removed, hunk.old_start):
                    if key_of(removed) == key and (key or hunk.path == place.path):
                        yield from self._at("moved", parent, hunk.old_path, number)
                    elif not is_trivial(removed) and half_left(removed, place.text):
                        yield from self._at("edited", parent, hunk.old_path, number)
        for twin in self.history.same_identity().get(self.history.identity(place.sha), ()):
            if twin != place.sha and key in self.history.added_keys(twin):
                yield "rebased or picked", Place(twin, place.path, place.number, place.text)

    def _repeated(self, place: Place, wanted: str | None) -> Iterator[tuple[str, Place]]:
        """The wanted commit added the same line: elsewhere in history, or earlier."""
        key = key_of(place.text)
        if wanted is None or wanted == place.sha or key not in self.history.added_keys(wanted):
            return
        there = Place(wanted, place.path, place.number, place.text)
        if self.history.is_ancestor(wanted, place.sha):
            parent = self.history.parents(place.sha)[:1]
            for path, number in self.history.grep(parent[0], place.text) if parent else ():
                yield from self._at("copied", parent[0], path, number)
            yield "brought back", there
        elif not self.history.is_ancestor(place.sha, wanted):
            yield "on both sides of a merge", there

    def _reflowed(self, place: Place, parent: str, hunk: Hunk) -> Iterator[tuple[str, Place]]:
        if hunk.removed and half_left(" ".join(hunk.removed), place.text):
            words = set(_TOKEN.findall(place.text))
            for number, removed in enumerate(hunk.removed, hunk.old_start):
                if words.intersection(_TOKEN.findall(removed)):
                    yield from self._at("split, joined or reflowed", parent, hunk.old_path, number)

    def _at(self, kind: str, sha: str, path: str, number: int) -> Iterator[tuple[str, Place]]:
        blamed = self.history.blame(sha, path)
        if 0 < number <= len(blamed):
            yield kind, blamed[number - 1]

"""A real repository, and the truth about every line of every commit.

Truth goes through git by content: what git says stands in a commit is looked up in what it was made from. Most lines
are unique; where equal lines with different truths can't be told apart by their neighbours, any of their truths is
right.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from tests.e2e.truth.clock import Clock
from tests.e2e.truth.written import NOBODY, Written, either

File = list[Written]
Tree = dict[str, File]
ATTRIBUTES = "*.sh text eol=crlf\n*.py -text\n"
"""`.sh` files have CRLF on disk and LF in git; `.py` files are stored as they are."""


class ConflictError(Exception):
    """Git could not finish by itself, and everything is as before."""


class History:
    """The repository. `trees` has the truth of each commit."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root = root
        self.clock = clock
        self.trees: dict[str, Tree] = {}
        self._subjects = 0
        self._first_names: dict[str, str] = {}

    def git(self, *arguments: str, data: bytes | None = None) -> str:
        done = self._run(*arguments, data=data)
        if done.returncode:
            raise ConflictError(f"git {' '.join(arguments)}: {done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode("utf-8").rstrip("\n")

    def _run(self, *arguments: str, data: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        now = self.clock.now().isoformat()
        environment = os.environ | {"GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now, "GIT_EDITOR": "true"}
        if arguments[0] in {"rebase", "cherry-pick"} or "--amend" in arguments:
            del environment["GIT_AUTHOR_DATE"]  # Git keeps it by itself.
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, env=environment, input=data, capture_output=True, check=False)

    def begin(self, files: Mapping[str, str]) -> None:
        """An import that nobody saw being written."""
        self.root.mkdir()
        self.git("init", "-q", "-b", "main")
        (self.root / ".gitattributes").write_text(ATTRIBUTES)
        for path, text in files.items():
            (self.root / path).write_bytes(text.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Begin")
        self.trees[self.head] = {path: Written.by(NOBODY, text).lines() for path, text in files.items()}

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def tree(self) -> Tree:
        """The truth of the commit that is checked out."""
        return self.trees[self.head]

    def on_disk(self, path: str) -> Written:
        """The truth of a file of the commit that is checked out, as it was written to the disk."""
        stored = (self.root / path).read_bytes()
        lines = self.tree[path]
        written = Written.joined([_with_return(line) for line in lines] if b"\r\n" in stored else lines)
        assert written.text.encode() == stored, path
        return written

    def commit(self, files: Mapping[str, Written]) -> None:
        """All files as they are on disk."""
        self.git("add", "-A")
        self._commit(_stored(files))

    def commit_part(self, files: Mapping[str, Written], chosen: Mapping[str, Sequence[int]]) -> bool:
        """Some hunks only (numbers by file), staged with `git apply --cached`; False where that leaves nothing."""
        index = dict(self.tree)
        for path, numbers in chosen.items():
            if path not in index:
                continue
            old, new = index[path], files[path].seen(False).lines()
            staged = _staged(old, new, numbers)
            if texts(staged) == texts(old):
                continue
            line_end = "\r\n" if b"\r\n" in self._run("show", f"HEAD:{path}").stdout else "\n"
            patch = _patch(path, texts(old), texts(staged), line_end)
            self.git("apply", "--cached", "--unidiff-zero", "--whitespace=nowarn", "-", data=patch)
            index[path] = staged
        if self._run("diff", "--cached", "--quiet").returncode == 0:
            return False
        self._record(index)
        return True

    def renamed(self, path: str, new: str) -> None:
        """A file goes on under another name."""
        self._first_names[new] = self._first_names.get(path, path)

    def amend(self, files: Mapping[str, Written]) -> None:
        """Put everything into the last commit."""
        self.git("add", "-A")
        parent = self.trees.get(self.git("rev-parse", "HEAD^"), {})
        before = self.tree
        self.git("commit", "-q", "--amend", "--no-edit", "--allow-empty")
        tree = self._where_unchanged(self._where_unchanged(_stored(files), parent), before)
        self.trees[self.head] = self._checked(tree)

    def _commit(self, tree: Tree) -> None:
        if self._run("diff", "--cached", "--quiet").returncode == 0:
            # Nothing for git; whether somebody wrote the same again is then known only to the events.
            self.trees[self.head] = self._where_unchanged(self.tree, tree)
            return
        self._record(self._where_unchanged(tree, self.tree))

    def _where_unchanged(self, tree: Tree, before: Tree) -> Tree:
        """The tree; a file that git calls unchanged may also have the owners that it had before."""
        return {path: _blended(self._of_name(before, path), file) for path, file in tree.items()}

    def _record(self, tree: Tree) -> None:
        self._subjects += 1
        self.git("commit", "-q", "-m", f"Work {self._subjects}")
        self.trees[self.head] = self._checked(tree)

    def branch(self, name: str) -> None:
        self.git("checkout", "-q", "-b", name)

    def checkout(self, name: str) -> None:
        self.git("checkout", "-q", name)

    def merge(self, name: str, side: str) -> None:
        """A merge commit; in a conflict the side that is named wins."""
        base, ours, theirs = self._three("HEAD", name)
        self._or_back("merge", "-q", "--no-ff", "--no-edit", "-X", side, name)
        self._merged(base, ours, theirs)

    def squash(self, name: str, side: str) -> None:
        base, ours, theirs = self._three("HEAD", name)
        self._or_back("merge", "-q", "--squash", "-X", side, name)
        if self._run("diff", "--cached", "--quiet").returncode == 0:
            return
        self._subjects += 1
        self.git("commit", "-q", "-m", f"Land {name} {self._subjects}")
        self._merged(base, ours, theirs)

    def rebase(self, onto: str, side: str) -> None:
        """The branch that is checked out, commit by commit."""
        fork = self.git("merge-base", "HEAD", onto)
        old = {self._subject(commit): commit for commit in self._commits(f"{fork}..HEAD")}
        self._or_back("rebase", "-q", "-X", side, onto)
        for commit in self._commits(f"{onto}..HEAD"):
            original = old[self._subject(commit)]
            self._merged_commit(commit, original, f"{commit}^")

    def cherry_pick(self, commits: str, side: str) -> None:
        """Commits of a range onto the branch that is checked out; with a word about where they are from, or not."""
        old = {self._subject(commit): commit for commit in self._commits(commits)}
        before = self.head
        trailer = ["-x"] if len(old) % 2 else []
        self._or_back("cherry-pick", *trailer, "-X", side, commits)
        for commit in self._commits(f"{before}..HEAD"):
            self._merged_commit(commit, old[self._subject(commit)], f"{commit}^")

    def revert(self, commit: str) -> None:
        base, ours, theirs = (self._truth(name) for name in (commit, "HEAD", f"{commit}^"))
        self._or_back("revert", "--no-edit", commit)
        self._merged(base, ours, theirs)

    def _merged_commit(self, commit: str, original: str, parent: str) -> None:
        base, ours, theirs = (self._truth(name) for name in (f"{original}^", parent, original))
        self.trees[commit] = self._checked(self._together(base, ours, theirs, self._texts(commit)), commit)

    def _merged(self, base: Tree, ours: Tree, theirs: Tree) -> None:
        self.trees[self.head] = self._checked(self._together(base, ours, theirs, self._texts("HEAD")))

    def _together(self, base: Tree, ours: Tree, theirs: Tree, stored: Mapping[str, Sequence[str]]) -> Tree:
        """The truth of what came out of a three-way merge, which follows files to their new names."""
        found: Tree = {}
        anywhere = [line for tree in (ours, theirs) for file in tree.values() for line in file]
        for path, lines in stored.items():
            mine, other, before = (self._of_name(tree, path) for tree in (ours, theirs, base))
            found[path] = _merged_file(mine, other, before, lines, anywhere)
        return found

    def _of_name(self, tree: Tree, path: str) -> File:
        """The file in a tree where it may have another name."""
        first = self._first_names.get(path, path)
        names = (name for name in tree if self._first_names.get(name, name) == first)
        return tree[path] if path in tree else tree.get(next(names, path), [])

    def _three(self, ours: str, theirs: str) -> tuple[Tree, Tree, Tree]:
        return self._truth(self.git("merge-base", ours, theirs)), self._truth(ours), self._truth(theirs)

    def _truth(self, name: str) -> Tree:
        return self.trees[self.git("rev-parse", name)]

    def _or_back(self, command: str, *arguments: str) -> None:
        before = self.head
        if self._run(command, *arguments).returncode:
            self._run(command, "--abort")
            self.git("reset", "-q", "--hard", before)
            raise ConflictError(command)

    def _commits(self, names: str) -> list[str]:
        return self.git("rev-list", "--reverse", "--topo-order", names).split()

    def _subject(self, commit: str) -> str:
        return self.git("log", "-1", "--format=%s", commit)

    def _texts(self, commit: str) -> dict[str, list[str]]:
        names = self.git("ls-tree", "-r", "-z", "--name-only", commit).strip("\0").split("\0")
        return {name: self._lines(commit, name) for name in names if name != ".gitattributes"}

    def _lines(self, commit: str, path: str) -> list[str]:
        stored = subprocess.run(
            ["git", "-C", str(self.root), "show", f"{commit}:{path}"], capture_output=True, check=True
        ).stdout.decode()
        return texts(Written.by(NOBODY, stored).lines())

    def _checked(self, tree: Tree, commit: str = "HEAD") -> Tree:
        """The tree, after a look that it is what git stores."""
        stored = self._texts(commit)
        assert {path: texts(file) for path, file in tree.items()} == stored
        return tree


def _stored(files: Mapping[str, Written]) -> Tree:
    return {path: written.seen(False).lines() for path, written in files.items()}


def texts(file: File) -> list[str]:
    return [line.text for line in file]


def _with_return(line: Written) -> Written:
    end = len(line) - 1
    if not line.text.endswith("\n"):
        return line
    return line.cut(0, end) + Written("\r", line.marks[end:]) + line.cut(end, end + 1)


def _blended(old: File, new: File) -> File:
    if texts(old) == texts(new):
        return [either(one, other) for one, other in zip(new, old, strict=True)]
    return new


def _staged(old: File, new: File, numbers: Sequence[int]) -> File:
    """The old file with the chosen ones of its changed places."""
    staged: File = []
    place = -1
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, texts(old), texts(new), autojunk=False).get_opcodes():
        if kind == "equal":
            staged += [either(one, other) for one, other in zip(old[i1:i2], new[j1:j2], strict=True)]
            continue
        place += 1
        staged += new[j1:j2] if place in numbers else old[i1:i2]
    return staged


def _patch(path: str, old: Sequence[str], new: Sequence[str], line_end: str) -> bytes:
    """A patch without context lines."""
    out = [f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        out.append(f"@@ -{i1 + (i1 < i2)},{i2 - i1} +{j1 + (j1 < j2)},{j2 - j1} @@\n")
        out += [f"-{_ended(line, line_end)}" for line in old[i1:i2]]
        out += [f"+{_ended(line, line_end)}" for line in new[j1:j2]]
    return "".join(out).encode()


def _ended(line: str, line_end: str) -> str:
    return line.replace("\n", line_end) if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class _Match:
    """The line of one side for each line that came out; `sure` where a block around it is unique."""

    lines: list[int | None]
    sure: list[bool]


def _matched(side: File, stored: Sequence[str]) -> _Match:
    old = texts(side)
    lines: list[int | None] = [None] * len(stored)
    sure = [False] * len(stored)
    for i, j, size in SequenceMatcher(None, old, stored, autojunk=False).get_matching_blocks():
        unique = any(old.count(text) == 1 for text in old[i : i + size])
        for k in range(size):
            lines[j + k], sure[j + k] = i + k, unique
    return _Match(lines, sure)


def _merged_file(ours: File, theirs: File, base: File, stored: Sequence[str], anywhere: File) -> File:
    mine, other = _matched(ours, stored), _matched(theirs, stored)
    before = {line.text: line for line in base}
    found: File = []
    for j, text in enumerate(stored):
        i, k = mine.lines[j], other.lines[j]
        candidates = [side[at] for side, at in ((ours, i), (theirs, k)) if at is not None]
        sure = (i is not None and mine.sure[j]) or (k is not None and other.sure[j])
        if not candidates or not sure:
            candidates = [line for line in (*ours, *theirs) if line.text == text]
        candidates = candidates or [line for line in anywhere if line.text == text]
        changed = [line for line in candidates if line.marks != before[text].marks] if text in before else candidates
        found.append(_any_of(changed or candidates))
    return found


def _any_of(candidates: Sequence[Written]) -> Written:
    line = candidates[0]
    for other in candidates[1:]:
        line = either(line, other)
    return line

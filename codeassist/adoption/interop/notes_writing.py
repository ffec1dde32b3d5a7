"""Puts notes under `refs/notes/ai`, in one commit of that ref, and never over another tool's word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from codeassist.adoption.interop import git_ai
from codeassist.adoption.interop.commit_lines import CommitLines
from codeassist.adoption.interop.git_ai_writing import is_ours, merged, note_of
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git

Fate = Literal["written", "unchanged", "merged", "refused"]
"""`merged`: another tool's note has now our lines where it said nothing. `refused`: it can't be read, and stays."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of one commit's note."""

    sha: str
    fate: Fate
    reason: str = ""


def write_notes(root: Path, commits: Iterable[CommitLines]) -> list[Noted]:
    """Write what lineage knows of each commit as its note.

    Raises:
        GitError: git refuses; no note is changed then.
    """
    git = Git(root)
    there = {sha: blob for blob, sha in _listed(git)}
    done: list[Noted] = []
    notes: list[tuple[str, str]] = []
    for lines in commits:
        sha = lines.commit.sha
        old = git.run("cat-file", "blob", there[sha]) if sha in there else None
        noted, new = _decided(lines, old)
        if noted is not None:
            done.append(noted)
        if new is not None:
            notes.append((sha, new))
    if notes:
        git.run("fast-import", "--quiet", "--date-format=now", input_bytes=b"".join(_stream(git, notes)))
    return done


def _decided(lines: CommitLines, old: bytes | None) -> tuple[Noted | None, str | None]:
    """What is to be said of a commit, and its note where that changes."""
    sha = lines.commit.sha
    if old is None or is_ours(old):
        new = note_of(lines)
        if new is None:
            return None, None
        if old is not None and old.rstrip(b"\n") == _bytes(new):
            return Noted(sha, "unchanged"), None
        return Noted(sha, "written"), new
    try:
        new = merged(sha, old, lines)
    except InvalidInputError as error:
        return (None, None) if note_of(lines) is None else (Noted(sha, "refused", str(error)), None)
    return Noted(sha, "unchanged" if new is None else "merged"), new


def _listed(git: Git) -> Iterator[tuple[str, str]]:
    """The blob and the commit of each note."""
    if git.succeeds("rev-parse", "--verify", "--quiet", git_ai.NOTES_REF):
        for line in git.text("notes", f"--ref={git_ai.NOTES_REF}", "list").splitlines():
            blob, _, commit = line.partition(" ")
            yield blob, commit


def _stream(git: Git, notes: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Git's fast-import stream: one commit of the notes' ref."""
    who = git.text("var", "GIT_COMMITTER_IDENT").rpartition(">")[0]
    words = b"Notes added by codeassist"
    yield b"commit %b\ncommitter %b> now\ndata %d\n%b\n" % (git_ai.NOTES_REF.encode(), _bytes(who), len(words), words)
    if git.succeeds("rev-parse", "--verify", "--quiet", git_ai.NOTES_REF):
        yield b"from %b^0\n" % git_ai.NOTES_REF.encode()
    for sha, note in notes:
        written = _bytes(note) + b"\n"
        yield b"N inline %b\ndata %d\n%b\n" % (sha.encode(), len(written), written)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")

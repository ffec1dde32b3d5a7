"""git-ai's authorship notes: one for each commit, under `refs/notes/ai` (Git AI Standard 3.0.0).

A note has lines for each path that say which key wrote which lines of it, then `---`, then JSON that says what the
keys mean: `s_...::t_...` a session, `h_...` a known human, sixteen digits alone a session of an older version.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from codeassist.adoption.interop.records import Author, RecordedLines, ToolRecord
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git

NOTES_REF = "refs/notes/ai"
SCHEMA_PREFIX = "authorship/3."
NOTE_BYTES_MAX = 16_000_000
RANGES_MAX = 100_000
"""Ranges of one note."""
TOOL = "git-ai"

_ENTRY = re.compile(r"  (\S+) (\S+)")
_RANGE = re.compile(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?")
_DIVIDER = "---"

Fields = Mapping[str, Any]


def notes(root: Path) -> Iterator[tuple[str, bytes]]:
    """Each commit that has a note, with the note; none where the repository has no such notes.

    Raises:
        GitError: git can't read them.
    """
    git = Git(root)
    if not git.succeeds("rev-parse", "--verify", "--quiet", NOTES_REF):
        return
    for line in git.text("notes", f"--ref={NOTES_REF}", "list").splitlines():
        blob, _, commit = line.partition(" ")
        yield commit, git.run("cat-file", "blob", blob)


def read_note(commit: str, note: bytes) -> ToolRecord:
    """What a note says of the lines of its commit.

    Raises:
        InvalidInputError: it is no authorship log of this version; with the reason alone.
    """
    if len(note) > NOTE_BYTES_MAX:
        raise InvalidInputError(f"longer than {NOTE_BYTES_MAX} bytes")
    attested, divider, metadata = parts_of(note)
    if not divider:
        raise InvalidInputError("no line `---` between the lines and what they mean")
    try:
        fields = json.loads(metadata)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"what stands after `---` is no JSON: {error}") from None
    if not isinstance(fields, dict) or not str(fields.get("schema_version")).startswith(SCHEMA_PREFIX):
        raise InvalidInputError(f"its schema is not {SCHEMA_PREFIX}x")
    lines = tuple(_lines(attested, fields))
    return ToolRecord(commit, f"git-ai note of {commit[:12]}", commit, None, lines)


def parts_of(note: bytes) -> tuple[list[str], bool, str]:
    """The attestation section's lines, whether there is a divider, and what stands behind it."""
    lines = note.decode("utf-8", "surrogateescape").split("\n")
    if _DIVIDER not in lines:
        return lines, False, ""
    at = lines.index(_DIVIDER)
    return lines[:at], True, "\n".join(lines[at + 1 :])


def _lines(attested: list[str], fields: Fields) -> Iterator[RecordedLines]:
    path, count = "", 0
    for line in attested:
        if not line.strip():
            continue
        if not line.startswith(" "):
            path = line[1:-1] if line.startswith('"') and line.endswith('"') else line
            continue
        entry = _ENTRY.fullmatch(line)
        if entry is None or not path:
            raise InvalidInputError(f"not an entry of lines: {line[:100]!r}")
        author = _author(entry[1], fields)
        for written in entry[2].split(","):
            found = _RANGE.fullmatch(written)
            count += 1
            if found is None or count > RANGES_MAX or int(found[2] or found[1]) < int(found[1]):
                raise InvalidInputError(f"not a range of lines, or too many of them: {written[:100]!r}")
            yield RecordedLines(path, int(found[1]), int(found[2] or found[1]), author)


def _author(key: str, fields: Fields) -> Author:
    """Whom a key stands for; a key without an entry says nothing."""
    session, _, _ = key.partition("::")
    if key.startswith("h_"):
        return Author("human" if session in _table(fields, "humans") else "unknown", session)
    found = _table(fields, "sessions" if key.startswith("s_") else "prompts").get(session)
    agent = found.get("agent_id") if isinstance(found, dict) else None
    if not isinstance(agent, dict):
        return Author("unknown", session)
    model = agent.get("model")
    known = isinstance(model, str) and model and model != "unknown"
    return Author("ai", session, str(agent.get("tool") or "unknown"), "", str(model) if known else None)


def _table(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}

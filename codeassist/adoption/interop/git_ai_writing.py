"""Writes git-ai's authorship notes (Git AI Standard 3.0.0).

A line of ours that a person edited is attested to its session, because at least half of it is the session's and the
standard knows no third class. Keys depend on nothing but the commit and the span, so that a second export is the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from codeassist import __version__
from codeassist.adoption.interop.commit_lines import CommitLines, FileLines
from codeassist.adoption.interop.git_ai import Fields, parts_of, read_note
from codeassist.errors import InvalidInputError

SCHEMA = "authorship/3.0.0"
GENERATOR = "codeassist"
"""How the version of a note of ours begins."""
_NO_PARENT = "initial"
_DIGITS = 14


def is_writable(path: str) -> bool:
    """Whether the format has a way to write a path: it escapes nothing."""
    return '"' not in path and "\n" not in path and path.isprintable()


def note_of(lines: CommitLines, taken: Mapping[str, set[int]] | None = None) -> str | None:
    """The note of a commit, without the lines that are `taken` by path; None where nothing is left to say."""
    entries: dict[str, list[tuple[str, Sequence[int]]]] = {}
    fields = _metadata(lines)
    for file in lines.files:
        found = list(_entries(lines, file, (taken or {}).get(file.path, set()), fields))
        if found and is_writable(file.path):
            entries[file.path] = found
    if not entries:
        return None
    return _written(entries, fields)


def merged(commit: str, there: bytes, lines: CommitLines) -> str | None:
    """Another tool's note with our lines where it says nothing; None where nothing is to be added.

    Raises:
        InvalidInputError: it is no note that can be read.
    """
    record = read_note(commit, there)
    taken: dict[str, set[int]] = {}
    for one in record.lines:
        taken.setdefault(one.path, set()).update(range(one.first, one.last + 1))
    ours = note_of(lines, taken)
    if ours is None:
        return None
    attested, _, metadata = parts_of(there)
    added, _, own_metadata = parts_of(ours.encode("utf-8", "surrogateescape"))
    theirs: dict[str, Any] = json.loads(metadata)
    for table in ("sessions", "humans"):
        found = theirs.get(table)
        if found is not None and not isinstance(found, dict):
            raise InvalidInputError(f"its `{table}` are no object")
        theirs[table] = {**json.loads(own_metadata)[table], **(found or {})}
    return "\n".join([*_together(attested, added), "---", json.dumps(theirs, indent=2, ensure_ascii=False)])


def is_ours(note: bytes) -> bool:
    """Whether an export of ours wrote a note, and nobody changed it since."""
    try:
        fields = json.loads(parts_of(note)[2])
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and str(fields.get("git_ai_version")).startswith(GENERATOR)


def _metadata(lines: CommitLines) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA,
        "git_ai_version": f"{GENERATOR} {__version__}",
        "base_commit_sha": lines.commit.parents[0] if lines.commit.parents else _NO_PARENT,
        "prompts": {},
        "humans": {},
        "sessions": {},
    }


def _entries(
    lines: CommitLines, file: FileLines, taken: set[int], fields: Fields
) -> Iterable[tuple[str, Sequence[int]]]:
    """Key and lines, and what each key stands for put into `fields`; a session once, also with edited lines."""
    by_key: dict[str, list[int]] = {}
    for (_, span), numbers in file.lines.items():
        left = [number for number in numbers if number not in taken]
        if not left:
            continue
        if span is None:
            key = f"h_{_digits(lines.person)}"
            fields["humans"][key] = {"author": lines.person}
        else:
            session = _session(lines, span, fields)
            key = f"{session}::t_{_digits(f'{lines.commit.sha} {span}')}"
        by_key.setdefault(key, []).extend(left)
    return [(key, sorted(numbers)) for key, numbers in sorted(by_key.items(), key=lambda each: min(each[1]))]


def _session(lines: CommitLines, span: str, fields: Fields) -> str:
    origin = lines.origins.get(span)
    tool = "unknown" if origin is None else origin.tool
    key = f"s_{_digits(f'{tool}:{span}')}"
    model = None if origin is None else origin.model
    fields["sessions"][key] = {
        "agent_id": {"tool": tool, "id": span, "model": model or "unknown"},
        "human_author": lines.person,
    }
    return key


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]


def _written(entries: Mapping[str, Iterable[tuple[str, Sequence[int]]]], fields: Fields) -> str:
    rows: list[str] = []
    for path, found in entries.items():
        rows.append(f'"{path}"' if path == "---" or any(c.isspace() for c in path) else path)
        rows += [f"  {key} {_ranges(numbers)}" for key, numbers in found]
    return "\n".join([*rows, "---", json.dumps(fields, indent=2, ensure_ascii=False)])


def _ranges(numbers: Sequence[int]) -> str:
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs_of(numbers))


def runs_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as unbroken runs, both ends included."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _together(attested: Sequence[str], added: Sequence[str]) -> list[str]:
    """Two attestation sections as one: a path once, with the entries of both."""
    blocks: dict[str, list[str]] = {}
    path = ""
    for row in (*attested, *added):
        if row.startswith(" "):
            blocks[path].append(row)
        elif row.strip():
            path = row
            blocks.setdefault(path, [])
    return [row for path, rows in blocks.items() for row in (path, *rows)]

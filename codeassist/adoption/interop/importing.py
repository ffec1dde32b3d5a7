"""Adds what other tools' records claim, as far as it is proved, to the record of events."""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from codeassist.adoption.interop import agent_trace, git_ai
from codeassist.adoption.interop.records import Author, Quarantined, ToolRecord
from codeassist.adoption.interop.verify import CONTRADICTED, Proved, Verifier
from codeassist.adoption.lineage.objects import Repository
from codeassist.adoption.parsing import SCHEMA, Event, parse_event
from codeassist.adoption.recording import record as record_events
from codeassist.errors import InvalidInputError

Format = Literal["git-ai", "agent-trace"]
_NAMES = uuid.UUID("8f3f4be0-0e64-4b5e-9d0c-6f9a0f0f5b1e")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is none: where it stands, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Found:
    """What became of an import.

    `lines` are the proved lines by author; those of `mixed` and `unknown` ones stay unknown. `changed` are files whose
    record said something else when it was imported before.
    """

    records: int = 0
    accepted: int = 0
    duplicates: int = 0
    changed: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def import_records(engine: sa.Engine, root: Path, repository: str, form: Format, file: Path | None = None) -> Found:
    """Read a repository's notes, or a file of records (by custom `.agent-trace/traces.jsonl`), and store the claims.

    A second import of the same records changes nothing.

    Raises:
        CodeassistError: repository, file or database can't be read.
    """
    found = Found()
    with Repository(root) as git:
        verifier = Verifier(git)
        for record in _records(root, form, file, found):
            found.records += 1
            proved = _sorted_out(record, verifier, found)
            events = [
                event for files in _by_file(proved).values() for event in _events(record, files, form, repository)
            ]
            stored = record_events(engine, events)
            found.accepted += stored.accepted
            found.duplicates += len(stored.duplicates)
            found.changed += sum(events[position].kind == "file.saved" for position in stored.conflicts)
    return found


def _records(root: Path, form: Format, file: Path | None, found: Found) -> Iterator[ToolRecord]:
    if form == "git-ai":
        for commit, note in git_ai.notes(root):
            try:
                yield git_ai.read_note(commit, note)
            except InvalidInputError as error:
                found.unreadable.append(Unreadable(f"git-ai note of {commit[:12]}", str(error)))
        return
    name = file or root / agent_trace.CUSTOMARY_FILE
    with name.open("rb") as stream:
        number = 0
        while line := stream.readline(agent_trace.RECORD_BYTES_MAX + 1):
            number += 1
            if not line.strip():
                continue
            try:
                yield agent_trace.read_record(line, number)
            except InvalidInputError as error:
                found.unreadable.append(Unreadable(f"{name}:{number}", str(error)))


def _sorted_out(record: ToolRecord, verifier: Verifier, found: Found) -> list[Proved]:
    """What is proved and says who wrote it; the rest is counted."""
    proved: list[Proved] = []
    for one in verifier.proved(record):
        if isinstance(one, Quarantined):
            found.quarantined.append(one)
            continue
        found.lines[one.claim.author.contributor] += len(one.lines)
        if one.claim.author.contributor in {"ai", "human"}:
            proved.append(one)
    return _consistent(record, proved, found)


def _consistent(record: ToolRecord, proved: list[Proved], found: Found) -> list[Proved]:
    """A line once: of two agents the first one's, and nobody's where an agent and a person are named."""
    owners: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in proved:
        for line in one.lines:
            owners[one.file.blob, line].add(one.claim.author.contributor)
    taken: set[tuple[str, int]] = set()
    kept: list[Proved] = []
    for one in proved:
        agreed = [line for line in one.lines if len(owners[one.file.blob, line]) == 1]
        if len(agreed) < len(one.lines):
            count = len(one.lines) - len(agreed)
            place = f"{record.place}: {one.file.path}:{one.claim.first}-{one.claim.last}"
            found.quarantined.append(Quarantined(place, count, CONTRADICTED))
            found.lines[one.claim.author.contributor] -= count
        lines = tuple(line for line in agreed if (one.file.blob, line) not in taken)
        found.lines[one.claim.author.contributor] -= len(agreed) - len(lines)
        taken |= {(one.file.blob, line) for line in lines}
        if lines:
            kept.append(replace(one, lines=lines))
    return kept


def _by_file(proved: Iterable[Proved]) -> dict[tuple[str, str], list[Proved]]:
    files: dict[tuple[str, str], list[Proved]] = defaultdict(list)
    for one in proved:
        files[one.commit.sha, one.file.path].append(one)
    return files


def _events(record: ToolRecord, proved: list[Proved], form: Format, repository: str) -> Iterator[Event]:
    """One `tool.edited` for each author of a file, and the save that says which lines are whose."""
    first = proved[0]
    name = f"{form} {repository} {record.identity} {first.commit.sha} {first.file.path}"
    committed = datetime.fromtimestamp(first.commit.time, UTC)
    common = {
        "schema": SCHEMA,
        "time": (min(record.written, committed) if record.written else committed).isoformat(),
        "repository": repository,
        "user": form,
        "client": {"name": form, "version": "0"},
        "path": first.file.path,
    }
    spans: dict[Author, str] = {}
    for author in dict.fromkeys(one.claim.author for one in proved):
        if author.contributor != "ai":
            continue
        spans[author] = str(uuid.uuid5(_NAMES, f"{name} span {author.key}"))
        lines = [line for one in proved if one.claim.author == author for line in one.lines]
        text = b"\n".join(first.file.text.lines[line] for line in lines)
        edited = {
            "kind": "tool.edited", "span": spans[author], "model": author.model, "source": form, "lines": len(lines),
            "characters": len(text.decode("utf-8", "replace")),
            "tool": {"name": author.tool, "version": author.version},
        }  # fmt: skip
        yield _event(common, f"{name} {author.key}", edited)
    ranges = sorted((start, end, spans.get(one.claim.author)) for one in proved for start, end in one.ranges)
    saved = {"kind": "file.saved", "blob": first.file.blob, "source": form, "ranges": list(map(_range, ranges))}
    yield _event(common, name, saved)


def _range(found: tuple[int, int, str | None]) -> dict[str, object]:
    start, end, span = found
    return {"start": start, "end": end, **({"class": "human"} if span is None else {"class": "ai", "span": span})}


def _event(common: Mapping[str, object], name: str, fields: Mapping[str, object]) -> Event:
    return parse_event(json.dumps({**common, "id": str(uuid.uuid5(_NAMES, name)), **fields}).encode())

"""Compares what agents' hooks put aside, and writes `tool.edited` and `file.saved` to the journal.

Counted is what stands in a file after a call and did not before it, in the texts that the agent said it would write
where those are found as they are, less what the journal knows that somebody else saved in the meantime, and less
lines that the same agent's session took out of a file shortly before: moving text makes nobody its author.
"""

import json
import logging
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from codeassist import __version__, places
from codeassist.capture import pause
from codeassist.capture.events import Client, Event, ToolEdited, record
from codeassist.capture.journal import Journal, JournalFullError, find
from codeassist.capture.location import Location, locate
from codeassist.capture.provenance import Origin, OwnedRange
from codeassist.capture.saved import SavedBuffer, saved_event
from codeassist.capture.selection import Selection
from codeassist.capture.tools.spool import Edit, Removed, Spool
from codeassist.capture.tools.written import Range, written
from codeassist.errors import CodeassistError
from codeassist.privacy.redaction import Redactor
from codeassist_index.detection import encoding_of
from codeassist_index.encodings import decode, mark_of
from codeassist_index.errors import CodeIndexError
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

CLIENT = Client("codeassist capture", __version__)
SAVE_SLACK_SECONDS = 2.0
"""An editor tells a save a little later than it writes the file."""
PIECES_MAX = 5_000
"""Lines that others saved during a call; with more of them nothing is counted."""
BINARY_PROBE_BYTES = 8_000
_EVENT_NAMES = uuid.UUID("5f0c7cf1-6e0b-4d8a-9a4c-0b6c3c1f9f6e")
_WORD = re.compile(rb"[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say: the journal's file and user, and what is private in the repository at a root."""

    journal: Path
    user: str
    bytes_max: int
    redactor_of: Callable[[Path], Redactor]


def settle(spool: Spool, rules: Rules) -> list[str]:
    """Compare and record everything that waits; what could not be, in words for a person.

    Killed in between, it does the rest the next time, and writes nothing twice. One process at a time may settle.
    """
    told: list[str] = []
    while edits := spool.edits():
        session = f"{edits[0].call['tool']} {edits[0].call['session']}"
        pool = [*spool.removed(session), *(one for edit in edits for one in _removed(edit))]
        for edit in edits:
            try:
                pool = _record(edit, pool, rules)
            except (CodeassistError, CodeIndexError) as error:
                told.append(str(error))
            except Exception:  # noqa: BLE001  the worker's boundary: one edit must not hold up those behind it
                _log.exception("an edit of %s could not be recorded", edit.file)
                told.append(tr("An edit of {file} could not be recorded; the log says why.").format(file=edit.file))
        with spool.writing():
            spool.set_removed(session, pool)
            spool.settled(edits)
    return told


def _removed(edit: Edit) -> Iterator[Removed]:
    before, after = text_of(edit.before or b""), text_of(edit.after or b"")
    if before is not None and after is not None:
        yield from (Removed(line, edit.ended) for line in written(before, after).removed)


def _record(edit: Edit, pool: list[Removed], rules: Rules) -> list[Removed]:
    """Write an edit's events; returns the removed lines that did not come into its file."""
    before, after = text_of(edit.before or b""), text_of(edit.after or b"")
    if edit.after is None or before is None or after is None:
        return pool
    location = locate(edit.file, [Path(edit.call["folder"])])
    found = written(before, after, [one.line for one in pool])
    told = _events(edit, after, found.ranges, location, rules)
    if told:
        _append(edit, told, location.repository, rules)
    unused = Counter(found.unused)
    left: list[Removed] = []
    for one in pool:
        unused[one.line] -= 1
        if unused[one.line] >= 0:
            left.append(one)
    return left


def _append(edit: Edit, told: Sequence[Event], repository: str, rules: Rules) -> None:
    at = datetime.fromtimestamp(edit.ended, UTC)
    with Journal(rules.journal, bytes_max=rules.bytes_max) as journal:
        if pause.covers(places.pause_file(), at):
            journal.count_unrecorded("paused", len(told), at)
            return
        user = rules.user or journal.pseudonym()
        try:
            for event in told:
                name = str(uuid.uuid5(_EVENT_NAMES, f"{edit.identity} {event.kind}"))
                journal.append(record(event, repository=repository, user=user, client=CLIENT, at=at, identity=name))
        except JournalFullError:
            journal.count_unrecorded("full", len(told), at)
            raise


def _events(edit: Edit, after: bytes, new: Sequence[Range], location: Location, rules: Rules) -> tuple[Event, ...]:
    """What an edit comes to of the ranges that are new in the text; nothing where the tool wrote nothing."""
    ranges = _within(new, _said(after, edit.call["replaced"]))
    pieces = _others(edit, location, rules)
    ranges = _without(ranges, _places(after, pieces)) if pieces else ranges
    ranges = [(start + _line_ends(after, start), end) for start, end in ranges if after[start:end].strip()]
    if not ranges or edit.after is None:
        return ()
    span = str(uuid.uuid5(_EVENT_NAMES, edit.identity))
    owned = tuple(OwnedRange(start, end, Origin("ai", span)) for start, end in ranges)
    redactor = rules.redactor_of(location.root)
    saved = saved_event(SavedBuffer(edit.file, after, owned), location, redactor, data=edit.after)
    if saved is None or not saved.ranges:
        return ()
    tool = Client(edit.call["tool"], edit.call["version"])
    characters = sum(len(after[start:end].decode("utf-8", "replace")) for start, end in ranges)
    lines = {line for start, end in ranges for line in _lines_of(after, start, end)}
    return (ToolEdited(span, tool, edit.call["model"], location.path, len(lines), characters), saved)


def text_of(data: bytes) -> bytes | None:
    """A file's text in UTF-8; None for what is no text."""
    mark, encoding = mark_of(data)
    if not mark and b"\0" in data[:BINARY_PROBE_BYTES]:
        return None
    try:
        return decode(data[len(mark) :], encoding or encoding_of(data)).encode()
    except UnicodeError:
        return None


def _said(text: bytes, replaced: Sequence[dict[str, Any]]) -> list[Range] | None:
    """Where the texts stand that the agent said it would write; None where not all of them do as they are."""
    if not replaced:
        return None
    found: list[Range] = []
    for one in replaced:
        new = one["new"].encode("utf-8", "surrogatepass")
        if b"\r\n" in text and b"\r" not in new:
            new = new.replace(b"\n", b"\r\n")
        here = [(match.start(), match.end()) for match in re.finditer(re.escape(new), text)] if new else []
        if new.strip() and not here:
            return None
        found += here
    return sorted(found)


def _others(edit: Edit, location: Location, rules: Rules) -> set[bytes]:
    """The lines, and parts of lines, that others saved in this file while the call lasted."""
    since = datetime.fromtimestamp(edit.began, UTC)
    until = datetime.fromtimestamp(edit.ended, UTC) + timedelta(seconds=SAVE_SLACK_SECONDS)
    pieces: set[bytes] = set()
    for stored in find(rules.journal, Selection(since=since, before=until, kind="file.saved")):
        event = json.loads(stored.line)
        if (event["repository"], event["path"]) != (location.repository, location.path):
            continue
        for saved in event["ranges"]:
            pieces |= {line.strip() for line in saved["text"].encode("utf-8", "surrogatepass").splitlines()}
    return {piece for piece in pieces if _WORD.search(piece) or not piece.isascii()}


def _places(text: bytes, pieces: set[bytes]) -> list[Range]:
    """Where the pieces stand as whole words."""
    if len(pieces) > PIECES_MAX:
        return [(0, len(text))]
    found: list[Range] = []
    for piece in pieces:
        start = text.find(piece)
        while start >= 0:
            end = start + len(piece)
            if not (_joined(text, start) or _joined(text, end)):
                found.append((start, end))
            start = text.find(piece, start + 1)
    return sorted(found)


def _joined(text: bytes, offset: int) -> bool:
    """Whether a word goes on across an offset."""
    return 0 < offset < len(text) and bool(_WORD.match(text, offset) and _WORD.match(text, offset - 1))


def _within(ranges: Sequence[Range], spots: Sequence[Range] | None) -> list[Range]:
    if spots is None:
        return list(ranges)
    return [
        (max(start, low), min(end, high))
        for start, end in ranges
        for low, high in _merged(spots)
        if max(start, low) < min(end, high)
    ]


def _without(ranges: Sequence[Range], spots: Sequence[Range]) -> list[Range]:
    kept: list[Range] = []
    for start, end in ranges:
        at = start
        for low, high in _merged(spots):
            if low >= end:
                break
            if high > at:
                if low > at:
                    kept.append((at, low))
                at = high
        if at < end:
            kept.append((at, end))
    return kept


def _line_ends(text: bytes, start: int) -> int:
    """How many bytes of line ends stand at an offset: where a piece was cut off, they belong to what is before."""
    end = start
    while text[end : end + 1] in {b"\r", b"\n"}:
        end += 1
    return end - start


def _merged(spots: Sequence[Range]) -> Iterator[Range]:
    """Ranges in order, those that touch as one."""
    current: Range | None = None
    for low, high in sorted(spots):
        if current is not None and low <= current[1]:
            current = current[0], max(high, current[1])
        else:
            if current is not None:
                yield current
            current = low, high
    if current is not None:
        yield current


def _lines_of(text: bytes, start: int, end: int) -> range:
    first = text.count(b"\n", 0, start)
    return range(first, first + text.count(b"\n", start, max(start, end - 1)) + 1)

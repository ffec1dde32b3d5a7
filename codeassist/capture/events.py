"""The events that capture writes, schema `codeassist.events/1`."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, get_args

SCHEMA = "codeassist.events/1"

Feature = Literal["completion", "refactor", "review-fix"]

How = Literal["rejected", "superseded", "typed", "closed"]
"""How a suggestion ended that was not accepted.

Gone without being typed, taken or replaced; another one stood in its place; a person typed the same characters; the
document or the editor was closed.
"""


@dataclass(frozen=True, slots=True)
class Client:
    """The editor that the suggestion was shown in."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """A suggestion stood on screen long enough to read; sizes are of the suggestion's text."""

    kind: ClassVar[str] = "suggestion.shown"
    suggestion: str
    feature: Feature
    model: str
    language: str
    path: str
    lines: int
    characters: int
    latency_ms: int


@dataclass(frozen=True, slots=True)
class SuggestionAccepted:
    """A suggestion's text, or a part of it, entered the buffer as `span`."""

    kind: ClassVar[str] = "suggestion.accepted"
    suggestion: str
    span: str
    path: str
    lines: int
    characters: int
    partial: bool


@dataclass(frozen=True, slots=True)
class SuggestionDismissed:
    """A shown suggestion ended without an acceptance; None where the time, or how, is not known."""

    kind: ClassVar[str] = "suggestion.dismissed"
    suggestion: str
    shown_ms: int | None
    how: How | None = None


After = Literal["30s", "2m", "5m", "10m", "save"]
"""So long after an acceptance, or at a save."""

Reason = Literal["closed"]
"""What is special about a share: the document had been closed before, and this is how much stood there then."""


@dataclass(frozen=True, slots=True)
class SuggestionKept:
    """The `share`, 0 to 1, of the tokens of a span that still stood in the editor."""

    kind: ClassVar[str] = "suggestion.kept"
    suggestion: str
    span: str
    path: str
    after: After
    share: float
    tokens: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class SuggestionFollowed:
    """What stood at the place of a suggestion `after_ms` after its rejection.

    `characters` is how long it was; a shorter `text` is its beginning.
    """

    kind: ClassVar[str] = "suggestion.followed"
    suggestion: str
    path: str
    text: str
    characters: int
    after_ms: int


@dataclass(frozen=True, slots=True)
class SavedRange:
    """`text` is what stands at the bytes `[start, end)` of the saved file; `span` is None for `human`."""

    start: int
    end: int
    kind: Literal["ai", "human"]
    span: str | None
    text: str


@dataclass(frozen=True, slots=True)
class FileSaved:
    """A file was written; offsets are into the bytes that git would store as `blob`."""

    kind: ClassVar[str] = "file.saved"
    path: str
    blob: str
    ranges: tuple[SavedRange, ...]


@dataclass(frozen=True, slots=True)
class ToolEdited:
    """Code of another tool, such as a coding agent, entered a file as `span`; a `file.saved` that names it follows.

    `model` is None where the tool did not say it; sizes are of the new text alone.
    """

    kind: ClassVar[str] = "tool.edited"
    span: str
    tool: Client
    model: str | None
    path: str
    lines: int
    characters: int
    source: Literal["hook"] = "hook"


Event = (
    SuggestionShown
    | SuggestionAccepted
    | SuggestionDismissed
    | SuggestionKept
    | SuggestionFollowed
    | FileSaved
    | ToolEdited
)

KINDS: tuple[str, ...] = tuple(one.kind for one in get_args(Event))
"""The kinds that a journal holds."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event as the journal keeps it: its unique id, its RFC 3339 time in UTC, and its line of JSON."""

    id: str
    time: str
    line: str


def record(
    event: Event, *, repository: str, user: str, client: Client, at: datetime, identity: str | None = None
) -> Record:
    """`event`, that happened `at`, under a new id, or under one that a repetition gives it again."""
    identity, time = identity or str(uuid.uuid4()), rfc3339(at)
    fields = asdict(event)
    for saved in fields.get("ranges", ()):
        saved["class"] = saved.pop("kind")
    body = {
        "schema": SCHEMA,
        "id": identity,
        "time": time,
        "kind": event.kind,
        "repository": repository,
        "user": user,
        "client": asdict(client),
        **fields,
    }
    return Record(identity, time, _json(body))


def rfc3339(moment: datetime) -> str:
    """Milliseconds in UTC with a `Z`, of one length, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def count_lines(text: str) -> int:
    """Lines that a text touches: a line break ends a line, and what follows the last one is one more."""
    return text.count("\n") + (not text.endswith("\n")) if text else 0


def _json(body: dict[str, object]) -> str:
    """One line of JSON. A file name that is not valid text can only be written with escapes."""
    line = json.dumps(body, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(body)
    return line

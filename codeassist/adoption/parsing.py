"""One line of `codeassist.events/1` to a value that cannot be wrong; the only reader of that format.

A field this version does not know is kept and ignored, because an older server must not lose what a
newer client says. A kind or a schema it does not know is refused, because its meaning is: the client
keeps the line in its journal and sends it again after the update. Types are strict ("3" is not 3).
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from codeassist.errors import InvalidInputError
from codeassist_index.encodings import ENCODINGS, encode

SCHEMA = "codeassist.events/1"
EVENT_BYTES_MAX = 16_000_000
"""Longest line that is read; one `file.saved` carries the text of its ranges."""
NAME_CHARACTERS_MAX = 1000
PATH_CHARACTERS_MAX = 4096
RANGES_MAX = 100_000
COUNT_MAX = 2**31 - 1
"""Largest line, character or millisecond count: PostgreSQL's Integer."""
SAVED_BYTES_MAX = 2**40
REASON_CHARACTERS_MAX = 300
_ADDED_LATER = frozenset({"how", "source"})
"""Fields that earlier versions kept without knowing them: a line without them has the fingerprint that it had then."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def parse_time(text: str) -> datetime:
    """An RFC 3339 time, in UTC.

    Raises:
        ValueError: any other form, or a day that does not exist.
    """
    if _RFC3339.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # the form is right and the day does not exist: the same answer as for a wrong form
    raise ValueError("not an RFC 3339 time with a zone, such as 2026-11-22T09:30:00Z")


def _utc(value: object) -> datetime:
    return parse_time(value if isinstance(value, str) else "")


def _relative(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError("not a path relative to the repository's top")
    return path


Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX, pattern=r"\A[^\x00-\x1f\x7f]+\z")]
RepositoryPath = Annotated[
    str, Field(min_length=1, max_length=PATH_CHARACTERS_MAX, pattern=r"\A[^\x00]+\z"), AfterValidator(_relative)
]
Time = Annotated[datetime, BeforeValidator(_utc)]
ObjectId = Annotated[str, Field(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\z")]
Count = Annotated[int, Field(ge=0, le=COUNT_MAX)]
Milliseconds = Annotated[float, Field(ge=0, le=COUNT_MAX, allow_inf_nan=False)]
Offset = Annotated[int, Field(ge=0, le=SAVED_BYTES_MAX)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="allow", hide_input_in_errors=True)


class Client(_Strict):
    """The program that recorded the event."""

    name: Name
    version: Name


class _Event(_Strict):
    schema_: Literal["codeassist.events/1"] = Field(alias="schema")
    id: Name
    time: Time
    repository: Name
    user: Name
    client: Client


class SuggestionShown(_Event):
    """A suggestion stood on screen long enough to be read."""

    kind: Literal["suggestion.shown"]
    suggestion: Name
    feature: Literal["completion", "refactor", "review-fix"]
    model: Name
    language: Name
    path: RepositoryPath
    lines: Count
    characters: Count
    latency_ms: Milliseconds | None


class SuggestionAccepted(_Event):
    """Its text, or a part of it, entered the buffer as `span`."""

    kind: Literal["suggestion.accepted"]
    suggestion: Name
    span: Name
    path: RepositoryPath
    lines: Count
    characters: Count
    partial: bool


class SuggestionDismissed(_Event):
    """It went away unused; `how` is None where an older client did not say."""

    kind: Literal["suggestion.dismissed"]
    suggestion: Name
    shown_ms: Milliseconds | None = None
    how: Literal["rejected", "superseded", "typed", "closed"] | None = None


class SuggestionKept(_Event):
    """The `share` of a span's `tokens` that stood in the editor, some time after its acceptance or at a save."""

    kind: Literal["suggestion.kept"]
    suggestion: Name
    span: Name
    path: RepositoryPath
    after: Literal["30s", "2m", "5m", "10m", "save"]
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    tokens: Annotated[Count, Field(ge=1)]
    reason: Name | None = None


class SuggestionFollowed(_Event):
    """What stood, `after_ms` after a suggestion was rejected, at the place of its text.

    `text` is the beginning of it where it is shorter than `characters`; `tokens` are the keyed hashes of its tokens,
    from a client that uploads no text.
    """

    kind: Literal["suggestion.followed"]
    suggestion: Name
    path: RepositoryPath
    text: str | None = None
    tokens: tuple[Name, ...] | None = None
    characters: Count
    after_ms: Milliseconds


class Range(_Strict):
    """Bytes `start` to `end` of the saved file, and their origin."""

    start: Offset
    end: Offset
    class_: Literal["ai", "human"] = Field(alias="class")
    span: Name | None = None
    text: str | None = None
    tokens: tuple[Name, ...] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Range":
        if self.end < self.start:
            raise ValueError(f"ends at {self.end}, before its start {self.start}")
        if self.class_ == "ai" and self.span is None:
            raise ValueError("an `ai` range needs its `span`")
        if self.text is not None and not _fills(self.text, self.end - self.start):
            raise ValueError(f"`text` is not {self.end - self.start} bytes long in any of: {', '.join(ENCODINGS)}")
        return self


class FileSaved(_Event):
    """A file was written; or, with a `source`, another tool's record says who wrote the lines of a committed one."""

    kind: Literal["file.saved"]
    path: RepositoryPath
    blob: ObjectId
    ranges: Annotated[tuple[Range, ...], Field(max_length=RANGES_MAX)]
    source: Literal["agent-trace", "git-ai"] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "FileSaved":
        end = 0
        for number, saved in enumerate(self.ranges):
            if saved.start < end:
                raise ValueError(
                    f"ranges.{number} starts at {saved.start}, inside or before the one that ends at {end}"
                )
            end = saved.end
        return self


class Tool(_Strict):
    """A tool beside the editor; its version is empty where it did not say it."""

    name: Name
    version: Annotated[str, Field(max_length=NAME_CHARACTERS_MAX)]


class ToolEdited(_Event):
    """Code of another tool entered a file as `span`."""

    kind: Literal["tool.edited"]
    span: Name
    tool: Tool
    model: Name | None
    path: RepositoryPath
    lines: Count
    characters: Count
    source: Literal["hook", "agent-trace", "git-ai"]


class Deployment(_Event):
    """Commit `sha` went live, or failed to."""

    kind: Literal["deployment"]
    service: Name
    environment: Name
    sha: ObjectId
    status: Literal["success", "failure"]
    source: Name


Event = (
    SuggestionShown
    | SuggestionAccepted
    | SuggestionDismissed
    | SuggestionKept
    | SuggestionFollowed
    | FileSaved
    | ToolEdited
    | Deployment
)
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def parse_event(line: bytes) -> Event:
    """Read one line.

    Raises:
        InvalidInputError: with the field and the reason, without the content of the line.
    """
    if len(line) > EVENT_BYTES_MAX:
        raise InvalidInputError(f"longer than {EVENT_BYTES_MAX} bytes")
    try:
        return _EVENT.validate_json(line)
    except ValidationError as error:
        raise InvalidInputError(_reason(error)[:REASON_CHARACTERS_MAX]) from None


def digest(event: Event) -> str:
    """A fingerprint of the whole content; the same for any order of fields and any spelling of the time."""
    absent = set(_ADDED_LATER - event.model_fields_set)
    return hashlib.blake2b(event.model_dump_json(by_alias=True, exclude=absent).encode(), digest_size=16).hexdigest()


def extra_fields(event: Event) -> dict[str, Any]:
    """The event's fields that this version does not know."""
    return event.model_extra or {}


def _fills(text: str, size: int) -> bool:
    # The bytes that a range counts depend on the file's encoding, which the event does not name.
    if text.isascii() and len(text) == size:
        return True
    return any(_encoded_size(text, encoding) == size for encoding in ENCODINGS)


def _encoded_size(text: str, encoding: str) -> int:
    try:
        return len(encode(text, encoding))
    except UnicodeEncodeError:
        return -1


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    words = str(first["msg"]).removeprefix("Value error, ")
    match first["type"]:
        case "json_invalid":
            return words
        case "union_tag_not_found":
            return "kind: Field required"
        case "union_tag_invalid":
            return f"kind: this version knows only {first['ctx']['expected_tags']}"
        case "string_pattern_mismatch":
            return f"{place}: holds characters that are not allowed there"
        case "literal_error" if place == "schema":
            return f"schema: this version reads only {SCHEMA}"
        case _:
            return f"{place}: {words}" if place else words

"""Agent Trace records (RFC 0.1.0, January 2026): one JSON object a line, by custom in `.agent-trace/traces.jsonl`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codeassist.adoption.interop.records import Author, Contributor, RecordedLines, ToolRecord
from codeassist.adoption.parsing import RepositoryPath, Time
from codeassist.errors import InvalidInputError

CUSTOMARY_FILE = Path(".agent-trace", "traces.jsonl")
TOOL = "agent-trace"
RECORD_BYTES_MAX = 16_000_000
RANGES_MAX = 100_000
NAME_CHARACTERS_MAX = 250

Name = Annotated[str, Field(max_length=NAME_CHARACTERS_MAX)]
LineNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Vcs(_Part):
    type: Literal["git", "jj", "hg", "svn"]
    revision: Name


class _Tool(_Part):
    name: Name = ""
    version: Name = ""


class _Contributor(_Part):
    type: Contributor
    model_id: Name | None = None


class _Range(_Part):
    start_line: LineNumber
    end_line: LineNumber
    content_hash: Name | None = None
    contributor: _Contributor | None = None


class _Conversation(_Part):
    contributor: _Contributor | None = None
    ranges: Annotated[tuple[_Range, ...], Field(max_length=RANGES_MAX)]


class _File(_Part):
    path: RepositoryPath
    conversations: tuple[_Conversation, ...]


class _Record(_Part):
    version: Name
    id: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX)]
    timestamp: Time
    files: tuple[_File, ...]
    vcs: _Vcs | None = None
    tool: _Tool | None = None


def read_record(line: bytes, number: int) -> ToolRecord:
    """One line, the `number`th of its file. A revision that is not git's is left empty.

    Raises:
        InvalidInputError: it is no record; with the field and the reason alone.
    """
    if len(line) > RECORD_BYTES_MAX:
        raise InvalidInputError(f"longer than {RECORD_BYTES_MAX} bytes")
    try:
        record = _Record.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(f"{place}: {first['msg']}" if place else str(first["msg"])) from None
    revision = record.vcs.revision if record.vcs is not None and record.vcs.type == "git" else ""
    place = f"record {record.id} in line {number}"
    return ToolRecord(record.id, place, revision, record.timestamp, tuple(_lines(record)))


def _lines(record: _Record) -> Iterator[RecordedLines]:
    tool = record.tool or _Tool()
    for file in record.files:
        for index, conversation in enumerate(file.conversations):
            for one in conversation.ranges:
                who = one.contributor or conversation.contributor or _Contributor(type="unknown")
                key = f"{index} {who.model_id or ''}"
                author = Author(who.type, key, tool.name or "unknown", tool.version, who.model_id or None)
                last = max(one.start_line, one.end_line)
                yield RecordedLines(file.path, one.start_line, last, author, one.content_hash or None)

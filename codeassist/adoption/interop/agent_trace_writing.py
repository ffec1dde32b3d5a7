"""Writes Agent Trace records (RFC 0.1.0): one for each commit and tool, about the lines that the commit brought in.

The format says which tool a record is of, so that lines of several tools are in several records; typed lines are in
that of codeassist, which recorded them. A line that a person edited is `mixed`. Ranges bear a hash of their text.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from codeassist import __version__
from codeassist.adoption.interop.commit_lines import CommitLines, FileLines, Owner
from codeassist.adoption.interop.git_ai_writing import runs_of
from codeassist.adoption.origins import OWN_TOOL, Origin

VERSION = "0.1.0"
METADATA_KEY = "codeassist"
MODEL_CHARACTERS_MAX = 250
_NAMES = uuid.UUID("c6d6a9de-6d0b-4a49-9f4f-0b6f4b0c2d11")


def records_of(lines: CommitLines, repository: str) -> Iterator[str]:
    """Each record as one line of JSON; the same commit gives the same records."""
    tools = {_tool(lines, owner) for file in lines.files for owner in file.lines}
    for tool in sorted(tools):
        name, version = tool
        files = [found for file in lines.files if (found := _file(lines, file, tool)) is not None]
        record = {
            "version": VERSION,
            "id": str(uuid.uuid5(_NAMES, f"{repository} {lines.commit.sha} {name} {version}")),
            "timestamp": datetime.fromtimestamp(lines.commit.time, UTC).isoformat().replace("+00:00", "Z"),
            "vcs": {"type": "git", "revision": lines.commit.sha},
            "tool": {"name": name, "version": version},
            "files": files,
            "metadata": {METADATA_KEY: {"version": __version__, "repository": repository}},
        }
        yield json.dumps(record, ensure_ascii=True)


def _tool(lines: CommitLines, owner: Owner) -> tuple[str, str]:
    origin = _origin(lines, owner)
    if owner[1] is not None and origin is None:
        return "unknown", ""
    if origin is None or origin.tool == OWN_TOOL:
        return OWN_TOOL, __version__
    return origin.tool, origin.version


def _origin(lines: CommitLines, owner: Owner) -> Origin | None:
    return None if owner[1] is None else lines.origins.get(owner[1])


def _file(lines: CommitLines, file: FileLines, tool: tuple[str, str]) -> dict[str, Any] | None:
    by_span: dict[str | None, list[dict[str, Any]]] = {}
    for owner, numbers in file.lines.items():
        if _tool(lines, owner) == tool:
            by_span.setdefault(owner[1], []).extend(_ranges(lines, file, owner, numbers))
    conversations = [
        {"contributor": ranges[0]["contributor"], "ranges": [_under(ranges[0], one) for one in ranges]}
        for ranges in by_span.values()
    ]
    return {"path": file.path, "conversations": conversations} if conversations else None


def _under(first: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    """A range without the contributor that its conversation names already."""
    same = one["contributor"] == first["contributor"]
    return {key: value for key, value in one.items() if not (same and key == "contributor")}


def _ranges(lines: CommitLines, file: FileLines, owner: Owner, numbers: list[int]) -> Iterator[dict[str, Any]]:
    origin = _origin(lines, owner)
    contributor: dict[str, str] = {"type": {"ai": "ai", "ai-edited": "mixed"}.get(owner[0], "human")}
    if origin is not None and origin.model is not None:
        contributor["model_id"] = origin.model[:MODEL_CHARACTERS_MAX]
    for first, last in runs_of(numbers):
        text = b"\n".join(line.removesuffix(b"\r") for line in file.text.raw[first - 1 : last])
        yield {
            "start_line": first,
            "end_line": last,
            "content_hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
            "contributor": contributor,
        }

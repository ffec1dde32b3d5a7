"""The trace of one suggestion: where its time went, and what became of it. It holds no code and no path."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from codeassist.observability.log_line import rfc3339
from codeassist.observability.stages import Stage

SCHEMA = "codeassist.traces/1"

Moment = Literal["served-again", "shown", "accepted", "dismissed"]
"""What may happen to a suggestion after its answer."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How one suggestion came about.

    `suggestion` is the id that the journal's events have too: 32 hexadecimal digits. `provider` is whose model
    server it was, as OpenTelemetry calls them. `filtered` names what removed the text, `trimmed` what took a part of
    it away. `snippets` counts them. `stages` are in order and may have gaps. `rung` says where the answer came from.
    `invented` counts the names in the model's text that the index knows not to exist; None where nobody looked.
    `repository` is a label that only this machine can read.
    """

    suggestion: str
    model: str
    provider: str
    language: str
    filtered: str | None
    lines: int
    characters: int
    prompt_tokens: int
    cached_prompt_tokens: int
    snippets: int
    stages: tuple[Stage, ...]
    trimmed: tuple[str, ...] = ()
    rung: str = "model"
    invented: int | None = None
    repository: str = ""

    @property
    def start_ns(self) -> int:
        """When the first stage began."""
        return self.stages[0].start_ns

    @property
    def end_ns(self) -> int:
        """When the last stage ended."""
        return self.stages[-1].end_ns

    def line(self) -> str:
        """The trace as a line of JSON; stages in milliseconds since its start."""
        facts = asdict(self)
        del facts["stages"]
        body = {
            "schema": SCHEMA,
            "kind": "suggestion",
            "time": rfc3339(self.start_ns / 1e9),
            **facts,
            "total_ms": _ms(self.end_ns - self.start_ns),
            "stages": [
                {"name": one.name, "start_ms": _ms(one.start_ns - self.start_ns), "ms": _ms(one.end_ns - one.start_ns)}
                for one in self.stages
            ],
        }
        return json.dumps(body)


def moment_line(suggestion: str, moment: Moment, at_ns: int) -> str:
    """What became of a suggestion, as a line of JSON."""
    return json.dumps({"schema": SCHEMA, "kind": moment, "suggestion": suggestion, "time": rfc3339(at_ns / 1e9)})


def merged(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Traces with their `moments` (`kind`, `time` and `after_ms` since the start), oldest first.

    A line that a kill cut short, or that another version wrote, is passed over; so are moments of a
    suggestion whose trace is gone.
    """
    traces: dict[str, dict[str, Any]] = {}
    moments: list[Mapping[str, Any]] = []
    for line in lines:
        body = _parsed(line)
        if body is None:
            continue
        if body["kind"] == "suggestion":
            traces.setdefault(body["suggestion"], {**body, "moments": []})
        else:
            moments.append(body)
    for moment in moments:
        if (trace := traces.get(moment["suggestion"])) is not None:
            after_ms = _ms(_ns(moment["time"]) - _ns(trace["time"]))
            trace["moments"].append({"kind": moment["kind"], "time": moment["time"], "after_ms": after_ms})
    return sorted(traces.values(), key=lambda trace: trace["time"])


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        body = json.loads(line)
    except ValueError:
        return None
    known = isinstance(body, dict) and body.get("schema") == SCHEMA
    return body if known and {"kind", "suggestion", "time"} <= body.keys() else None


def _ns(time_text: str) -> int:
    return round(datetime.fromisoformat(time_text).timestamp() * 1e9)


def _ms(nanoseconds: int) -> float:
    return round(nanoseconds / 1e6, 3)

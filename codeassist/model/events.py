"""The events of a streamed completion, as OpenAI-compatible servers send them."""

import json
from dataclasses import dataclass
from typing import Any

_SHOWN_CHARACTERS_MAX = 80


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the answer. Token counts come with any piece or after the last, where the server tells them.

    `prefill_ms` is how long the server read the prompt, which llama.cpp tells.
    """

    text: str
    finish_reason: str | None
    prompt_tokens: int | None
    cached_prompt_tokens: int | None
    prefill_ms: float | None = None


class MalformedEventError(ValueError):
    """A line of the stream is not an event of a completion."""


class ServerReportedError(Exception):
    """The server reports, inside its stream, that it failed."""


def parse_event(line: str) -> Chunk | None:
    """The piece that one line of the stream carries; None for an empty line or a comment.

    Raises:
        MalformedEventError: the line is not an event of a completion.
        ServerReportedError: it is the server's report of its own failure.
    """
    if not line or line.startswith(":"):
        return None
    field, _, value = line.partition(":")
    if field in {"event", "id", "retry"}:
        return None
    if field == "error":
        raise ServerReportedError(_shown(value))
    try:
        event = json.loads(value) if field == "data" else None
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise MalformedEventError(_shown(line))
    if "error" in event:
        error = event["error"]
        raise ServerReportedError(_shown(str(error.get("message", error) if isinstance(error, dict) else error)))
    try:
        return _chunk(event)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise MalformedEventError(_shown(line)) from error


def _chunk(event: dict[str, Any]) -> Chunk:
    """A completion event; the last one of OpenAI's form has no choices and only the usage."""
    choice: dict[str, Any] = event["choices"][0] if event["choices"] else {"text": ""}
    # A conversation is streamed as differences; one without content says who speaks, or what the model thinks.
    text = (choice["delta"].get("content") or "") if "delta" in choice else choice["text"]
    usage = event.get("usage") or {}
    timings = event.get("timings") or {}
    cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens")
    return Chunk(
        text=str(text),
        finish_reason=choice.get("finish_reason"),
        prompt_tokens=usage.get("prompt_tokens"),
        # llama.cpp tells it in `timings` too, in versions that leave it out of the usage.
        cached_prompt_tokens=timings.get("cache_n") if cached is None else cached,
        prefill_ms=timings.get("prompt_ms"),
    )


def _shown(text: str) -> str:
    return text.strip()[:_SHOWN_CHARACTERS_MAX]

"""The trace of an answered suggestion."""

import os
from functools import lru_cache
from pathlib import Path

from codeassist import places
from codeassist.capture.events import count_lines
from codeassist.capture.tokens import TokenHasher, token_key
from codeassist.completion.name_check import CHECKED
from codeassist.completion.types import Completion
from codeassist.errors import RefusedError
from codeassist.observability.stages import Stage
from codeassist.observability.trace import Trace
from codeassist.settings import Settings

WAIT_NS_MIN = 1_000_000
"""A wait shorter than this is none: every request looks up its file's repository."""


def trace_of(
    completion: Completion, settings: Settings, *, root: Path, language: str, asked_ns: int, answered_ns: int
) -> Trace | None:
    """The stages from asking to answering, in nanoseconds since 1970; None where no model was asked."""
    if not completion.stages:
        return None
    stages = list(completion.stages)
    if stages[0].start_ns - asked_ns >= WAIT_NS_MIN:
        stages.insert(0, Stage("wait", asked_ns, stages[0].start_ns))
    if asked_ns <= stages[-1].end_ns <= answered_ns:
        # A request that came after the generation had ended did not wait for its answer.
        stages.append(Stage("answer", stages[-1].end_ns, answered_ns))
    return Trace(
        suggestion=completion.suggestion,
        model=completion.model,
        provider="openai" if settings.model.base_url else "llama_cpp",
        language=language,
        filtered=completion.filtered,
        lines=count_lines(completion.text),
        characters=len(completion.text),
        prompt_tokens=completion.prompt_tokens,
        cached_prompt_tokens=completion.cached_prompt_tokens,
        snippets=len(completion.snippets),
        stages=tuple(stages),
        trimmed=completion.trimmed,
        rung=completion.rung,
        invented=len(completion.invented) if any(stage.name == CHECKED for stage in stages) else None,
        repository=repository_label(root, settings.adoption.token_key),
    )


@lru_cache(64)
def repository_label(root: Path, token_key_configured: str) -> str:
    """A repository's label in traces: the keyed hash of its place, of no meaning elsewhere; empty without a key."""
    try:
        key = token_key(token_key_configured, places.token_key_file())
    except RefusedError:
        return ""  # whoever needs the key says so; a trace goes without
    return TokenHasher(key).hash(b"repository " + os.fsencode(root.resolve()))

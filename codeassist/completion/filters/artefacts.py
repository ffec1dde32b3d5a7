"""What a model writes that is not code: its own markers, thoughts, patches, markdown around the code."""

import re

from codeassist.completion.nesting import nesting, nesting_at_end
from codeassist.completion.types import CompletionRequest

PROSE = frozenset({"markdown", "plaintext", "restructuredtext"})
"""Languages in which fences and sentences are the text itself."""

_MARKER = re.compile(
    # DeepSeek writes its markers with the full-width bar.
    r"<\|[a-z_ ]{2,40}\|?>|<\uff5c[^\uff5c\n]{2,40}\uff5c>|<\[[a-z\u2581-]{2,40}\]>"
    r"|</?(?:fim_[a-z]+|file_sep|file_separator|repo_name|filename|reponame|gh_stars)>"
    r"|<(?:PRE|SUF|MID|EOT)>|\[(?:PREFIX|SUFFIX|MIDDLE)\]|<\|?endoftext\|?>|</s>"
)
_THOUGHT = re.compile(r"<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*(?:\n|\Z)", re.MULTILINE)
_PATCH = re.compile(r"^(?:diff --git |@@ -\d|index [0-9a-f]{7,}\.\.|(?:---|\+\+\+) [ab]/)", re.MULTILINE)


def markers(text: str, request: CompletionRequest) -> str | None:
    """The text up to the first marker of a model's training; a document that speaks of markers may go on to."""
    if _MARKER.search(request.prefix) or _MARKER.search(request.suffix):
        return text
    return _before(_MARKER, text) or (None if text else text)


def thoughts(text: str, request: CompletionRequest) -> str | None:  # noqa: ARG001 - every filter has one shape
    """Without what a model thinks aloud; nothing, where it did not come to an end."""
    return _THOUGHT.sub("", text) or (None if text else text)


def fences(text: str, request: CompletionRequest) -> str | None:
    """The code of the first fence where the text opens with one, else what stands before a fence."""
    if request.language in PROSE or nesting_at_end(request.prefix, request.language).inside:
        return text
    opening = _FENCE.match(text)
    return _before(_FENCE, text[opening.end() :] if opening else text) or (None if text else text)


def patches(text: str, request: CompletionRequest) -> str | None:
    """The text up to the first header of a patch that stands outside of strings."""
    if request.language in PROSE:
        return text
    before = nesting_at_end(request.prefix, request.language)
    found = _PATCH.search(text)
    if found is None or nesting(text[: found.start()], request.language, before).inside:
        return text
    return text[: found.start()] or None


def _before(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text

"""What a model writes that is not code: its own markers, markdown around the code, thoughts, patches."""

import re

from codeassist.completion.types import CompletionRequest

_MARKER = re.compile(
    # DeepSeek writes its markers with the full-width bar.
    r"<\|[a-z_ ]{2,40}\|?>|<\uff5c[^\uff5c\n]{2,40}\uff5c>|<\[[a-z\u2581-]{2,40}\]>"
    r"|</?(?:fim_[a-z]+|file_sep|file_separator|repo_name|filename|reponame|gh_stars)>"
    r"|<(?:PRE|SUF|MID|EOT)>|\[(?:PREFIX|SUFFIX|MIDDLE)\]|<\|?endoftext\|?>|</s>"
)
_THOUGHT = re.compile(r"<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*(?:\n|\Z)", re.MULTILINE)
_PATCH = re.compile(r"^(?:diff --git |@@ -\d|index [0-9a-f]{7,}\.\.)", re.MULTILINE)
_PROSE = frozenset({"markdown", "plaintext", "restructuredtext"})


def artefacts(text: str, request: CompletionRequest) -> str | None:
    """The text up to the first marker or patch header, out of its markdown fence and without thoughts."""
    marked = _mentions(_MARKER, request)
    left = text if marked else _before(_MARKER, text)
    left = _THOUGHT.sub("", left)
    if request.language not in _PROSE:
        left = _inside_fence(left)
        left = _before(_PATCH, left)
    return left if left or not text else None


def _before(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text


def _inside_fence(text: str) -> str:
    """The code of the first fence where the text opens with one, else what stands before a fence."""
    opening = _FENCE.match(text)
    return _before(_FENCE, text[opening.end() :] if opening else text)


def _mentions(pattern: re.Pattern[str], request: CompletionRequest) -> bool:
    """Whether the document itself speaks of such markers, as the source of a model tool does."""
    return bool(pattern.search(request.prefix) or pattern.search(request.suffix))

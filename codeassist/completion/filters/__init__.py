"""What is taken out of a model's text before it is shown: a chain of small pure functions, in order.

A filter gets the text, with plain newlines, and the request, and returns the text it leaves, or None to
remove the suggestion; the chain then says which filter it was. `docs/completion.md` lists them, and
each has golden cases in `tests/codeassist/completion/golden/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from codeassist.completion.filters.artefacts import fences, markers, patches, thoughts
from codeassist.completion.filters.brackets import bracket_balance, coverage, duplicate_closers
from codeassist.completion.filters.indenting import indentation
from codeassist.completion.filters.prose import chatter, empty_comments, path_comments, to_do
from codeassist.completion.filters.repeats import line_above, suffix_copy, suffix_repeat
from codeassist.completion.filters.repetition import repeated_lines, repeated_tail
from codeassist.completion.filters.scope import scope
from codeassist.completion.filters.syntax import syntax
from codeassist.completion.filters.whitespace import line_endings, mid_line, trailing_spaces, whitespace_only
from codeassist.completion.filters.words import double_space, joined_words, restarted_word, too_short
from codeassist.completion.types import CompletionRequest

Filter = Callable[[str, CompletionRequest], str | None]

FILTERS: Mapping[str, Filter] = {
    "markers": markers,
    "thoughts": thoughts,
    "chatter": chatter,
    "fences": fences,
    "patches": patches,
    "path-comments": path_comments,
    "mid-line": mid_line,
    "restarted-word": restarted_word,
    "double-space": double_space,
    "repeated-lines": repeated_lines,
    "repeated-tail": repeated_tail,
    "line-above": line_above,
    "suffix-copy": suffix_copy,
    "suffix-repeat": suffix_repeat,
    "scope": scope,
    "duplicate-closers": duplicate_closers,
    "bracket-balance": bracket_balance,
    "trailing-spaces": trailing_spaces,
    "empty-comments": empty_comments,
    "indentation": indentation,
    "whitespace-only": whitespace_only,
    "joined-words": joined_words,
    "to-do": to_do,
    "too-short": too_short,
    "syntax": syntax,
    "line-endings": line_endings,
}
"""Name to filter, in the order they run."""

_COVERING = "duplicate-closers"
"""From this filter on a text stands in the document that it leaves: without what it replaces."""
_UNCOUNTED = frozenset({"line-endings"})
"""Filters that take nothing away."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a text became; `removed_by` names the filter that removed it, `text` is then empty.

    `trimmed` are the filters that changed it, in order. `overlap` counts the code points after the cursor that
    the text replaces.
    """

    text: str
    removed_by: str | None = None
    trimmed: tuple[str, ...] = ()
    overlap: int = 0


def filtered(text: str, request: CompletionRequest) -> Filtered:
    """The text after every filter, or the first that removed it."""
    trimmed: list[str] = []
    overlap = 0
    for name, run in FILTERS.items():
        if name == _COVERING:
            overlap = 0 if request.inserts_only else coverage(text, request)
            request = replace(request, suffix=request.suffix[overlap:])
        left = run(text, request)
        if left is None:
            return Filtered("", name, tuple(trimmed))
        if left != text and name not in _UNCOUNTED:
            trimmed.append(name)
        text = left
    return Filtered(text, None, tuple(trimmed), overlap)

"""What is taken out of a model's text before it is shown: a chain of small pure functions, in order.

A filter gets the text, with plain newlines, and the request, and returns the text it leaves, or None to
remove the suggestion; the chain then says which filter it was. `docs/completion.md` lists them, and
each has golden cases in `tests/codeassist/completion/golden/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codeassist.completion.filters.artefacts import artefacts
from codeassist.completion.filters.brackets import bracket_balance, duplicate_closers
from codeassist.completion.filters.repeats import line_above, repetition, suffix_repeat
from codeassist.completion.filters.syntax import syntax
from codeassist.completion.filters.whitespace import line_endings, mid_line, trailing_spaces, whitespace_only
from codeassist.completion.types import CompletionRequest

Filter = Callable[[str, CompletionRequest], str | None]

FILTERS: Mapping[str, Filter] = {
    "artefacts": artefacts,
    "mid-line": mid_line,
    "trailing-spaces": trailing_spaces,
    "repetition": repetition,
    "line-above": line_above,
    "suffix-repeat": suffix_repeat,
    "duplicate-closers": duplicate_closers,
    "bracket-balance": bracket_balance,
    "whitespace-only": whitespace_only,
    "syntax": syntax,
    "line-endings": line_endings,
}
"""Name to filter, in the order they run."""


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
    for name, run in FILTERS.items():
        left = run(text, request)
        if left is None:
            return Filtered("", name, tuple(trimmed))
        if left != text and name not in _UNCOUNTED:
            trimmed.append(name)
        text = left
    return Filtered(text, trimmed=tuple(trimmed))

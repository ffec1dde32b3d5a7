"""Why a suggestion looks as it does, or why there is none: one line in plain words."""

from collections.abc import Iterator

from codeassist.completion.checks import INVENTED_NAME
from codeassist.completion.refusal import (
    EAGERNESS,
    OFF,
    PRIVATE,
    REDACTED,
    REJECTED,
    SUPERSEDED,
    WITHHELD,
    WORD_BOUNDARY,
)
from codeassist.completion.types import Completion, Why
from codeassist_index.translation import ntr, tr

_NOT_CODE = frozenset({"markers", "thoughts", "chatter", "fences", "patches", "path-comments", "to-do"})
_REPEATS = frozenset(
    {"restarted-word", "repeated-lines", "repeated-tail", "line-above", "suffix-copy", "suffix-repeat"}
)
_EMPTY = frozenset({"double-space", "trailing-spaces", "empty-comments", "whitespace-only", "too-short"})
_COSMETIC = frozenset({"trailing-spaces", "indentation", "double-space"})
"""Filters that take nothing away that a person would miss."""


def why(completion: Completion) -> str:
    """The line for an answer. It has names of files and of the code, but no text of the document."""
    if not completion.text:
        return why_none(completion)
    return _one_line(" ".join(_sentences(completion)))


def why_none(completion: Completion) -> str:
    """Why an answer is empty."""
    refused = _refused().get(completion.filtered)
    if refused is not None:
        return _one_line(refused)
    names = ", ".join(completion.invented)
    words = _removed(completion.filtered or "")
    return _one_line(words.format(model=completion.model, names=names, filter=completion.filtered))


def _sentences(completion: Completion) -> Iterator[str]:
    yield _origin(completion)
    if completion.shape is not None:
        yield _length(completion.shape)
    if completion.stages:  # of what is served again the snippets are those of the call that made it
        yield _context(completion)
    cut = [name for name in completion.trimmed if name not in _COSMETIC]
    if cut:
        yield tr("A part was taken away ({filters}).").format(filters=", ".join(cut))
    if completion.invented:
        names = ", ".join(f"`{name}`" for name in completion.invented)
        yield tr("It ends before {names}, which your code does not have.").format(names=names)


def _origin(completion: Completion) -> str:
    match completion.rung:
        case "shown":
            return tr("The rest of the suggestion that you are typing along.")
        case "cache":
            return tr("Remembered from an earlier suggestion at this place.")
        case "flight":
            return tr("{model} had begun it for an earlier key.").format(model=completion.model)
        case "model":
            return tr("Written by {model}.").format(model=completion.model)


def _length(shape: Why) -> str:
    """What the rule of that name does here."""
    words: dict[Why, str] = {
        "middle-of-line": tr("One line, because text follows the cursor."),
        "comment": tr("One line, because the cursor stands in a comment."),
        "string": tr("One line, because the cursor stands in a string."),
        "docstring": tr("Up to the end of the docstring that was begun."),
        "brackets": tr("Up to the end of what stands in the brackets."),
        "empty-block": tr("Several lines, because the block is empty."),
        "after-acceptance": tr("Several lines, because you accepted the text before it."),
        "described": tr("Several lines, because a comment describes them."),
        "declaration": tr("Several lines, because a declaration may stand here."),
        "line": tr("One statement, as anywhere else."),
    }
    return words[shape]


def _context(completion: Completion) -> str:
    count = len(completion.snippets)
    if not count:
        return tr("The model knew this file only.")
    first = completion.snippets[0]
    return ntr(
        "The model knew one piece of other files: {path} ({reason}).",
        "The model knew {count} pieces of other files, first {path} ({reason}).",
        count,
    ).format(count=count, path=first.path, reason=first.reason)


def _refused() -> dict[str | None, str]:
    """Why no model was asked, or its answer not looked at."""
    return {
        None: tr("No suggestion: the model had nothing to add."),
        PRIVATE: tr(
            "No suggestion: the file is private (`privacy.private_globs`), and nothing of it is sent to a model."
        ),
        WITHHELD: tr("No suggestion: the cursor stands in a secret, and nothing was sent to a model."),
        OFF: tr("No suggestion: they are off here (`completion.languages_off`, `completion.paths_off`)."),
        EAGERNESS: tr("No suggestion: at such a place none is asked for by itself (`completion.eagerness`)."),
        REJECTED: tr("No suggestion: this one was passed over here a moment ago. Ask by hand to see it."),
        SUPERSEDED: tr("No suggestion: a newer key took its place."),
    }


def _removed(word: str) -> str:
    """Why a filter or check removed what the model wrote."""
    said = {
        INVENTED_NAME: tr("No suggestion: what {model} wrote was removed, because it invented {names}."),
        REDACTED: tr("No suggestion: what {model} wrote stood for a secret."),
        WORD_BOUNDARY: tr("No suggestion: {model} went on with the word before the space."),
    }
    if word in said:
        return said[word]
    if word in _NOT_CODE:
        return tr("No suggestion: what {model} wrote was no code ({filter}).")
    if word in _REPEATS:
        return tr("No suggestion: {model} only repeated what stands here ({filter}).")
    if word in _EMPTY:
        return tr("No suggestion: {model} had nothing to add ({filter}).")
    return tr("No suggestion: what {model} wrote did not fit here ({filter}).")


def _one_line(text: str) -> str:
    return " ".join(text.split())

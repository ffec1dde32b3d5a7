"""When a growing text is enough: the end of the line, the statement or the block, seen while the model still writes.

A server takes at most four stop strings, and none of them can say "the block is left"; so the stream is
watched here and closed as soon as nothing more is wanted. What is kept never depends on how the text came in pieces:
once a text is enough, whatever follows changes nothing.
"""

import re
from dataclasses import dataclass

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, Nesting, nesting
from codeassist.completion.shape import Shape, value_brackets
from codeassist.completion.syntax import indentation
from codeassist.completion.types import CompletionRequest

SERVER_STOPS_MAX = 4
LINES_MAX = 24
BLANK_LINES_MAX = 1
_WORD = re.compile(r"\w*")
# Clauses that continue a statement at the indentation of its first line.
_CONTINUATIONS = (
    "elif", "else", "elsif", "elseif", "except", "finally", "rescue", "ensure", "when", "in", "case", "catch", "until",
)  # fmt: skip
_LABEL = re.compile(r"\s*(?:#|//|(?:case|default)\b|\w+\s*:(?!:))")
_BEGINNING_OF_LABEL = re.compile(r"\s*(?:\w*\s*|/)\Z")
_OPENS_BLOCK = re.compile(
    r"\s*(?:if|unless|while|until|for|case|begin|def|class|module|function|local function)\b|.*\b(?:do|then|repeat)\b"
)


def settle(text: str, shape: Shape, request: CompletionRequest) -> tuple[str, bool]:
    """The part of the text so far that is wanted, and whether the rest need not be waited for."""
    match shape.why:
        case "middle-of-line" | "comment" | "string":
            return _to_newline(text)
        case "docstring":
            return _paragraph(text, shape.inside, request.language)
        case "empty-block":
            return _block(text, _Scope(shape.block_indent or "", below=True), request)
        case "after-acceptance" | "described":
            return _passage(text, request)
        case "declaration":
            return _declaration(text, request)
        case "brackets" | "line":
            return _statement(text, request.language)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The lines of a block: those with more indentation than `indent`; with `below` false, also those with as much."""

    indent: str
    below: bool

    def leaves(self, line: str, language: str, *, last: bool) -> bool:
        return outdented(line, len(self.indent) + self.below, language, last=last)


def outdented(line: str, depth: int, language: str, *, last: bool) -> bool:
    """Whether a line has less than `depth` characters of indentation.

    Labels, directives and comments stand where they like; the `last` line is still growing and may become one.
    """
    if not line.strip() or len(indentation(line)) >= depth:
        return False
    label = _LABEL.match(line) or (last and _BEGINNING_OF_LABEL.match(line))
    return not (label and facts(language).blocks == "brackets")


def _to_newline(text: str) -> tuple[str, bool]:
    line, newline, _ = text.partition("\n")
    return line, bool(newline)


def _statement(text: str, language: str) -> tuple[str, bool]:
    """To the end of the line, or of the line where the brackets opened in the text are closed again."""
    opened = Nesting()
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1], start=1):
        opened = nesting(line + "\n", language, opened)
        if not (opened.brackets or opened.inside) or number == LINES_MAX:
            return "\n".join(lines[:number]), True
    return text, False


def _paragraph(text: str, inside: str, language: str) -> tuple[str, bool]:
    """To the end of the line that ends the string or comment, or to a blank line."""
    opened = Nesting(inside=inside)
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1], start=1):
        opened = nesting(line + "\n", language, opened)
        if opened.inside != inside or number == LINES_MAX:
            return "\n".join(lines[:number]), True
        if number > 1 and not line.strip(" \t*"):
            return _joined(lines[: number - 1]), True
    return text, False


def _passage(text: str, request: CompletionRequest) -> tuple[str, bool]:
    """To a blank line, or to the line that leaves the scope of the first one."""
    lines = text.split("\n")
    opened = Nesting()
    scope: _Scope | None = None
    for number, line in enumerate(lines):
        blank_line = 0 < number < len(lines) - 1 and not line.strip() and not opened.inside
        whole = request.unfinished_line + line if number == 0 else line
        leaves = scope is not None and scope.leaves(whole, request.language, last=number == len(lines) - 1)
        if number == LINES_MAX or blank_line or (leaves and not _in_expression(opened, request.language)):
            return _joined(lines[:number]), True
        if scope is None and line.strip():
            scope = _Scope(indentation(whole), below=False)
        opened = nesting(line + "\n", request.language, opened)
    return text, False


def _declaration(text: str, request: CompletionRequest) -> tuple[str, bool]:
    """One statement with the block that it opens, and the comments and decorators above it."""
    lines = text.split("\n")
    opened = Nesting()
    for number, line in enumerate(lines[:-1], start=1):
        opened = nesting(line + "\n", request.language, opened)
        if number == LINES_MAX or not (line.strip() or opened.brackets or opened.inside):
            return _joined(lines[:number]), True
        if opened.brackets or opened.inside or _introduces(line, request.language):
            continue
        if not _opens_block(line, request.language):
            return _joined(lines[:number]), True
        scope = _Scope(indentation(request.unfinished_line + lines[0]), below=True)
        kept, done = _block("\n".join(lines[number:]), scope, request, read=number)
        return ("\n".join([*lines[:number], kept]).rstrip() if done else text), done
    return text, False


def _introduces(line: str, language: str) -> bool:
    """Whether a line is a comment or decorator of what follows."""
    stripped = line.strip()
    return stripped.startswith(("@", "#[", facts(language).comment or "#")) or stripped.endswith("*/")


def _opens_block(line: str, language: str) -> bool:
    """Whether a whole statement is the header of a block that no brace opens."""
    known = facts(language)
    if known.endings:
        return bool(_OPENS_BLOCK.match(line))
    return known.blocks == "indentation" and line.rstrip().endswith(":")


def _block(text: str, scope: _Scope, request: CompletionRequest, *, read: int = 0) -> tuple[str, bool]:
    """To the line that is no longer inside the block; `read` lines of the text stand above."""
    lines = text.split("\n")
    opened = Nesting()
    blank = 0
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        if number + read >= LINES_MAX or blank > BLANK_LINES_MAX:
            return _joined(lines[:number]), True
        within = number == 0 and not read
        if (
            not within
            and not _in_expression(opened, request.language)
            and scope.leaves(line, request.language, last=last)
        ):
            ending = _ends_block(line, scope, last=last, request=request)
            if ending is not None:
                return _joined(lines[: number + ending]), True
        blank = 0 if line.strip() or last else blank + 1
        opened = nesting(line + "\n", request.language, opened)
    return text, False


def _ends_block(line: str, scope: _Scope, *, last: bool, request: CompletionRequest) -> int | None:
    """How many lines to keep from one that leaves the block; None to read on."""
    stripped, known = line.strip(), facts(request.language)
    same = indentation(line) == scope.indent
    if _closes(stripped, known.endings) and (known.endings or known.blocks == "brackets"):
        if not same or _is_closed(stripped, scope, request):
            return 0
        return None if last or _goes_on(stripped) else 1
    if known.blocks == "indentation" and stripped[0] in CLOSERS:
        return None
    growing = last and _WORD.fullmatch(stripped) is not None
    if not growing and _stands_below(stripped, scope, request):
        return 0
    return None if same and continues(stripped, known.endings, last=last) else 0


def _closes(stripped: str, endings: tuple[str, ...]) -> bool:
    found = _WORD.match(stripped)
    return stripped[0] in CLOSERS or (found is not None and found[0] in endings)


def _is_closed(stripped: str, scope: _Scope, request: CompletionRequest) -> bool:
    """Whether the document has what closes the block: behind the cursor, or on the next line at its depth."""
    if request.rest_of_line.lstrip()[:1] == stripped[0]:
        return False  # the text goes up to it, with its line break
    below = _line_below(request)
    return below.lstrip()[:1] == stripped[0] and len(indentation(below)) >= len(scope.indent)


def _stands_below(stripped: str, scope: _Scope, request: CompletionRequest) -> bool:
    """Whether the document goes on with a clause that begins with the same word."""
    found, below = _WORD.match(stripped), _line_below(request)
    next_word = _WORD.match(below.lstrip())
    words = found is not None and next_word is not None and found[0] == next_word[0] != ""
    return words and indentation(below) == scope.indent


def _line_below(request: CompletionRequest) -> str:
    return next((line for line in request.suffix.split("\n")[1:] if line.strip()), "")


def _goes_on(stripped: str) -> bool:
    """Whether a line that closes a block opens the next one of the same statement: `} else {`."""
    return stripped.endswith(("{", "(")) and stripped[0] == "}"


def continues(stripped: str, endings: tuple[str, ...], *, last: bool) -> bool:
    """Whether a line is a further clause of the block's statement, or may become one as it grows."""
    word = _WORD.match(stripped)
    found = word[0] if word else ""
    if last and found == stripped:
        return any(clause.startswith(stripped) for clause in (*_CONTINUATIONS, *endings))
    return found in _CONTINUATIONS


def _in_expression(opened: Nesting, language: str) -> bool:
    return bool(opened.inside) or opened.brackets.endswith(value_brackets(language))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip()

"""Lines of a suggestion that lie outside of the block in which it stands."""

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, Nesting, nesting, nesting_at_end
from codeassist.completion.shape import value_brackets
from codeassist.completion.stopping import continues, outdented
from codeassist.completion.syntax import indentation
from codeassist.completion.types import CompletionRequest


def scope(text: str, request: CompletionRequest) -> str | None:
    """Up to the line that is less indented than the first one.

    The line that closes the block stays where nothing below closes it, and so do lines that go on with its
    statement: `else:`, `} else {`.
    """
    before = nesting_at_end(request.prefix, request.language)
    if before.inside or before.brackets.endswith(value_brackets(request.language)):
        return text
    lines = text.split("\n")
    first = 0 if lines[0].strip() else 1
    depth = len(indentation(request.unfinished_line + lines[0] if first == 0 else "".join(lines[1:2])))
    opened = Nesting()
    for number, line in enumerate(lines):
        within = opened.inside or opened.brackets  # of a string or block that the text opens itself
        outside = number > first and not within and outdented(line, depth, request.language, last=False)
        if outside and not _goes_on(line.strip()):
            closes = line.strip()[0] in CLOSERS or line.strip() in facts(request.language).endings
            keep = number + (closes and bool(lines[number - 1].strip()))
            return "\n".join(lines[:keep]).rstrip()
        opened = nesting(line + "\n", request.language, opened)
    return text


def _goes_on(stripped: str) -> bool:
    """Whether a line is a further clause of a statement whose block was left."""
    return continues(stripped, (), last=False) or (stripped[0] in CLOSERS and stripped.endswith(("{", "(")))

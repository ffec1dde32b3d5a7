"""The check that a suggestion can be parsed where it would stand."""

from codeassist.completion.shape import indentation
from codeassist.completion.syntax import error_count, parse
from codeassist.completion.types import CompletionRequest

_PLACEHOLDER = "x"


def syntax(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the document would have more syntax errors with the text than it has without it.

    A line that waits for its end is an error of its own (`x =`), so a single name in the place of the text
    counts as the document without it too.
    """
    found = _errors(text + _missing_body(text, request), request)
    if found == 0:
        return text
    return None if found > min(_errors("", request), _errors(_PLACEHOLDER, request)) else text


def _errors(text: str, request: CompletionRequest) -> int:
    tree = parse(request.prefix + text + request.suffix, request.language)
    return 0 if tree is None else error_count(tree)


def _missing_body(text: str, request: CompletionRequest) -> str:
    """What has to follow a text that ends in the middle of a statement on purpose: a decorator's function."""
    lines = (request.unfinished_line + text).split("\n")
    if request.rest_of_line.strip() or not lines[-1].lstrip().startswith("@"):
        return ""
    return f"\n{indentation(lines[-1])}def _(): pass"

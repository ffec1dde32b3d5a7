"""The check that a suggestion can be parsed where it would stand."""

from codeassist.completion.shape import indentation
from codeassist.completion.syntax import error_count, parse
from codeassist.completion.types import CompletionRequest


def syntax(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the document would have more syntax errors with the text than without it."""
    before = parse(request.prefix + request.suffix, request.language)
    after = parse(request.prefix + text + _missing_body(text, request) + request.suffix, request.language)
    if before is None or after is None:
        return text
    return None if error_count(after) > error_count(before) else text


def _missing_body(text: str, request: CompletionRequest) -> str:
    """What has to follow a text that ends in the middle of a statement on purpose: a decorator's function."""
    lines = (request.unfinished_line + text).split("\n")
    if request.rest_of_line.strip() or not lines[-1].lstrip().startswith("@"):
        return ""
    return f"\n{indentation(lines[-1])}def _(): pass"

"""The check that a suggestion can be parsed where it would stand."""

from codeassist.completion.syntax import PLACEHOLDER, Surroundings, indentation
from codeassist.completion.types import CompletionRequest


def syntax(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the document would have more syntax errors with the text than it has without it.

    A line that waits for its end is an error of its own (`x =`), so a single name in the place of the text
    counts as the document without it too.
    """
    around = Surroundings.of(request)
    if around is None:
        return text
    found = around.errors(text + _missing_body(text, request))
    return text if found == 0 or found <= min(around.errors(""), around.errors(PLACEHOLDER)) else None


def _missing_body(text: str, request: CompletionRequest) -> str:
    """What has to follow a text that ends in the middle of a statement on purpose: a decorator's function."""
    lines = (request.unfinished_line + text).split("\n")
    if request.rest_of_line.strip() or not lines[-1].lstrip().startswith("@"):
        return ""
    return f"\n{indentation(lines[-1])}def _(): pass"

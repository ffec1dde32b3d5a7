"""The check that a suggestion can be parsed where it would stand."""

from codeassist.completion.syntax import PLACEHOLDER, Surroundings, indentation
from codeassist.completion.types import CompletionRequest

MACROS = frozenset({"c", "cpp"})
"""Languages in which a macro may be followed by what the grammar does not know: one error more is let pass."""
_BASELINES = ("", PLACEHOLDER, f"{PLACEHOLDER};")


def syntax(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the document would have more syntax errors with the text than it has without it.

    A line that waits for its end is an error of its own (`x =`), so a single name in the place of the text
    counts as the document without it too, with and without a semicolon.
    """
    around = Surroundings.of(request)
    if around is None or _in_directive(request):
        return text
    found = around.errors(text + _missing_body(text, request))
    if found == 0:
        return text
    let_pass = min(map(around.errors, _BASELINES)) + (request.language in MACROS)
    return text if found <= let_pass else None


def _missing_body(text: str, request: CompletionRequest) -> str:
    """What has to follow a text that ends in the middle of a statement on purpose: a decorator's function."""
    lines = (request.unfinished_line + text).split("\n")
    if request.rest_of_line.strip() or not lines[-1].lstrip().startswith("@"):
        return ""
    return f"\n{indentation(lines[-1])}def _(): pass"


def _in_directive(request: CompletionRequest) -> bool:
    """Whether the cursor stands in a line of the C preprocessor, which is of another language."""
    above, _, line = request.prefix.rpartition("\n")
    return request.language in MACROS and (line.lstrip().startswith("#") or above.rstrip().endswith("\\"))

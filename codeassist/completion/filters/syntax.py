"""The check that a suggestion can be parsed where it would stand."""

import re

from codeassist.completion.syntax import PLACEHOLDER, Surroundings, indentation
from codeassist.completion.types import CompletionRequest

MACROS = frozenset({"c", "cpp"})
"""Languages whose macros make code that the grammar does not know: one error more is let pass."""
_MACRO = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\s*\(")
_BASELINES = ("", PLACEHOLDER, f"{PLACEHOLDER};")


def syntax(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the document would have more syntax errors with the text than it has without it.

    A line that waits for its end is an error of its own (`x =`), so a single name in the place of the text
    counts as the document without it too, with and without a semicolon.
    """
    around = Surroundings.of(request)
    if around is None or _in_macro(text, request):
        return text
    found = around.errors(text + _missing_body(text, request))
    if found == 0:
        return text
    let_pass = min(map(around.errors, _BASELINES)) + (request.language in MACROS)
    return text if found <= let_pass else None


def _missing_body(text: str, request: CompletionRequest) -> str:
    """What has to follow a text that ends in the middle of a statement on purpose: a decorator's function."""
    lines = (request.unfinished_line + text).split("\n")
    if request.language != "python" or request.rest_of_line.strip() or not lines[-1].lstrip().startswith("@"):
        return ""
    return f"\n{indentation(lines[-1])}def _(): pass"


def _in_macro(text: str, request: CompletionRequest) -> bool:
    """Whether the line belongs to the C preprocessor or calls a macro: what stands there is of another language."""
    above, _, line = request.prefix.rpartition("\n")
    whole = line + text.partition("\n")[0]
    directive = whole.lstrip().startswith("#") or above.rstrip().endswith("\\")
    return request.language in MACROS and (directive or _MACRO.search(whole) is not None)

"""A Python file that is being written: what stands around the cursor."""

import re

from codeassist_index.languages.facts import CursorFacts, Symbol
from codeassist_index.languages.python.parse import parse_with_names

_CHAIN = re.compile(r"(?:[^\W\d]\w*(?:\(\))?\.)*[^\W\d]\w*(?:\(\))?(?=\.\w*$)")
_ARGUMENTS = re.compile(r"\([^()\0]*(?:\0[^()\0]*)*\)")


def read_cursor(prefix: str, suffix: str) -> CursorFacts:
    """The facts of prefix and suffix together; a body that is still missing is filled with `pass`."""
    above, _, typed = prefix.rpartition("\n")
    filler = _filler(above, typed)
    facts, names = parse_with_names(f"{prefix}{filler}{suffix}".encode("utf-8", "replace"))
    lines = f"{prefix}{filler}".split("\n")
    scope = _scope(facts.symbols, lines, prefix.count("\n") + 1)
    start = next((symbol.start_line for symbol in facts.symbols if symbol.local_name == scope), 0)
    return CursorFacts(facts, scope, names, _chain_before(typed), start)


def _filler(above: str, typed: str) -> str:
    if typed.strip():
        return ""
    last = next((line for line in reversed(above.split("\n")) if line.strip()), "")
    if not last.split("#")[0].rstrip().endswith(":"):
        return ""
    missing = max(0, _indent(last) + 4 - len(typed))
    return f"{' ' * missing}pass\n"


def _scope(symbols: tuple[Symbol, ...], lines: list[str], cursor_line: int) -> str:
    """The innermost definition around the cursor, judged by indentation as Python does."""
    typed = lines[cursor_line - 1] if cursor_line <= len(lines) else ""
    last = next((n for n in range(min(cursor_line, len(lines)), 0, -1) if lines[n - 1].strip()), 0)
    if typed.strip():
        indent = _indent(typed)
    elif typed:
        indent = len(typed.expandtabs())
    else:
        indent = None
    found = ""
    for symbol in symbols:
        if symbol.kind not in {"class", "function", "method"} or symbol.start_line > last:
            continue
        if symbol.start_line < cursor_line and symbol.end_line < last:
            continue
        head = _indent(lines[symbol.start_line - 1])
        if indent is None or indent > head or symbol.start_line == cursor_line:
            found = symbol.local_name
    return found


def _chain_before(typed: str) -> str:
    code = typed
    while (shorter := _ARGUMENTS.sub("\0", code)) != code:
        code = shorter
    found = _CHAIN.search(code.replace("\0", "()"))
    return found[0] if found else ""


def _indent(line: str) -> int:
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())

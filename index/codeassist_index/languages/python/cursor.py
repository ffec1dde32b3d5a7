"""A Python file that is being written: what stands around the cursor."""

import re

from codeassist_index.languages.facts import CursorFacts, Symbol
from codeassist_index.languages.python.parse import parse_with_names
from codeassist_index.languages.reading.brackets import missing

_CHAIN = re.compile(r"(?:[^\W\d]\w*(?:\(\))?\.)*[^\W\d]\w*(?:\(\))?(?=\.\w*$)")
_IMPORTING = re.compile(r"\s*from\s+(\.*(?:[^\W\d]\w*(?:\.[^\W\d]\w*)*)?)\s+import\s[\s\w,(]*$")
_HEADER = re.compile(r"\s*(?:(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b)")
_BEGINS = re.compile(r"\s*(?:@|(?:async\s+)?def\b|class\b)")
_LITERALS = re.compile(r"#[^\n]*|\"\"\".*?\"\"\"|\'\'\'.*?\'\'\'|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_ARGUMENTS = re.compile(r"\([^()\0]*(?:\0[^()\0]*)*\)")


def read_cursor(prefix: str, suffix: str) -> CursorFacts:
    """The facts of prefix and suffix together, the unfinished line left out or filled with `pass`."""
    above, newline, typed = prefix.rpartition("\n")
    rest, _, below = suffix.partition("\n")
    line = _finished(above, typed, rest, below)
    facts, names = parse_with_names(f"{above}{newline}{line}\n{below}".encode("utf-8", "replace"))
    lines = [*above.split("\n"), line] if newline else [line]
    scope = _scope(facts.symbols, lines, typed)
    start = next((symbol.start_line for symbol in facts.symbols if symbol.local_name == scope), 0)
    importing = _IMPORTING.match(typed)
    return CursorFacts(facts, scope, names, _chain_before(typed), start, importing[1] if importing else "")


def _finished(above: str, typed: str, rest: str, below: str) -> str:
    """What stands in for the cursor's line: half a statement would spoil the parse of its surroundings."""
    if rest.strip():
        return typed + rest
    indent = _indent(typed)
    if closing := missing(f"{above}\n", below, _BEGINS, _LITERALS):
        return f"{' ' * indent}{closing}"
    if _HEADER.match(typed):
        head = typed.rstrip() if typed.rstrip().endswith(":") else f"{' ' * indent}if _:"
        following = next((line for line in below.split("\n") if line.strip()), "")
        return head if _indent(following) > indent else f"{head} pass"
    if not typed.strip():
        last = next((line for line in reversed(above.split("\n")) if line.strip()), "")
        if not last.split("#")[0].rstrip().endswith(":"):
            return ""
        indent = max(len(typed.expandtabs()), _indent(last) + 1)
    return f"{' ' * indent}pass"


def _scope(symbols: tuple[Symbol, ...], lines: list[str], typed: str) -> str:
    """The innermost definition around the cursor on the last of `lines`, by indentation as Python does."""
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    indent = _indent(typed) if typed.strip() else len(typed.expandtabs())
    found = ""
    for symbol in symbols:
        if symbol.kind not in {"class", "function", "method"} or not symbol.start_line <= last <= symbol.end_line:
            continue
        # An empty line says nothing: it continues the block above it.
        if not typed or indent > _indent(lines[symbol.start_line - 1]) or symbol.start_line == len(lines):
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

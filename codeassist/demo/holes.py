"""Find places in a repository where a line needs a symbol that is defined somewhere else.

A hole is such a line cut off where the symbol's expression begins. The finder knows the symbol's
name and origin from the imports of the file, and never shows them to anyone but the judge.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILE_BYTES_MAX = 60_000
"""Larger files make poor holes on a machine without a GPU: the prompt takes too long to read."""
OriginOf = Callable[[str, str, str], str | None]
"""Path of the importing file, module and name to the place that defines the name; None if not one we look for."""
_NOT_SOURCE = frozenset({"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks"})


@dataclass(frozen=True, slots=True)
class Hole:
    """A cut in a file: `prefix + removed + suffix` is the original text. `line` counts from 1."""

    path: str
    line: int
    prefix: str
    removed: str
    suffix: str
    symbol: str
    origin: str
    hints: int
    """How often the symbol's name still stands in what is left of the file."""


def find(root: Path, origin_of: OriginOf) -> list[Hole]:
    """All holes of the Python files below `root`, the most telling first.

    A telling hole is one whose file does not show the name anywhere else, near the file's start.

    Args:
        root: the work tree to search.
        origin_of: which imported names count.
    """
    holes: list[Hole] = []
    for file in sorted(root.rglob("*.py")):
        relative = file.relative_to(root)
        if not _NOT_SOURCE.isdisjoint(relative.parts[:-1]) or file.stat().st_size > FILE_BYTES_MAX:
            continue
        try:
            text = file.read_bytes().decode("utf-8")
            tree = ast.parse(text)
        except (OSError, UnicodeDecodeError, SyntaxError):
            continue
        holes += _holes_of(relative.as_posix(), text, tree, origin_of)
    return sorted(holes, key=lambda hole: (hole.hints, len(hole.prefix), hole.path, hole.line))


def uses(text: str, symbol: str) -> bool:
    """Whether `symbol` stands in `text` as a whole identifier."""
    return re.search(rf"(?<![\w]){re.escape(symbol)}(?![\w])", text) is not None


def _holes_of(path: str, text: str, tree: ast.Module, origin_of: OriginOf) -> Iterator[Hole]:
    imports = dict(_imported(tree))
    lines = text.splitlines(keepends=True)
    seen: set[tuple[int, str]] = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for statement in _simple_statements(function):
            if statement.lineno != statement.end_lineno:
                continue
            for expression in _calls(statement):
                module, name = _target(expression, imports)
                origin = origin_of(path, module, name) if name else None
                if origin is None or (statement.lineno, name) in seen:
                    continue
                seen.add((statement.lineno, name))
                yield _cut(path, lines, expression, name, origin)


def _imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Local name to (module, name in it); an empty name stands for the module itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield bound, (alias.name if alias.asname else bound, "")
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, (module, alias.name)


def _simple_statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return | ast.Raise):
            yield node


def _calls(statement: ast.stmt) -> Iterator[ast.expr]:
    """The called expressions of a statement, outermost first."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield node.func


def _target(expression: ast.expr, imports: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Module and name that a called expression refers to by the file's imports; ("", "") if to none."""
    if isinstance(expression, ast.Name):
        module, name = imports.get(expression.id, ("", ""))
        return (module, name) if name == expression.id else ("", "")
    if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
        module, name = imports.get(expression.value.id, ("", ""))
        if module:
            # What `from package import name` brings in may be a module of the package.
            return f"{module}.{name}".rstrip("."), expression.attr
    return "", ""


def _cut(path: str, lines: list[str], expression: ast.expr, symbol: str, origin: str) -> Hole:
    index = expression.lineno - 1
    line = lines[index]
    # ast counts columns in UTF-8 bytes.
    column = len(line.encode()[: expression.col_offset].decode())
    content = line.rstrip("\r\n")
    prefix = "".join(lines[:index]) + line[:column]
    suffix = line[len(content) :] + "".join(lines[index + 1 :])
    hints = len(re.findall(rf"(?<!\w){re.escape(symbol)}(?!\w)", prefix + suffix))
    return Hole(path, expression.lineno, prefix, content[column:], suffix, symbol, origin, hints)

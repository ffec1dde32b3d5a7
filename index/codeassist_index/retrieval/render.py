"""Definitions as snippets: a class is its header and the chosen members, a function its signature."""

from collections.abc import Iterable, Sequence

from codeassist_index.languages.facts import Symbol
from codeassist_index.snapshot import Module
from codeassist_index.types import DefinitionKind

_INDENT = "    "


def outline(module: Module, chosen: Iterable[Symbol]) -> list[Symbol]:
    """The chosen definitions with everything that they stand in, in source order."""
    shown = {symbol.local_name: symbol for symbol in chosen}
    for name in list(shown):
        while name := name.rpartition(".")[0]:
            if name not in shown and (outer := module.shape.symbol(name)) is not None:
                shown[name] = outer
    return [shown[name] for name in sorted(shown, key=lambda name: (shown[name].start_line, name))]


def outline_text(shown: Sequence[Symbol]) -> str:
    """The text of the snippet: every signature at its indentation."""
    # One statement may define several names; it is written once.
    statements = {(symbol.start_line, symbol.signature): symbol for symbol in reversed(shown)}
    written = [line for symbol in reversed(statements.values()) for line in _lines(symbol)]
    if len(shown) == 1 and shown[0].kind == "class":
        written[-1] += " ..."
    return "\n".join(written)


def signature_lines(signature: str, kind: DefinitionKind, depth: int) -> list[str]:
    """The signature at its indentation; ` ...` stands for a body."""
    written = signature.split("\n")
    if kind in {"function", "method"}:
        written[-1] += " ..."
    return [f"{_INDENT * depth}{line}" for line in written]


def _lines(symbol: Symbol) -> list[str]:
    return signature_lines(symbol.signature, symbol.kind, symbol.local_name.count("."))

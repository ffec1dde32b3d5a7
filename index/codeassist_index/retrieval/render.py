"""Definitions as snippets: a class is its header and the chosen members, a function its signature."""

from dataclasses import dataclass

from codeassist_index.languages.facts import Symbol
from codeassist_index.snapshot import Module

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Outline:
    """What is shown of one top-level definition: the names of `chosen` are dotted paths in its module."""

    module: Module
    top: Symbol
    chosen: frozenset[str]
    body: str = ""  # dotted path of the one that is shown with its body


def outline_text(outline: Outline, lines: list[str]) -> str:
    """The text of the snippet; `lines` are the file's."""
    shown = [symbol for symbol in outline.module.shape.facts.symbols if _is_shown(symbol, outline)]
    written: list[str] = []
    for symbol in shown:
        if symbol.local_name == outline.body:
            written.extend(lines[symbol.start_line - 1 : symbol.end_line])
        else:
            written.extend(signature_lines(symbol, symbol.local_name.count(".")))
    if len(shown) == 1 and outline.top.kind == "class" and not outline.body:
        written[-1] += " ..."
    return "\n".join(written)


def _is_shown(symbol: Symbol, outline: Outline) -> bool:
    path, top = symbol.local_name, outline.top.local_name
    if path != top and not path.startswith(f"{top}."):
        return False
    chosen = path in outline.chosen or any(name.startswith(f"{path}.") for name in outline.chosen)
    return chosen and outline.module.shape.symbol(path) is symbol


def signature_lines(symbol: Symbol, depth: int) -> list[str]:
    """The signature at its indentation; ` ...` stands for a body."""
    written = symbol.signature.split("\n")
    if symbol.kind in {"function", "method"}:
        written[-1] += " ..."
    return [f"{_INDENT * depth}{line}" for line in written]

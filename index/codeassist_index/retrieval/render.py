"""Definitions as snippets: a class is its header and the chosen members, a function its signature."""

from collections.abc import Iterable
from dataclasses import dataclass

from codeassist_index.languages.facts import Symbol
from codeassist_index.snapshot import Module

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Outline:
    """What is shown of one top-level definition: `shown` in source order, the definition itself first."""

    shown: tuple[Symbol, ...]
    body: Symbol | None = None  # the one that is shown with its body


def outline(module: Module, chosen: Iterable[Symbol], body: Symbol | None = None) -> Outline:
    """The chosen definitions with everything that they stand in."""
    shown = {symbol.local_name: symbol for symbol in chosen}
    for name in list(shown):
        while name := name.rpartition(".")[0]:
            if name not in shown and (outer := module.shape.symbol(name)) is not None:
                shown[name] = outer
    return Outline(tuple(sorted(shown.values(), key=lambda symbol: (symbol.start_line, symbol.local_name))), body)


def outline_text(wanted: Outline, lines: list[str]) -> str:
    """The text of the snippet; `lines` are the file's."""
    written: list[str] = []
    for symbol in wanted.shown:
        if symbol is wanted.body:
            written.extend(lines[symbol.start_line - 1 : symbol.end_line])
        else:
            written.extend(signature_lines(symbol, symbol.local_name.count(".")))
    if len(wanted.shown) == 1 and wanted.shown[0].kind == "class" and wanted.body is None:
        written[-1] += " ..."
    return "\n".join(written)


def signature_lines(symbol: Symbol, depth: int) -> list[str]:
    """The signature at its indentation; ` ...` stands for a body."""
    written = symbol.signature.split("\n")
    if symbol.kind in {"function", "method"}:
        written[-1] += " ..."
    return [f"{_INDENT * depth}{line}" for line in written]

"""What the name at a cursor means: the file as it is being written, followed by the resolver.

The same reading of the file and the same resolver as retrieval's; nothing is guessed here that it does not know.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.context import target_of
from codeassist_index.retrieval.target import Target
from codeassist_index.shape import Shape
from codeassist_index.snapshot import Module, Snapshot
from codeassist_index.things import Thing
from codeassist_index.types import ContextRequest

_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands: line and column from 1, the column in code points."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: things, or a local name that line `bound_at` binds.

    `read` is the file as it was read with the cursor before the name, `scope` where the name stands.
    """

    name: Name
    read: Target
    resolver: Resolver
    lines: Sequence[str]
    things: tuple[Thing, ...] = ()
    bound_at: int = 0
    scope: str = ""


def name_at(request: ContextRequest) -> Name | None:
    """The name that the cursor stands in, or at the end of; None in white space and between signs."""
    typed = request.prefix.rpartition("\n")[2]
    line = typed + request.suffix.partition("\n")[0]
    matches = (match for match in _NAME.finditer(line) if match.start() <= len(typed) <= match.end())
    found = next(matches, None)
    if found is None:
        return None
    return Name(found[0], request.prefix.count("\n") + 1, found.start() + 1)


def meaning_at(request: ContextRequest, snapshot: Snapshot) -> Meaning | None:
    """What the name at the cursor stands for; None where there is no name or no language that is parsed.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    name = name_at(request)
    if name is None:
        return None
    text = request.prefix + request.suffix
    start = len(request.prefix) - len(request.prefix.rpartition("\n")[2]) + name.column - 1
    read = target_of(ContextRequest(request.root, request.path, text[:start], text[start:]), snapshot)
    if not read.language:
        return None
    read.module = _as_seen_from(read)
    snapshot.adopt(read.module)
    lines = text.split("\n")
    resolver = Resolver(snapshot, read.module.ref)
    bound_at, scope = _binding(read, name, lines)
    if bound_at:
        return Meaning(name, read, resolver, lines, bound_at=bound_at, scope=scope)
    return Meaning(name, read, resolver, lines, tuple(_things(read, resolver, name, lines)))


def _as_seen_from(read: Target) -> Module:
    """The file as the function at the cursor sees it: what that imports itself counts before what the file imports."""
    scope, imports = f"{read.cursor.scope}.", read.cursor.file.imports
    inner = tuple(replace(one, scope="") for one in imports if one.scope and scope.startswith(f"{one.scope}."))
    if not inner:
        return read.module
    return Module(read.module.ref, Shape.of(replace(read.cursor.file, imports=(*inner, *imports))))


def _things(read: Target, resolver: Resolver, name: Name, lines: Sequence[str]) -> list[Thing]:
    module, scope = read.module, read.cursor.scope
    if own := _defined_here(read, name, lines):
        return [Thing(module, own)]
    if named := [thing for found in _imports_on(read, name) for thing in _of_import(read, resolver, found, name)]:
        return list(dict.fromkeys(named))
    if _is_member(read, lines[name.line - 1][: name.column - 1]):
        value = read.value_of(read.cursor.chain, scope)
        holders = resolver.value(module, scope, value) if read.cursor.chain else []
        return [member for holder in holders if (member := resolver.member(holder, name.text)) is not None]
    inner = next(_around(read, name.text), None)
    if inner is not None:
        return [Thing(module, inner)]
    return list(resolver.name(module, name.text)) or resolver.implied(module, scope, name.text)


def _defined_here(read: Target, name: Name, lines: Sequence[str]) -> Symbol | None:
    """The definition whose own name the cursor stands in."""
    return next(
        (
            symbol for symbol in read.cursor.file.symbols
            if symbol.name == name.text and place_of(symbol, lines) == (name.line, name.column)
        ),
        None,
    )  # fmt: skip


def place_of(symbol: Symbol, lines: Sequence[str]) -> tuple[int, int]:
    """Line and column of a definition's name, below its decorators; its first line where the name is not written."""
    pattern = re.compile(rf"(?<![\w$]){re.escape(symbol.name)}(?![\w$])")
    for number in range(symbol.start_line, min(symbol.end_line, len(lines)) + 1):
        line = lines[number - 1]
        if not line.lstrip().startswith("@") and (found := pattern.search(line)) is not None:
            return number, found.start() + 1
    return symbol.start_line, 1


def _imports_on(read: Target, name: Name) -> Iterator[Import]:
    """The imports that are written on the cursor's line."""
    return (found for found in read.cursor.file.imports if found.line == name.line)


def _of_import(read: Target, resolver: Resolver, found: Import, name: Name) -> tuple[Thing, ...]:
    if name.text == found.name:
        return resolver.imported(read.module, found)
    if name.text == found.alias and found.name:
        return ()  # the name that the file gives it: read like any other
    at = re.search(rf"(?<!\w){re.escape(name.text)}(?!\w)", found.module)
    if at is None:
        return ()
    for module in (found.module[: at.end()], found.module):
        if things := resolver.imported(read.module, Import(module, "", module, found.line)):
            return things
    return ()


def _is_member(read: Target, before: str) -> bool:
    signs = (".", *LANGUAGES[read.language].separators)
    return before.rstrip().endswith(signs) and not before.rstrip().endswith("...")


def _around(read: Target, name: str) -> Iterator[Symbol]:
    """Definitions of a name in the scopes around the cursor below the top, the innermost first."""
    scope = read.cursor.scope
    while scope:
        for symbol in read.cursor.file.symbols:
            if symbol.name == name and symbol.scope == scope and (symbol.local or symbol.kind == "class"):
                yield symbol
        scope = scope.rpartition(".")[0]


def _binding(read: Target, name: Name, lines: Sequence[str]) -> tuple[int, str]:
    """The line that binds a local name, and the function that it is local to; 0 where it is none."""
    if _is_member(read, lines[name.line - 1][: name.column - 1]) or next(_around(read, name.text), None) is not None:
        return 0, ""
    scope = read.cursor.scope
    while scope:
        function = next((one for one in read.cursor.file.symbols if one.local_name == scope), None)
        is_function = function is not None and function.kind in {"function", "method"}
        if function is not None and is_function and name.text in read.cursor.names.get(scope, {}):
            pattern = re.compile(rf"(?<![\w$.]){re.escape(name.text)}(?![\w$])")
            numbers = range(place_of(function, lines)[0], min(function.end_line, len(lines)) + 1)
            return next((number for number in numbers if pattern.search(lines[number - 1])), 0), scope
        scope = scope.rpartition(".")[0]
    return 0, ""

"""Where the name at a cursor is defined, by what it means there, else by the name alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from codeassist_index import lookup
from codeassist_index.imported_files import folder_distance
from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import Symbol
from codeassist_index.navigation.cursor import Meaning, Name, meaning_at, place_of
from codeassist_index.navigation.facts import FoundDefinition, Hover, Place
from codeassist_index.postings import Role
from codeassist_index.snapshot import FileRef, Snapshot
from codeassist_index.things import Thing
from codeassist_index.types import ContextRequest, Definition

FILES_BY_NAME_MAX = 200
"""So many files that define a name are looked into where only the name is known."""


def definition_at(request: ContextRequest, snapshot: Snapshot, limit: int) -> tuple[FoundDefinition, ...]:
    """Where the name at the cursor is defined: what it means there, or else everything of that name, the nearest first.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    meaning = meaning_at(request, snapshot)
    return () if meaning is None else found_definitions(meaning, snapshot, limit)


def hover_at(request: ContextRequest, snapshot: Snapshot) -> Hover | None:
    """What to show of the name at the cursor; None where nothing, or too much, is known of it.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    meaning = meaning_at(request, snapshot)
    found = () if meaning is None else found_definitions(meaning, snapshot, 1)
    if meaning is None or not found:
        return None
    holds = None
    if meaning.bound_at:
        value = meaning.read.value_of(meaning.name.text, meaning.scope)
        things = meaning.resolver.value(meaning.read.module, meaning.scope, value) if value != meaning.name.text else []
        holds = next((_of_thing(thing, meaning, snapshot) for thing in things if thing.is_class), None)
    others = 0 if found[0].exact else len(_files_by_name(meaning, snapshot)) - 1
    return Hover(meaning.name.text, meaning.name.column, found[0], holds, max(0, others))


def found_definitions(meaning: Meaning, snapshot: Snapshot, limit: int) -> tuple[FoundDefinition, ...]:
    """The definitions of a name by its meaning."""
    if meaning.bound_at:
        return (_of_local(meaning, snapshot),)
    if meaning.things:
        return tuple(_of_thing(thing, meaning, snapshot) for thing in meaning.things[:limit])
    return tuple(islice(_by_name(meaning, snapshot), limit))


def _of_thing(thing: Thing, meaning: Meaning, snapshot: Snapshot) -> FoundDefinition:
    ref = thing.module.ref
    own = thing.module is meaning.read.module
    lines = meaning.lines if own else snapshot.lines(ref.blob)
    ref = (snapshot.file(ref.repository, ref.path) or ref) if own else ref
    if thing.symbol is not None:
        found = of_symbol(ref, thing.symbol, lines, snapshot, exact=True)
        pin = meaning.resolver.pinned.pin_of(ref)
        return found if pin is None else replace(found, pinned=pin.words)
    name = PurePosixPath(ref.path).stem
    text = lines[0] if lines else ""
    definition = Definition(
        ref.repository_name, ref.path, name, ref.module.removeprefix("=") or name, "module", 1, len(lines), "", ""
    )
    return FoundDefinition(definition, place(ref, Name("", 1, 1), text, snapshot), exact=True)


def of_symbol(
    ref: FileRef, symbol: Symbol, lines: Sequence[str], snapshot: Snapshot, *, exact: bool
) -> FoundDefinition:
    """A definition of a file whose lines are given."""
    line, column = place_of(symbol, lines)
    text = lines[line - 1] if line <= len(lines) else ""
    found = place(ref, Name(symbol.name, line, column), text, snapshot)
    return FoundDefinition(lookup.definition(ref.repository_name, ref.path, ref.module, symbol), found, exact)


def place(ref: FileRef, name: Name, line: str, snapshot: Snapshot) -> Place:
    """A name on a line of a file of the index."""
    root, revision = snapshot.root_of(ref.repository)
    text = line.removesuffix("\r")
    return Place(ref.repository_name, root, revision, ref.path, name.line, name.column, name.text, text)


def _of_local(meaning: Meaning, snapshot: Snapshot) -> FoundDefinition:
    """A parameter or variable, by the line that binds it."""
    ref, name = meaning.read.module.ref, meaning.name.text
    text = meaning.lines[meaning.bound_at - 1]
    found = re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", text)
    assert found is not None
    definition = Definition(
        ref.repository_name, ref.path, name, f"{meaning.scope}.{name}", "variable",
        meaning.bound_at, meaning.bound_at, text.strip(), "",
    )  # fmt: skip
    bound = Name(name, meaning.bound_at, found.start() + 1)
    return FoundDefinition(definition, place(ref, bound, text, snapshot), exact=True)


def _by_name(meaning: Meaning, snapshot: Snapshot) -> Iterator[FoundDefinition]:
    """Everything of the name, in the file itself first, then in the own repository, the nearest folder first."""
    own, name = meaning.read.module.ref, meaning.name.text
    for symbol in meaning.read.module.shape.named(name):
        yield of_symbol(own, symbol, meaning.lines, snapshot, exact=False)
    for ref in _files_by_name(meaning, snapshot):
        for symbol in snapshot.shape(ref.blob).named(name):
            yield of_symbol(ref, symbol, snapshot.lines(ref.blob), snapshot, exact=False)


def _files_by_name(meaning: Meaning, snapshot: Snapshot) -> list[FileRef]:
    """The other files of related languages that define the name."""
    own = meaning.read.module.ref
    family = LANGUAGES[own.language].family
    refs = [
        ref for ref in snapshot.files_naming(meaning.name.text, Role.TOP | Role.MEMBER, FILES_BY_NAME_MAX)
        if ref.language in LANGUAGES and LANGUAGES[ref.language].family == family and not _is_same(ref, own)
    ]  # fmt: skip
    return sorted(
        refs, key=lambda ref: (ref.repository != own.repository, folder_distance(ref.path, own.path), ref.path)
    )


def _is_same(ref: FileRef, other: FileRef) -> bool:
    return (ref.repository, ref.path) == (other.repository, other.path)

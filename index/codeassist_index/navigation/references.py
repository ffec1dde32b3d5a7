"""Where the thing at a cursor is used: by its name, in the files that can see it.

A name at the top of a file is followed in each file that uses it: kept is where it leads to the same thing. A member is
told from others of its name only by whether a file can see its owner.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from codeassist_index.languages import LANGUAGES
from codeassist_index.navigation.cursor import Meaning, Name, meaning_at, place_of
from codeassist_index.navigation.definitions import found_definitions, place
from codeassist_index.navigation.facts import Certainty, Place, Uses
from codeassist_index.postings import Role
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.things import Thing
from codeassist_index.types import ContextRequest

FILES_MAX = 2_000
"""So many files that use a name are looked into."""
DEFINITIONS_MAX = 20


def references_at(request: ContextRequest, snapshot: Snapshot, limit: int) -> Uses:
    """The uses of what the name at the cursor stands for, those in the file itself first.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    meaning = meaning_at(request, snapshot)
    if meaning is None:
        return Uses((), (), "named")
    definitions = found_definitions(meaning, snapshot, DEFINITIONS_MAX)
    if meaning.bound_at:
        return Uses(tuple(islice(_local(meaning, snapshot), limit)), definitions, "local")
    thing = next((thing for thing in meaning.things if thing.symbol is not None), None)
    sight = _Sight(thing, meaning) if thing is not None else None
    found = chain(_here(meaning, snapshot), _elsewhere(meaning, sight, snapshot))
    certainty: Certainty = "named" if sight is None else "visible" if sight.is_member else "resolved"
    return Uses(tuple(islice(found, limit)), definitions, certainty)


def seen_uses(meaning: Meaning, things: Sequence[Thing], snapshot: Snapshot) -> Iterator[Place]:
    """The uses of the name in the file itself and in the files that can see one of these things, each once."""
    elsewhere = (_elsewhere(meaning, _Sight(thing, meaning), snapshot) for thing in things)
    return iter(dict.fromkeys(chain(_here(meaning, snapshot), *elsewhere)))


class _Sight:
    """Which files can see a thing, and under which names."""

    def __init__(self, thing: Thing, meaning: Meaning) -> None:
        assert thing.symbol is not None
        self._thing = thing
        self.name = thing.symbol.name
        self._resolver = meaning.resolver
        self._own = meaning.read.module
        self.is_member = bool(thing.symbol.scope)
        self._owner = thing.symbol.scope.partition(".")[0]

    def names_in(self, module: Module, snapshot: Snapshot) -> list[str]:
        """The names that the thing has in a file; none where the file can't see it."""
        if module is self._thing.module:
            return [self.name]
        if self.is_member:
            return [self.name] if self._sees_owner(module, snapshot) else []
        bound = self._resolver.name(module, self.name)
        names = [self.name] if self._is_it(bound) or (not bound and self._imports_it(module)) else []
        for alias, imports in module.shape.imports.items():
            renamed = alias != self.name and any(one.name == self.name for one in imports)
            if renamed and self._is_it(self._resolver.name(module, alias)):
                names += [self.name, alias]
        for one in module.shape.inner_imports:
            if one.name == self.name and self._is_it(self._resolver.imported(module, one)):
                names += [self.name, one.alias]
        return list(dict.fromkeys(names))

    def _is_it(self, things: tuple[Thing, ...]) -> bool:
        return any(same_thing(one, self._thing) for one in things)

    def _imports_it(self, module: Module) -> bool:
        """Whether the file imports the module that defines the thing, or the package that it is in."""
        wanted = self._thing.module.ref
        found = (one for imports in module.shape.imports.values() for one in imports)
        modules = (
            thing.module.ref for one in chain(found, module.shape.stars)
            for thing in self._resolver.imported(module, one) if thing.symbol is None
        )  # fmt: skip
        return any(
            (ref.repository_name, ref.path) == (wanted.repository_name, wanted.path)
            or (ref.module and wanted.module.startswith(f"{ref.module}."))
            for ref in modules
        )

    def _sees_owner(self, module: Module, snapshot: Snapshot) -> bool:
        same = (module.ref.repository, module.ref.module) == (
            self._thing.module.ref.repository,
            self._thing.module.ref.module,
        )
        return same or snapshot.names(module.ref.blob, self._owner) or self._imports_it(module)


def same_thing(one: Thing, other: Thing) -> bool:
    """Whether it is the same definition, be it in different versions of its repository."""
    if one.symbol is None or other.symbol is None or one.symbol.local_name != other.symbol.local_name:
        return False
    mine, theirs = one.module.ref, other.module.ref
    return (mine.repository_name, mine.path) == (theirs.repository_name, theirs.path)


def _local(meaning: Meaning, snapshot: Snapshot) -> Iterator[Place]:
    """The uses of a local name: where it is written in its function, but for members of the name."""
    read = meaning.read
    function = next(one for one in read.cursor.file.symbols if one.local_name == meaning.scope)
    pattern = re.compile(rf"(?<![\w$.]){re.escape(meaning.name.text)}(?![\w$])")
    for number in range(place_of(function, meaning.lines)[0], min(function.end_line, len(meaning.lines)) + 1):
        line = meaning.lines[number - 1]
        for found in pattern.finditer(line):
            yield place(read.module.ref, Name(meaning.name.text, number, found.start() + 1), line, snapshot)


def _here(meaning: Meaning, snapshot: Snapshot) -> Iterator[Place]:
    """The uses in the file as it is being written."""
    read = meaning.read
    source = "\n".join(meaning.lines).encode("utf-8", "replace")
    for use in LANGUAGES[read.language].parse(source, True).uses:
        if use.name == meaning.name.text:
            line = meaning.lines[use.line - 1]
            column = len(line.encode("utf-8", "replace")[: use.column].decode("utf-8", "replace")) + 1
            yield place(read.module.ref, Name(use.name, use.line, column), line, snapshot)


def _elsewhere(meaning: Meaning, sight: _Sight | None, snapshot: Snapshot) -> Iterator[Place]:
    own, name = meaning.read.module.ref, meaning.name.text
    name = sight.name if sight is not None else name
    family = LANGUAGES[own.language].family
    for ref in snapshot.files_naming(name, Role.USED, FILES_MAX):
        is_own = (ref.repository, ref.path) == (own.repository, own.path)
        if is_own or ref.language not in LANGUAGES or LANGUAGES[ref.language].family != family:
            continue
        names = [name] if sight is None else sight.names_in(snapshot.module(ref), snapshot)
        for one in names:
            yield from _uses(ref, one, snapshot)


def _uses(ref: FileRef, name: str, snapshot: Snapshot) -> Iterator[Place]:
    lines = snapshot.lines(ref.blob)
    for line, column in snapshot.uses(ref.blob, name):
        yield place(ref, Name(name, line, column), lines[line - 1], snapshot)

"""What a name, an attribute or a value means: the symbol graph, followed on demand.

Names go through imports (relative, renamed, starred, re-exported by a package), members through base
classes, values through assignments, annotations and return statements, in any indexed repository. A
module of the importer's own repository wins over one of another. Nothing is executed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from codeassist_index.imported_files import ImportedFiles, folder_distance
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.pinned import Pinned
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.things import Memo, Thing, is_property
from codeassist_index.visibility import declared_package, is_related, language_of_module, sharings

DEPTH_MAX = 12
BASES_MAX = 24
NAMESAKES_MAX = 12
THINGS_MAX = 4
REEXPORTS_DEPTH_MAX = 3
SHARED_MAX = 50
PACKAGE_LISTED_MAX = 2_000
PACKAGE_FILES_MAX = 200
"""So many files of one package are looked into for the members of a type or the names of an import."""

_REEXPORTING = frozenset({"__init__", "index"})
_STEP = re.compile(r"\??[^\W\d][\w$]*|\$[\w$]*|\(\)|\[\]")


class Resolver:
    """Resolution within one snapshot.

    What a question is answered with depends on nothing that was asked before: where definitions lead to each other in
    a circle, what is found depends on where one enters it, so that is put down for that one question only.
    """

    def __init__(self, snapshot: Snapshot, origin: FileRef | None = None, memo: Memo | None = None) -> None:
        """With the file that is asked about, other repositories are read at the versions that it pins."""
        self._snapshot = snapshot
        self.pinned = Pinned(snapshot, origin)
        self._imported = ImportedFiles(snapshot, self.pinned)
        self._memo = memo or Memo()
        self._busy: set[tuple[int, str, str]] = set()
        self._provisional: dict[tuple[int, str], tuple[Thing, ...]] = {}
        self._open = 0
        self._met_cycle = False

    def imported(self, module: Module, found: Import) -> tuple[Thing, ...]:
        """What an import brings into a file; for `import a.b` without a new name, the module `a.b`."""
        if found.name == "*":
            return ()
        if not found.name:
            target = self._module(module, found.module)
            return (Thing(target, None),) if target is not None else ()
        target = self._module(module, found.module)
        if target is not None and (things := self.name(target, found.name)):
            return things
        language = language_of_module(module)
        if language.submodules:
            separator = "" if found.module.endswith(".") else "."
            target = self._module(module, f"{found.module}{separator}{found.name}")
        elif target is None and language.shares == "package":
            return self._nested(module, found)
        elif found.name != "default":  # what `require` gives for a module without a default export is the module
            target = None
        return (Thing(target, None),) if target is not None else ()

    def _nested(self, module: Module, found: Import) -> tuple[Thing, ...]:
        """`found.module` is not a package but a class of one, and the name a member of it."""
        package, dot, owner = found.module.rpartition(".")
        if not dot or not owner[:1].isupper():
            return ()
        outer = self.imported(module, replace(found, module=package, name=owner))
        members = (self.member(thing, found.name) for thing in outer)
        return tuple(member for member in members if member is not None)

    def name(self, module: Module, name: str) -> tuple[Thing, ...]:
        """What a module's top-level name stands for."""
        key = (id(module), name)
        known = self._memo.names.get(key)
        if known is not None:
            return known
        if key in self._provisional:
            self._met_cycle = True
            return self._provisional[key]
        self._provisional[key] = ()  # a circle of imports ends here
        around, self._met_cycle = self._met_cycle, False
        self._open += 1
        things = self._name(module, name)
        if self._met_cycle:
            self._provisional[key] = things
        else:
            del self._provisional[key]
            self._memo.names[key] = things
        self._met_cycle |= around
        self._leave()
        return things

    def _leave(self) -> None:
        self._open -= 1
        if not self._open:
            self._provisional.clear()
            self._met_cycle = False

    def _name(self, module: Module, name: str) -> tuple[Thing, ...]:
        symbol = module.shape.symbol(name)
        if symbol is not None:
            return (Thing(module, symbol),)
        for found in module.shape.imports.get(name, ()):
            if things := self.imported(module, found):
                return things
        for found in module.shape.stars:
            target = self._module(module, found.module) if found.alias else None
            if target is not None and target is not module and (things := self.name(target, name)):
                return things
        return self._shared(module, name) or self._dotted_import(module, name) or self._package_around(module, name)

    def _shared(self, module: Module, name: str) -> tuple[Thing, ...]:
        """A name of another file that is seen without an import."""
        for sharing in sharings(module) if name else ():
            found = self._snapshot.files_defining(name, SHARED_MAX, sharing)
            things = [Thing(self._snapshot.module(ref), symbol) for ref, symbol in found if is_related(ref, module.ref)]
            if things:
                return (min(things, key=lambda thing: folder_distance(thing.module.ref.path, module.ref.path)),)
        return ()

    def package(self, module: Module) -> list[Module]:
        """The files that see each other's names, the given one first."""
        key = (module.ref.repository, module.ref.path)
        if key not in self._memo.packages:
            self._memo.packages[key] = self._package(module)
        return self._memo.packages[key]

    def _package(self, module: Module) -> list[Module]:
        refs = [ref for one in sharings(module)[:1] for ref in self._snapshot.files_sharing(one, PACKAGE_LISTED_MAX)]
        related = [ref for ref in refs if is_related(ref, module.ref)]
        related.sort(key=lambda ref: (folder_distance(ref.path, module.ref.path), ref.repository_name, ref.path))
        return list(dict.fromkeys([module, *map(self._snapshot.module, related[:PACKAGE_FILES_MAX])]))

    def _package_around(self, module: Module, name: str) -> tuple[Thing, ...]:
        """The package that a name stands for in those around the file, from the innermost: `Core` in `Shop`."""
        language = language_of_module(module)
        if not language.submodules or language.shares != "package" or not name[:1].isupper():
            return ()
        around = [part for part in declared_package(module).split(".") if part]
        names = (".".join((*around[:length], name)) for length in range(len(around), -1, -1))
        targets = (self._module(module, package) for package in names)
        return next(((Thing(target, None),) for target in targets if target is not None), ())

    def _dotted_import(self, module: Module, name: str) -> tuple[Thing, ...]:
        # `import a.b` binds `a`; the attribute `b` is then found as a submodule.
        if name in module.shape.packages_imported:
            target = self._module(module, name)
            if target is not None:
                return (Thing(target, None),)
        return ()

    def exported(self, module: Module, depth: int = 0) -> dict[str, Thing]:
        """A module's own public top-level names and, of a package, also those it takes from elsewhere."""
        found = {
            name: Thing(file, symbol)
            for file in reversed(self.package(module)) for name, symbol in file.shape.members("").items()
            if not name.startswith("__")
        }  # fmt: skip
        if PurePosixPath(module.ref.path).stem not in _REEXPORTING or depth > REEXPORTS_DEPTH_MAX:
            return found
        for alias in module.shape.imports:
            for thing in self.name(module, alias):
                found.setdefault(alias, thing)
        for star in module.shape.stars:
            target = self._module(module, star.module)
            if target is not None and target is not module:
                found = self.exported(target, depth + 1) | found
        return found

    def member(self, thing: Thing, name: str) -> Thing | None:
        """The attribute `name` of a module, class or instance, as it is defined."""
        if thing.symbol is None:
            found = self.name(thing.module, name)
            if found:
                return found[0]
            inner = self._submodule(thing.module, name)
            return Thing(inner, None) if inner is not None else None
        for owner in self.with_bases(thing):
            for part, members in self._parts(owner):
                if name in members:
                    return Thing(part, members[name])
        return self._in_package_of(thing, name)

    def _in_package_of(self, thing: Thing, name: str) -> Thing | None:
        """What stands in the package that has the same name as a class, as `Shop::Ledger` beside the module `Shop`."""
        if thing.symbol is None or not language_of_module(thing.module).submodules:
            return None
        package = f"{declared_package(thing.module)}.{thing.symbol.local_name}".lstrip(".")
        target = self._module(thing.module, package)
        found = self.name(target, name) if target is not None else ()
        return found[0] if found else None

    def members(self, thing: Thing) -> Sequence[Thing]:
        """What a class has and inherits, the nearest of each name."""
        if not thing.is_class or thing.symbol is None:
            return ()
        key = (id(thing.module), thing.symbol.local_name)
        if key not in self._memo.members:
            found: dict[str, Thing] = {}
            for owner in self.with_bases(thing):
                for part, members in self._parts(owner):
                    found |= {name: Thing(part, symbol) for name, symbol in members.items() if name not in found}
            self._memo.members[key] = tuple(found.values())
        return self._memo.members[key]

    def _parts(self, owner: Thing) -> list[tuple[Module, Mapping[str, Symbol]]]:
        """The members that a class itself has, by the file they are written in."""
        assert owner.symbol is not None
        key = (id(owner.module), owner.symbol.local_name)
        if key not in self._memo.split:
            files = self.package(owner.module) if language_of_module(owner.module).split_types else [owner.module]
            found = ((part, part.shape.members(owner.symbol.local_name)) for part in files)
            self._memo.split[key] = [(part, members) for part, members in found if members] + self._extensions(owner)
        return self._memo.split[key]

    def _extensions(self, owner: Thing) -> list[tuple[Module, Mapping[str, Symbol]]]:
        """The functions beside a class that are called like its members."""
        assert owner.symbol is not None
        if owner.symbol.scope or not language_of_module(owner.module).extensions:
            return []
        own = owner.symbol.name
        found: list[tuple[Module, Mapping[str, Symbol]]] = []
        for part in self.package(owner.module):
            functions = (one for one in part.shape.members("").values() if one.kind == "function")
            if extending := {one.name: one for one in functions if own in one.bases}:
                found.append((part, extending))
        return found

    def enclosing_class(self, module: Module, scope: str) -> Thing | None:
        """The class that a scope of a file is in; its definition may stand in another file."""
        while scope:
            symbol = module.shape.symbol(scope)
            if symbol is not None and symbol.kind == "class":
                return Thing(module, symbol)
            if symbol is None and "." not in scope:
                return next((thing for thing in self.name(module, scope) if thing.is_class), None)
            scope = scope.rpartition(".")[0]
        return None

    def with_bases(self, thing: Thing) -> Iterator[Thing]:
        """A class, then its base classes, nearest first."""
        waiting = [thing]
        seen: set[tuple[int, str]] = set()
        while waiting and len(seen) < BASES_MAX:
            current = waiting.pop(0)
            if not current.is_class or current.symbol is None:
                continue
            key = (id(current.module), current.symbol.local_name)
            if key in seen:
                continue
            seen.add(key)
            yield Thing(current.module, current.symbol)
            for base in current.symbol.bases:
                waiting.extend(self.value(current.module, current.symbol.scope, base)[:1])

    def value(self, module: Module, scope: str, value: str, depth: int = 0) -> list[Thing]:
        """The things that a value of `codeassist_index.languages.facts` may be, in the scope it stands in."""
        key = (id(module), scope, value)
        if depth > DEPTH_MAX:
            return []
        if key in self._busy:
            self._met_cycle = True
            return []
        self._busy.add(key)
        self._open += 1
        found = [
            thing for alternative in value.split("|") if alternative
            for thing in self._chain(module, scope, _STEP.findall(alternative), depth)
        ]  # fmt: skip
        self._busy.discard(key)
        self._leave()
        return list(dict.fromkeys(found))[:THINGS_MAX]

    def _chain(self, module: Module, scope: str, steps: list[str], depth: int) -> list[Thing]:
        things = self._head(module, scope, steps[0]) if steps else []
        for step in steps[1:]:
            if step == "()":
                things = [result for thing in things for result in self._called(thing, depth)]
            elif step == "[]":
                things = [result for thing in things for result in self._element(thing, depth)]
            else:
                things = [result for thing in things for result in self._attribute(thing, step, depth)]
        return [result for thing in things for result in self._held(thing, depth)]

    def _head(self, module: Module, scope: str, name: str) -> list[Thing]:
        if name.startswith("?"):
            return self.namesakes(module, name[1:])
        language = language_of_module(module)
        if name in language.self_names:
            owner = self.enclosing_class(module, scope)
            return [replace(owner, instance=language.self_names[name])] if owner is not None else []
        if name in language.super_names:
            return self._bases(module, scope, instance=language.super_names[name])
        inner = module.shape.symbol(f"{scope}.{name}") if scope else None
        if inner is not None and inner.kind in {"class", "attribute"}:
            return [Thing(module, inner)]
        return list(self.name(module, name)) or self.implied(module, scope, name)

    def _bases(self, module: Module, scope: str, *, instance: bool) -> list[Thing]:
        """The direct bases of the class that a scope is in."""
        owner = self.enclosing_class(module, scope)
        if owner is None or owner.symbol is None:
            return []
        found = [self.value(owner.module, owner.symbol.scope, base)[:1] for base in owner.symbol.bases]
        return [replace(one, instance=instance) for things in found for one in things if one.is_class]

    def implied(self, module: Module, scope: str, name: str) -> list[Thing]:
        """A member of a class around the scope, where the language finds those without `this`."""
        owner = self.enclosing_class(module, scope) if language_of_module(module).implicit_self else None
        while owner is not None and owner.symbol is not None:
            if (found := self.member(owner, name)) is not None:
                return [found]
            owner = self.enclosing_class(owner.module, owner.symbol.scope)
        return []

    def _attribute(self, thing: Thing, name: str, depth: int) -> list[Thing]:
        held = self._held(thing, depth)
        found = [member for owner in held if (member := self.member(owner, name)) is not None]
        return [
            result for member in found
            for result in (self._called(member, depth) if _holds_result(member) else [member])
        ]  # fmt: skip

    def _held(self, thing: Thing, depth: int) -> list[Thing]:
        """A variable or attribute gives what it holds, and itself where that is not known."""
        symbol = thing.symbol
        if symbol is None or symbol.kind not in {"variable", "attribute"} or not symbol.value:
            return [thing]
        return self.value(thing.module, symbol.scope, symbol.value, depth + 1) or [thing]

    def _called(self, thing: Thing, depth: int) -> list[Thing]:
        symbol = thing.symbol
        if symbol is None:
            return []
        if symbol.kind in {"variable", "attribute"}:
            return [
                result for held in self._held(thing, depth) if held != thing for result in self._called(held, depth)
            ]
        if symbol.kind == "class":
            if not thing.instance:
                return [Thing(thing.module, symbol, instance=True)]
            called = self.member(thing, "__call__")
            return self._called(called, depth) if called is not None else []
        return self.value(thing.module, symbol.scope, symbol.value, depth + 1) if symbol.value else []

    def _element(self, thing: Thing, depth: int) -> list[Thing]:
        held = self._held(thing, depth)
        results: list[Thing] = []
        for owner in held:
            getter = self.member(owner, "__getitem__") if owner.is_class else None
            results.extend(self._called(getter, depth) if getter is not None else [owner])
        return results

    def namesakes(self, module: Module, name: str) -> list[Thing]:
        """The class that an argument's bare name suggests: `ledger` for `Ledger`, in the same repository."""
        found: list[tuple[int, str, FileRef, str]] = []
        for spelling in _class_names(name):
            visible = [thing for thing in self.name(module, spelling) if thing.is_class]
            if visible:
                return visible
            refs = self._snapshot.files_with_class(module.ref.repository, spelling, NAMESAKES_MAX)
            found += [(folder_distance(ref.path, module.ref.path), ref.path, ref, spelling) for ref in refs]
        found.sort(key=lambda entry: entry[:2])
        namesakes = (
            Thing(owner := self._snapshot.module(ref), owner.shape.symbol(spelling), instance=True)
            for *_, ref, spelling in found
        )
        return list(islice((thing for thing in namesakes if thing.is_class), 1))

    def _module(self, importer: Module, module: str) -> Module | None:
        if not module:
            return importer
        key = (importer.ref.repository, importer.ref.path, module)
        files = self._memo.files
        if key not in files:
            files[key] = self._imported.find(importer.ref, module)
        ref = files[key]
        return None if ref is None else self._snapshot.module(ref)

    def _submodule(self, package: Module, name: str) -> Module | None:
        if PurePosixPath(package.ref.path).stem == "__init__":
            return self._module(package, f".{name}")
        declared = declared_package(package) if language_of_module(package).submodules else ""
        return self._module(package, f"{declared}.{name}") if declared else None


def _holds_result(thing: Thing) -> bool:
    return thing.symbol is not None and is_property(thing.symbol)


def _class_names(name: str) -> list[str]:
    parts = [part for part in name.lstrip("_").split("_") if part]
    if not parts:
        return []
    camel = "".join(part[0].upper() + part[1:] for part in parts)
    shouting = "".join(part.upper() if len(part) <= 4 else part.capitalize() for part in parts)  # noqa: PLR2004
    singular = [camel[:-1]] if camel.endswith("s") and len(camel) > 3 else []  # noqa: PLR2004
    return list(dict.fromkeys([camel, shouting, *singular]))

"""Where definitions that the code at the cursor may need are looked for.

What each source gives depends on the state that is read, on the file as others see it, and on what it is asked with,
and on nothing else: so it is kept (see `codeassist_index.retrieval.standing`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from codeassist_index.imported_files import folder_distance
from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.candidate import Find, Relation
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.things import Thing

MODULE_MEMBERS_MAX = 250
NEIGHBOURS_MAX = 40
DEFINED_IN_MAX = 6
NAMED_IN_MAX = 2

Finds = Iterator[Find]


class Sources:
    """The sources of one file; scopes are those of the file, values as in `codeassist_index.languages.facts`."""

    def __init__(self, own: Module, imports: Sequence[Import], snapshot: Snapshot, resolver: Resolver) -> None:
        self._own = own
        self._imports = imports
        self._snapshot = snapshot
        self._resolver = resolver

    def asked(self, chain: str, scope: str, value: str) -> Finds:
        """The members of what stands before the dot."""
        for thing in self._resolver.value(self._own, scope, value):
            if thing.symbol is None:
                yield from self._module_members(thing, Relation.ASKED, f"in module {chain}")
            else:
                yield from self._class(thing, Relation.ASKED, Relation.ASKED, f"`{chain}` is {thing.symbol.name}")

    def importable(self, module: str) -> Finds:
        """What the line at the cursor may be about to import."""
        for thing in self._resolver.imported(self._own, Import(module, "", module, 0)):
            yield from self._module_members(thing, Relation.ASKED, f"in {module}, which is being imported")

    def used(self, name: str, scope: str, value: str) -> Finds:
        """What a name stands for; `value` is what a dotted name is the last part of."""
        if not value:
            things = self._resolver.name(self._own, name) or self._resolver.implied(self._own, scope, name)
        else:
            last = name.rpartition(".")[2]
            members = (self._resolver.member(one, last) for one in self._resolver.value(self._own, scope, value))
            things = [thing for thing in members if thing is not None]
        for thing in things:
            yield from self._one(thing, Relation.USED, f"`{name}` used in this file")

    def bases(self, scope: str) -> Finds:
        """The base classes around the cursor and what they pass on."""
        owner = self._resolver.enclosing_class(self._own, scope)
        if owner is None or owner.symbol is None:
            return
        method = scope.removeprefix(f"{owner.symbol.local_name}.").partition(".")[0]
        for base in list(self._resolver.with_bases(owner))[1:]:
            assert base.symbol is not None
            yield from self._one(base, Relation.BASE, f"base class of {owner.symbol.name}")
            for name, symbol in base.module.shape.members(base.symbol.local_name).items():
                relation = Relation.OVERRIDDEN if name == method else Relation.INHERITED
                told = f"`{name}` overridden here" if name == method else f"inherited by {owner.symbol.name}"
                yield from self._one(Thing(base.module, symbol), relation, told)

    def typed(self, name: str, scope: str, value: str) -> Finds:
        """The class of a local name and what it has."""
        for thing in self._resolver.value(self._own, scope, value):
            if thing.is_class and thing.symbol is not None:
                parameter = value.startswith("?") or thing.instance
                first, member = (
                    (Relation.PARAMETER, Relation.PARAMETER_MEMBER)
                    if parameter
                    else (Relation.LOCAL, Relation.LOCAL_MEMBER)
                )
                yield from self._class(thing, first, member, f"`{name}` is {thing.symbol.name}")
                yield from self._far(thing, name)

    def attributes(self, scope: str) -> Finds:
        """The classes of the attributes of the class around the cursor."""
        owner = self._resolver.enclosing_class(self._own, scope)
        if owner is None:
            return
        for name, thing in self._held(owner):
            assert thing.symbol is not None
            reason = f"`self.{name}` is {thing.symbol.name}"
            yield from self._class(thing, Relation.ATTRIBUTE, Relation.ATTRIBUTE_MEMBER, reason)
            yield from self._far(thing, f"self.{name}")

    def importing(self, scope: str) -> str:
        """A scope that sees the same imports, the same one for as many scopes as it can be."""
        return max((one.scope for one in self._imports if _sees(scope, one.scope)), key=len, default="")

    def imports(self, scope: str) -> Finds:
        """What the imports that a scope sees bring in."""
        for found in self._imports:
            if not _sees(scope, found.scope):
                continue
            if found.name == "*" and found.alias:
                whole = replace(found, name="", alias=found.module)
                for thing in self._resolver.imported(self._own, whole):
                    told = f"imported with everything of {found.module}"
                    yield from self._module_members(thing, Relation.IMPORTED_MODULE, told)
            for thing in self._resolver.imported(self._own, found):
                if thing.symbol is None:
                    told = f"in the imported module {found.alias}"
                    yield from self._module_members(thing, Relation.IMPORTED_MODULE, told)
                else:
                    told = f"`{thing.symbol.name}` imported from {found.module}"
                    yield from self._class(thing, Relation.IMPORTED, Relation.IMPORTED_MEMBER, told)

    def mentioned(self, name: str) -> Finds:
        """The nearest definition of a name that means nothing in the file itself."""
        own = self._own
        if own.shape.symbol(name) is not None or self._resolver.name(own, name):
            return
        places = [
            (folder_distance(ref.path, own.ref.path), ref.path, ref, symbol)
            for ref, symbol in self._snapshot.files_defining(name, DEFINED_IN_MAX)
            if ref.repository == own.ref.repository and self._reads(ref)
        ]
        for _, _, ref, symbol in sorted(places, key=lambda place: place[:2])[:1]:
            thing = Thing(self._snapshot.module(ref), symbol)
            yield from self._class(thing, Relation.MENTIONED, Relation.FAR_MEMBER, f"`{name}` is mentioned here")

    def neighbours(self) -> Finds:
        """What the files of the same folder hold."""
        own = self._own.ref
        for ref in self._snapshot.files_in_folder(own.repository, own.path.rpartition("/")[0], NEIGHBOURS_MAX):
            if ref.path != own.path and ref.language == own.language:
                yield from self._public(self._snapshot.module(ref), Relation.NEIGHBOUR, "in the neighbouring ")

    def shared(self) -> Finds:
        """What is seen without an import."""
        if LANGUAGES[self._own.ref.language].shares:
            for module in self._resolver.package(self._own):
                yield from self._public(module, Relation.PACKAGE, "in the same package, ")

    def named(self, name: str, where: str) -> Finds:
        """The members of a name, where only one or two have it; `where` says in words what uses it."""
        places = self._snapshot.only_callables(self._own.ref.repository, name, NAMED_IN_MAX)
        told = f"the only `{name}`" if len(places) == 1 else f"one of {len(places)} called `{name}`"
        for ref, symbol in places if len(places) <= NAMED_IN_MAX else ():
            if self._reads(ref):
                yield from self._one(Thing(self._snapshot.module(ref), symbol), Relation.NAMED, f"{told}, {where}")

    def _reads(self, other: FileRef) -> bool:
        """Whether code in the file's language can use a definition of another file by its name."""
        return LANGUAGES[other.language].family == LANGUAGES[self._own.ref.language].family

    def _one(self, thing: Thing, relation: Relation, reason: str) -> Finds:
        symbol = thing.symbol
        if symbol is not None and thing.module is not self._own and not symbol.local:
            local_name = symbol.local_name
            top = thing.module.shape.symbol(local_name.partition(".")[0]) if symbol.scope else None
            yield Find((id(thing.module), local_name), thing.module, symbol, top or symbol, relation, reason)

    def _class(self, thing: Thing, relation: Relation, member: Relation, reason: str) -> Finds:
        """A class with what it has and inherits."""
        yield from self._one(thing, relation, reason)
        for one in self._resolver.members(thing):
            yield from self._one(one, member, reason)

    def _held(self, owner: Thing) -> Iterator[tuple[str, Thing]]:
        """The attributes of a class that hold instances of classes, with these."""
        for holder in self._resolver.members(owner):
            symbol = holder.symbol
            if symbol is None or symbol.kind != "attribute" or not symbol.value:
                continue
            for thing in self._resolver.value(holder.module, symbol.scope, symbol.value):
                if thing.is_class:
                    yield symbol.name, thing

    def _far(self, thing: Thing, name: str) -> Finds:
        for attribute, inner in self._held(thing):
            assert inner.symbol is not None
            if inner.symbol != thing.symbol:
                reason = f"`{name}.{attribute}` is {inner.symbol.name}"
                yield from self._class(inner, Relation.FAR, Relation.FAR_MEMBER, reason)

    def _module_members(self, thing: Thing, relation: Relation, reason: str) -> Finds:
        for member in islice(self._resolver.exported(thing.module).values(), MODULE_MEMBERS_MAX):
            yield from self._one(member, relation, reason)

    def _public(self, module: Module, relation: Relation, place: str) -> Finds:
        members: Sequence[Symbol] = list(module.shape.members("").values())
        public = (symbol for symbol in members if not symbol.name.startswith("__"))
        for symbol in islice(public, MODULE_MEMBERS_MAX):
            yield from self._one(Thing(module, symbol), relation, f"{place}{module.ref.path}")


def _sees(scope: str, other: str) -> bool:
    """Whether what is bound in the other scope is known in this one."""
    return not other or scope == other or scope.startswith(f"{other}.")

"""What a module or class surely does not have: all that could give it a name is known, and nothing does."""

import abc
import builtins
import collections
import collections.abc
import enum
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from types import ModuleType

from tree_sitter import Node

from codeassist_index.checking.bindings import scopes_around
from codeassist_index.checking.document import Place
from codeassist_index.checking.exact import Exact, Owner
from codeassist_index.checking.modules import Modules
from codeassist_index.checking.source import decorators, text
from codeassist_index.postings import Role
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.things import Thing

CLASSES_MAX = 24
STARS_DEPTH_MAX = 4
ASSIGNED_FILES_MAX = 40
"""A name that more files use is not judged: each might give it to anything."""

_STANDARD: tuple[ModuleType, ...] = (builtins, abc, collections.abc, collections, enum, typing)
_DECORATORS = frozenset({
    "dataclass", "dataclasses.dataclass", "total_ordering", "functools.total_ordering", "final", "typing.final",
    "runtime_checkable", "typing.runtime_checkable", "unique", "enum.unique", "attr.s", "attr.attrs", "attrs.define",
    "attrs.frozen", "define", "frozen", "attr.define", "attr.frozen",
})  # fmt: skip
_MEANT_TO_INHERIT = re.compile("mixin|abstract|base|protocol", re.IGNORECASE)
_METACLASSES = frozenset({"ABCMeta", "abc.ABCMeta"})
_FINDS_MODULES = re.compile(rb"\b__path__\b|\bsys\.(?:modules|meta_path|path)\b|__import__")
_RECORD = frozenset({"_fields", "_field_defaults", "_asdict", "_replace", "_make"})
_ENUM = frozenset({"name", "value", "_name_", "_value_", "_missing_", "_generate_next_value_", "_ignore_", "_order_"})


@dataclass(frozen=True, slots=True)
class Lineage:
    """A class and those it inherits from, the nearest first; of Python's own ones module and name."""

    classes: tuple[tuple[Place, Node], ...]
    standard: tuple[tuple[str, str], ...]

    def defines_once(self, name: str, node: Node) -> bool:
        """Whether a method is what an object has by that name: the nearest of them, and nothing is put in its place."""
        gifts = [gift for place, _ in self.classes for gift in place.source.gifts(name)]
        if any(gift.type != "function_definition" for gift in gifts):
            return False
        bound = [(place.source.bindings(name, one), one) for place, one in self.classes]
        definers = [(found, one) for found, one in bound if found]
        if not definers or len(definers[0][0]) != 1 or definers[0][0][0].parent != node:
            return False
        return len(definers) == 1 or all(len(list(_bases(one))) <= 1 for _, one in self.classes)


class Known:
    """Membership that is sure, for a file at hand; what is stored of that file counts for nothing."""

    def __init__(
        self, own: Place, snapshot: Snapshot, modules: Modules, exact: Exact, place: Callable[[Module], Place | None]
    ) -> None:
        self._own = own
        self._snapshot = snapshot
        self._modules = modules
        self._exact = exact
        self._place = place
        self._lineages: dict[tuple[int, str], Lineage | None] = {}

    def lacks(self, owner: Owner, name: str) -> bool:
        """Whether what an expression stands for surely has no such attribute."""
        if name.startswith("__") or not self.is_sure(owner):
            return False
        if owner.symbol is None:
            lacking = self._module_lacks(owner.thing.module, name)
        else:
            lacking = owner.thing.is_class and self._class_lacks(owner, name)
        return lacking and not self._is_given_elsewhere(owner, name)

    def is_sure(self, owner: Owner) -> bool:
        """Whether nothing that is known elsewhere says that an expression may be something else."""
        if not all(self._is_bound_once(*one) for one in owner.rests_on):
            return False
        return not any(self._is_given_elsewhere(*one) for one in owner.taken)

    def lacks_submodule(self, package: Module, name: str) -> bool:
        """Whether a package surely has no such module, whatever names it may have else."""
        place = self._place(package)
        if place is None or self._modules.has_part(package, name) or _FINDS_MODULES.search(place.source.text):
            return False
        return not self._is_given_elsewhere(Owner(Thing(package, None)), name)

    def _is_bound_once(self, module: Module, name: str) -> bool:
        place = self._place(module)
        return place is not None and len(place.source.bindings(name, place.source.root)) == 1

    def _module_lacks(self, module: Module, name: str, depth: int = 0) -> bool:
        place = self._place(module)
        if place is None or depth > STARS_DEPTH_MAX or place.source.is_dynamic or self._modules.has_part(module, name):
            return False
        if place.source.may_define(name, place.source.root):
            return False
        starred = [self._modules.find(module.ref, star.module) for star in module.shape.stars if star.alias]
        return all(one is not None and self._module_lacks(one, name, depth + 1) for one in starred)

    def _class_lacks(self, owner: Owner, name: str) -> bool:
        lineage = self.lineage(owner)
        if lineage is None or any(place.source.may_define(name, node) for place, node in lineage.classes):
            return False
        return all(_has_not(module, base, name) for module, base in lineage.standard)

    def lineage(self, owner: Owner) -> Lineage | None:
        """A class with all that it inherits from; None where any of it may have what is not written in it."""
        if owner.symbol is None:
            return None
        key = (id(owner.thing.module), owner.symbol.local_name)
        if key not in self._lineages:
            self._lineages[key] = self._lineage(owner)
        return self._lineages[key]

    def _lineage(self, owner: Owner) -> Lineage | None:
        classes: list[tuple[Place, Node]] = []
        standard: list[tuple[str, str]] = []
        waiting = [owner]
        while waiting:
            found = self._class(waiting.pop(0))
            if found is None or len(classes) == CLASSES_MAX or found[0].source.is_open(found[1]):
                return None
            place, node = found
            classes.append(found)
            if not _is_plain(node):
                return None
            for base in _bases(node):
                if (inherited := self._exact.expression(base, place)) is not None and self.is_sure(inherited):
                    waiting.append(inherited)
                elif (own := _standard(base, place)) is not None:
                    standard.append(own)
                else:
                    return None
        return Lineage(tuple(classes), tuple(standard))

    def _class(self, owner: Owner) -> tuple[Place, Node] | None:
        symbol = owner.symbol
        place = self._place(owner.thing.module)
        if symbol is None or symbol.kind != "class" or place is None:
            return None
        node = place.source.class_at(symbol.name, symbol.start_line - 1)
        return None if node is None else (place, node)

    def function(self, owner: Owner) -> Node | None:
        """The function or method that a call surely calls, as it is written."""
        symbol, place = owner.symbol, self._place(owner.thing.module)
        node = place.source.function_at(symbol.name, symbol.start_line - 1) if symbol is not None and place else None
        if node is None or symbol is None or place is None:
            return None
        if owner.holder is None:
            return node if len(place.source.bindings(symbol.name, place.source.root)) == 1 else None
        lineage = self.lineage(owner.holder) if owner.holder.thing.is_class else None
        return node if lineage is not None and lineage.defines_once(symbol.name, node) else None

    def _is_given_elsewhere(self, owner: Owner, name: str) -> bool:
        """Whether any file assigns an attribute of this name to something, or speaks of it as a text.

        For an object that may be of a class that inherits, also whether any class has a member of this name. For a
        module, whether any file imports the name from one called like it: what is built or ignored is not indexed.
        """
        is_class = owner.thing.is_class
        if is_class and self._snapshot.files_naming(name, Role.MEMBER, 1) and self._may_inherit(owner):
            return True
        refs = self._others_naming(name)
        if refs is None:
            return True
        if not is_class and any(self._is_imported_in(ref, owner.thing.module, name) for ref in refs):
            return True
        gives = re.compile(rf"(?<!\bself)(?<!\bcls)\.{name}\s*(?::[^=\n]+)?=(?!=)|(?:attr|patch)\b.*[\"']{name}[\"']")
        return any(gives.search(line) for ref in refs for line in self._snapshot.lines(ref.blob) if name in line)

    def _may_inherit(self, owner: Owner) -> bool:
        """Whether an object may be of a class that inherits: one is written somewhere, or is meant to be."""
        assert owner.symbol is not None
        name = owner.symbol.name
        if owner.is_exact:
            return False
        refs = self._others_naming(name)
        if refs is None or _MEANT_TO_INHERIT.search(name):
            return True
        texts = ["\n".join(self._snapshot.lines(ref.blob)) for ref in refs]
        own = self._place(owner.thing.module)
        texts += [one.source.text.decode("utf-8", "replace") for one in (own, self._own) if one is not None]
        inherits = re.compile(rf"\bclass\s+\w+\s*(?:\[[^\]]*\])?\([^:]*\b{name}\b|\b{name} as \w|\b{name},\)")
        return any(inherits.search(text) for text in texts)

    def _others_naming(self, name: str) -> list[FileRef] | None:
        """The files besides the one at hand that use or define a name; None for too many."""
        refs = self._snapshot.files_naming(name, Role.USED | Role.DEFINED, ASSIGNED_FILES_MAX + 1)
        own = self._own.module.ref
        others = [ref for ref in refs if (ref.repository, ref.path) != (own.repository, own.path)]
        return others if len(refs) <= ASSIGNED_FILES_MAX else None

    def _is_imported_in(self, ref: FileRef, module: Module, name: str) -> bool:
        path = PurePosixPath(module.ref.path)
        title = path.parent.name if path.stem == "__init__" else path.stem
        imports = self._snapshot.imported_modules(ref.blob)
        if any(one.endswith(f"{title}.{name}") for one in imports):
            return True
        found = self._snapshot.shape(ref.blob).imports.get(name, ())
        return any(one.module.rpartition(".")[2] in {title, ""} for one in found)


def _is_plain(node: Node) -> bool:
    """Whether neither a decorator, a metaclass nor a computed base makes something else of a class."""
    if not _DECORATORS.issuperset(decorators(node)):
        return False
    written = node.child_by_field_name("superclasses")
    for child in written.named_children if written is not None else ():
        if child.type == "keyword_argument":
            if text(child.child_by_field_name("name")) != "metaclass":
                return False
            if text(child.child_by_field_name("value")) not in _METACLASSES:
                return False
        elif child.type not in {"identifier", "attribute", "subscript", "comment"}:
            return False
    return True


def _bases(node: Node) -> Iterator[Node]:
    written = node.child_by_field_name("superclasses")
    for child in written.named_children if written is not None else ():
        if child.type in {"identifier", "attribute"}:
            yield child
        elif child.type == "subscript" and (value := child.child_by_field_name("value")) is not None:
            yield value


def _standard(base: Node, place: Place) -> tuple[str, str] | None:
    """Module and name of a base class that is one of Python's own."""
    written = text(base)
    head, _, name = written.rpartition(".")
    bound = [node for scope in scopes_around(base) for node in place.source.bindings(written.partition(".")[0], scope)]
    if not bound:
        return (builtins.__name__, written) if not head else None
    imports = place.module.shape.imports.get(head or name, ())
    if len(bound) != 1 or len(imports) != 1:
        return None
    (found,) = imports
    return (found.module, name if head else found.name) if bool(head) != bool(found.name) else None


def _has_not(module: str, base: str, name: str) -> bool:
    names = _names_of(module, base)
    return names is not None and name not in names


@cache
def _names_of(module: str, base: str) -> frozenset[str] | None:
    """What objects of one of Python's own classes have; None where that is not known, as of `type`."""
    if module == "typing" and base in {"Generic", "Protocol"}:
        return frozenset()
    if module == "typing" and base == "NamedTuple":
        return frozenset(dir(tuple)) | _RECORD
    holder = next((one for one in _STANDARD if one.__name__ == module), None)
    found = getattr(holder, base, None)
    if not isinstance(found, type) or issubclass(found, type):
        return None
    return frozenset(dir(found)) | (_ENUM if issubclass(found, enum.Enum) else frozenset())

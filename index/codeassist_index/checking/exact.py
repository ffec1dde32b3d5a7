"""What an expression of Python surely is: a module, a class, a function, or an object of a class.

The resolver answers with what is likely. An alarm needs more, so whatever leaves a choice has no answer here: a name
that is bound twice to different things, a value that only its use tells, an annotation that is not a plain name.
"""

from dataclasses import dataclass, replace
from functools import reduce

from tree_sitter import Node

from codeassist_index.checking.bindings import binder, scope_of, scopes_around
from codeassist_index.checking.modules import Modules
from codeassist_index.checking.source import Source, decorators, outermost, text
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.languages.python.collector import imported_modules, imported_names
from codeassist_index.resolve import Resolver
from codeassist_index.snapshot import Module
from codeassist_index.things import Thing

DEPTH_MAX = 12
_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_OPTIONAL = frozenset({"Optional", "typing.Optional"})


@dataclass(frozen=True, slots=True)
class Owner:
    """What an expression stands for.

    `is_exact` tells of an object that it is not one of a class that inherits. The answer rests on top-level names that
    must each be bound once in their module, which only an alarm has to make sure of.
    """

    thing: Thing
    is_exact: bool = False
    rests_on: tuple[tuple[Module, str], ...] = ()

    @property
    def symbol(self) -> Symbol | None:
        """The definition, None for a module."""
        return self.thing.symbol


@dataclass(frozen=True, slots=True)
class Place:
    """A file with its tree."""

    module: Module
    source: Source


class Exact:
    """Says what expressions are, in any file."""

    def __init__(self, resolver: Resolver, modules: Modules) -> None:
        self._resolver = resolver
        self._modules = modules

    def expression(self, node: Node, place: Place, depth: int = 0) -> Owner | None:
        """What an expression of a file is, or None where that is not sure."""
        if depth > DEPTH_MAX:
            return None
        match node.type:
            case "identifier":
                return self._identifier(node, place, depth)
            case "attribute":
                owner = self._field(node, "object", place, depth)
                name = text(node.child_by_field_name("attribute"))
                return self._attribute(owner, name) if owner is not None else None
            case "call":
                function = self._field(node, "function", place, depth)
                return _made_by(function) if function is not None else None
            case "parenthesized_expression" if len(node.named_children) == 1:
                return self.expression(node.named_children[0], place, depth + 1)
            case _:
                return None

    def named(self, module: Module, name: str, depth: int = 0) -> Owner | None:
        """What a top-level name of another file is, through as many imports as it takes."""
        symbol, imports = module.shape.symbol(name), module.shape.imports.get(name, ())
        if depth > DEPTH_MAX or len(imports) + (symbol is not None) != 1:
            return None
        found = Owner(Thing(module, symbol)) if symbol is not None else self.imported(module, imports[0], depth + 1)
        return replace(found, rests_on=(*found.rests_on, (module, name))) if found is not None else None

    def imported(self, module: Module, found: Import, depth: int = 0) -> Owner | None:
        """What an import brings into a file."""
        if not found.name:
            whole = found.module if found.alias != found.module else found.module.partition(".")[0]
            target = self._modules.find(module.ref, whole)
            return Owner(Thing(target, None)) if target is not None else None
        target = self._modules.find(module.ref, found.module)
        if target is None:
            return None
        return self.named(target, found.name, depth) or self._part(target, found.name)

    def _part(self, package: Module, name: str) -> Owner | None:
        """A submodule; a name of the package goes before it."""
        if package.shape.symbol(name) is not None or name in package.shape.imports:
            return None
        found = self._resolver.member(Thing(package, None), name)
        return Owner(found) if found is not None and found.symbol is None else None

    def _field(self, node: Node, field: str, place: Place, depth: int) -> Owner | None:
        child = node.child_by_field_name(field)
        return self.expression(child, place, depth + 1) if child is not None else None

    def _identifier(self, node: Node, place: Place, depth: int) -> Owner | None:
        name = text(node)
        for scope in scopes_around(node):
            bound = place.source.bindings(name, scope)
            if bound:
                owners = [self._bound(one, place, depth + 1) for one in bound]
                return reduce(_same, owners)
        return None

    def _bound(self, node: Node, place: Place, depth: int) -> Owner | None:
        """What a name is where it is bound."""
        found = binder(node)
        assert found is not None
        match found.type:
            case "import_statement" | "import_from_statement":
                return self._of_import(node, found, place)
            case "class_definition" | "function_definition":
                return _defined(node, found, place)
            case "parameters":
                return _self(node, place)
            case "assignment" | "typed_parameter" | "typed_default_parameter" if found.named_children[0] == node:
                return self._declared(found, place, depth)
            case _:
                return None

    def _declared(self, declaration: Node, place: Place, depth: int) -> Owner | None:
        """What a variable or parameter is by its annotation, else by the one value that it gets."""
        declared, right = declaration.child_by_field_name("type"), declaration.child_by_field_name("right")
        if declared is not None:
            return self._annotated(declared, place, depth)
        return self.expression(right, place, depth) if right is not None else None

    def _of_import(self, node: Node, statement: Node, place: Place) -> Owner | None:
        read = imported_modules if statement.type == "import_statement" else imported_names
        written = [found for found in read(statement, "") if text(node) in {found.alias, found.alias.partition(".")[0]}]
        owners = [self.imported(place.module, found) for found in written]
        return reduce(_same, owners) if owners else None

    def _annotated(self, declared: Node, place: Place, depth: int) -> Owner | None:
        """An object of the class that an annotation names: `Card`, `"Card"`, `Card | None`, `Optional[Card]`."""
        written = _plain_annotation(declared)
        owner = self.expression(written, place, depth) if written is not None else None
        made = _made_by(owner) if owner is not None else None
        return replace(made, is_exact=False) if made is not None else None

    def _attribute(self, owner: Owner, name: str) -> Owner | None:
        """What an attribute is: of a module its name, of a class or an object what stands in the class."""
        if owner.symbol is None:
            module = owner.thing.module
            found = self.named(module, name) or self._part(module, name)
        else:
            member = self._resolver.member(owner.thing, name) if owner.thing.is_class else None
            found = Owner(member) if member is not None and member.is_class else None
        return replace(found, rests_on=(*owner.rests_on, *found.rests_on)) if found is not None else None


def class_at(node: Node, module: Module) -> Owner | None:
    """The class of a file that a node defines, where other files can see it, and it is the only one of its name."""
    names, scope = [], node
    while scope.type == "class_definition":
        names.append(text(scope.child_by_field_name("name")))
        scope = scope_of(scope)
    symbol = module.shape.symbol(".".join(reversed(names))) if scope.type == "module" else None
    if symbol is None or symbol.kind != "class" or symbol.start_line != outermost(node).start_point[0] + 1:
        return None
    return Owner(Thing(module, symbol))


def _defined(node: Node, definition: Node, place: Place) -> Owner | None:
    if definition.type == "class_definition":
        return class_at(definition, place.module)
    symbol = place.module.shape.symbol(text(node)) if scope_of(definition).type == "module" else None
    return Owner(Thing(place.module, symbol)) if symbol is not None and symbol.kind == "function" else None


def _self(node: Node, place: Place) -> Owner | None:
    """The object or class that a method is called on, its first parameter."""
    parameters = node.parent
    function = parameters.parent if parameters is not None else None
    if function is None or parameters is None or function.type != "function_definition":
        return None
    around = scope_of(function)
    if around.type != "class_definition" or parameters.named_children[0] != node:
        return None
    owner = class_at(around, place.module)
    marks = {one.rpartition(".")[2] for one in decorators(function)}
    if owner is None or "staticmethod" in marks:
        return None
    of_class = "classmethod" in marks or text(function.child_by_field_name("name")) in _CLASS_METHODS
    return owner if of_class else replace(owner, thing=replace(owner.thing, instance=True))


def _made_by(function: Owner) -> Owner | None:
    """What a call gives: an object of the class that is called."""
    if not function.thing.is_class or function.thing.instance:
        return None
    return replace(function, thing=replace(function.thing, instance=True), is_exact=True)


def _plain_annotation(node: Node) -> Node | None:
    """The one name of an annotation, with `None` beside it or not."""
    while node.type in {"type", "parenthesized_expression"} and len(node.named_children) == 1:
        node = node.named_children[0]
    if node.type in {"identifier", "attribute"}:
        return node
    if node.type in {"binary_operator", "union_type"}:
        others = [child for child in node.named_children if child.type != "none" and text(child) != "None"]
        return _plain_annotation(others[0]) if len(others) == 1 < len(node.named_children) else None
    if node.type in {"subscript", "generic_type"} and text(node.named_children[0]) in _OPTIONAL:
        return _plain_annotation(node.named_children[-1]) if len(node.named_children) == 2 else None  # noqa: PLR2004 - `Optional` and what may be there
    return None


def _same(one: Owner | None, other: Owner | None) -> Owner | None:
    """What two answers have in common: only where they are the same is there one."""
    if one is None or other is None or one.thing != other.thing:
        return None
    return replace(one, is_exact=one.is_exact and other.is_exact, rests_on=(*one.rests_on, *other.rests_on))

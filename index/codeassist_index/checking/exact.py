"""What an expression of Python surely is: a module, a class, a function, or an object of a class.

The resolver answers with what is likely. An alarm needs more, so whatever leaves a choice has no answer here: a name
that is bound twice to different things, a value that only its use tells, an annotation that is not a plain name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from tree_sitter import Node

from codeassist_index.checking.bindings import binder, scope_of, scopes_around
from codeassist_index.checking.document import Place
from codeassist_index.checking.modules import Modules
from codeassist_index.checking.source import decorators, outermost, text
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.languages.python.collector import imported_modules, imported_names
from codeassist_index.resolve import Resolver
from codeassist_index.snapshot import Module
from codeassist_index.things import Thing, is_property

DEPTH_MAX = 12
_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
SAME_RESULT = frozenset({
    "staticmethod", "classmethod", "property", "abstractmethod", "abc.abstractmethod", "override", "typing.override",
    "final", "typing.final", "cached_property", "functools.cached_property",
})  # fmt: skip
"""Decorators that leave to a function what it takes and gives."""
_DOTTED = re.compile(r"[\"']?([^\W\d]\w*(?:\.[^\W\d]\w*)*)[\"']?")
_OPTIONAL = frozenset({"Optional", "typing.Optional"})


@dataclass(frozen=True, slots=True)
class Owner:
    """What an expression stands for.

    `is_exact` tells of an object that it is not one of a class that inherits; `holder` is what a method was taken from.
    The answer rests on top-level names that must each be bound once in their module, and on attributes that nobody else
    gives to their owners. Only an alarm has to make sure of that.
    """

    thing: Thing
    is_exact: bool = False
    holder: "Owner | None" = None
    rests_on: tuple[tuple[Module, str], ...] = ()
    taken: tuple[tuple["Owner", str], ...] = ()

    @property
    def symbol(self) -> Symbol | None:
        """The definition, None for a module."""
        return self.thing.symbol


class Exact:
    """Says what expressions are, in any file."""

    def __init__(self, resolver: Resolver, modules: Modules, place: Callable[[Module], Place | None]) -> None:
        self._resolver = resolver
        self._modules = modules
        self._place = place
        self._binding: dict[tuple[int, int], Owner | None] = {}

    def expression(self, node: Node, place: Place, depth: int = 0) -> Owner | None:
        """What an expression of a file is, or None where that is not sure."""
        if depth > DEPTH_MAX:
            return None
        match node.type:
            case "identifier":
                return self._named_at(node, text(node), place, depth)
            case "attribute":
                owner = self._field(node, "object", place, depth)
                name = text(node.child_by_field_name("attribute"))
                return self._attribute(owner, name, depth) if owner is not None else None
            case "call":
                function = self._field(node, "function", place, depth)
                return self._made_by(function, depth) if function is not None else None
            case "parenthesized_expression" if len(node.named_children) == 1:
                return self.expression(node.named_children[0], place, depth + 1)
            case _:
                return None

    def named(self, module: Module, name: str, depth: int = 0) -> Owner | None:
        """What a top-level name of another file is, through as many imports as it takes."""
        symbol, imports = module.shape.symbol(name), module.shape.imports.get(name, ())
        if depth > DEPTH_MAX or len(imports) + (symbol is not None) != 1:
            return None
        if symbol is None:
            found = self.imported(module, imports[0], depth + 1)
        elif symbol.kind == "variable":
            found = self._variable(module, name, depth)
        else:
            found = Owner(Thing(module, symbol), is_exact=True)
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

    def _variable(self, module: Module, name: str, depth: int) -> Owner | None:
        place = self._place(module)
        bound = place.source.bindings(name, place.source.root) if place is not None else []
        return self._bound(bound[0], place, depth + 1) if place is not None and len(bound) == 1 else None

    def _part(self, package: Module, name: str) -> Owner | None:
        """A submodule; a name of the package goes before it."""
        if package.shape.symbol(name) is not None or name in package.shape.imports:
            return None
        found = self._resolver.member(Thing(package, None), name)
        return Owner(found) if found is not None and found.symbol is None else None

    def _field(self, node: Node, field: str, place: Place, depth: int) -> Owner | None:
        child = node.child_by_field_name(field)
        return self.expression(child, place, depth + 1) if child is not None else None

    def _named_at(self, node: Node, name: str, place: Place, depth: int) -> Owner | None:
        """What a name means at a node."""
        for scope in scopes_around(node):
            if bound := place.source.bindings(name, scope):
                return self._all_the_same(bound, place, depth + 1)
        return None

    def _all_the_same(self, bound: list[Node], place: Place, depth: int) -> Owner | None:
        """What a name is that is bound at several places; None where it is not the same at each."""
        owner = self._bound(bound[0], place, depth)
        for node in bound[1:]:
            owner = _same(owner, self._bound(node, place, depth)) if owner is not None else None
        return owner

    def _bound(self, node: Node, place: Place, depth: int) -> Owner | None:
        """What a name is where it is bound; not sure where that depends on itself, as in `card = card.other`."""
        key = (id(place.source), node.id)
        if key not in self._binding:
            self._binding[key] = None
            self._binding[key] = self._read_binding(node, place, depth)
        return self._binding[key]

    def _read_binding(self, node: Node, place: Place, depth: int) -> Owner | None:
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
        head, *rest = _plain_annotation(declared).split(".")
        owner = self._named_at(declared, head, place, depth) if head else None
        for name in rest:
            owner = self._attribute(owner, name, depth) if owner is not None else None
        if owner is None or not owner.thing.is_class or owner.thing.instance:
            return None
        return replace(owner, thing=replace(owner.thing, instance=True), is_exact=False)

    def _attribute(self, owner: Owner, name: str, depth: int) -> Owner | None:
        """What an attribute is: of a module its name, of a class or an object what stands in the class."""
        if owner.symbol is None:
            module = owner.thing.module
            found = self.named(module, name, depth + 1) or self._part(module, name)
        else:
            member = self._resolver.member(owner.thing, name) if owner.thing.is_class else None
            found = self._member(owner, member, depth) if member is not None and depth <= DEPTH_MAX else None
        if found is None:
            return None
        taken = (*owner.taken, *found.taken, *([(owner, name)] if owner.symbol is not None else []))
        return replace(found, rests_on=(*owner.rests_on, *found.rests_on), taken=taken)

    def _member(self, owner: Owner, member: Thing, depth: int) -> Owner | None:
        """What a class or object gives for one of its members."""
        symbol = member.symbol
        if symbol is None or symbol.kind == "class":
            return Owner(member, is_exact=True)
        if symbol.kind == "attribute":
            return self._held(member.module, symbol, depth) if owner.thing.instance else None
        if symbol.kind != "method":
            return None
        found = Owner(member, holder=owner)
        return self._returned(found, depth) if is_property(symbol) and owner.thing.instance else found

    def _held(self, module: Module, symbol: Symbol, depth: int) -> Owner | None:
        """What an attribute holds that is given once: in the body of its class, or by a method to its own object."""
        place = self._place(module)
        if place is None:
            return None
        given = list(place.source.gifts(symbol.name))
        if len(given) != 1 or given[0].start_point[0] + 1 != symbol.start_line:
            return None
        return self._declared(given[0], place, depth + 1)

    def _made_by(self, function: Owner, depth: int) -> Owner | None:
        """What a call gives: an object of the class that is called, or what a function says it returns."""
        if not function.thing.is_class:
            return self._returned(function, depth) if function.symbol is not None else None
        if function.thing.instance:
            return None
        return replace(function, thing=replace(function.thing, instance=True), is_exact=True)

    def _returned(self, function: Owner, depth: int) -> Owner | None:
        """An object of the class that a function is annotated to return."""
        symbol = function.symbol
        if symbol is None or symbol.kind not in {"function", "method"} or "->" not in symbol.signature:
            return None
        place = self._place(function.thing.module)
        node = place.source.function_at(symbol.name, symbol.start_line - 1) if place is not None else None
        declared = node.child_by_field_name("return_type") if node is not None else None
        if place is None or node is None or declared is None or node.children[0].type == "async":
            return None
        if not SAME_RESULT.issuperset(decorators(node)):
            return None
        found = self._annotated(declared, place, depth + 1)
        if found is None:
            return None
        rests = (*function.rests_on, *found.rests_on)
        return replace(found, rests_on=rests, taken=(*function.taken, *found.taken))


def class_at(node: Node, module: Module) -> Owner | None:
    """The class of a file that a node defines, where other files can see it, and it is the only one of its name."""
    names, scope = [], node
    while scope.type == "class_definition":
        names.append(text(scope.child_by_field_name("name")))
        scope = scope_of(scope)
    symbol = module.shape.symbol(".".join(reversed(names))) if scope.type == "module" else None
    if symbol is None or symbol.kind != "class" or symbol.start_line != outermost(node).start_point[0] + 1:
        return None
    return Owner(Thing(module, symbol), is_exact=True)


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
    return replace(owner, thing=replace(owner.thing, instance=not of_class), is_exact=False)


def _plain_annotation(node: Node) -> str:
    """The one dotted name of an annotation, with `None` beside it or not; empty for any other."""
    while node.type in {"type", "parenthesized_expression"} and len(node.named_children) == 1:
        node = node.named_children[0]
    if node.type in {"identifier", "attribute", "string"}:
        found = _DOTTED.fullmatch("".join(text(node).split()))
        return found[1] if found is not None else ""
    inner: list[Node] = []
    if node.type in {"binary_operator", "union_type"}:
        inner = [child for child in node.named_children if text(child) != "None"]
        inner = inner if len(inner) < len(node.named_children) else []
    elif node.type in {"subscript", "generic_type"} and text(node.named_children[0]) in _OPTIONAL:
        inner = [part for child in node.named_children[1:] for part in _parameters(child)]
    return _plain_annotation(inner[0]) if len(inner) == 1 else ""


def _parameters(node: Node) -> list[Node]:
    return node.named_children if node.type == "type_parameter" else [node]


def _same(one: Owner | None, other: Owner | None) -> Owner | None:
    """What two answers have in common: only where they are the same is there one."""
    if one is None or other is None or one.thing != other.thing:
        return None
    rests, taken = (*one.rests_on, *other.rests_on), (*one.taken, *other.taken)
    return replace(one, is_exact=one.is_exact and other.is_exact, rests_on=rests, taken=taken)

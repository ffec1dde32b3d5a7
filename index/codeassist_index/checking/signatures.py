"""The parameters of what a call calls: of a function, a method, or the constructor of a class, where they are sure."""

from collections.abc import Iterator

from tree_sitter import Node

from codeassist_index.checking.arguments import Parameters, misfits, of_signature, parameters_of
from codeassist_index.checking.exact import SAME_RESULT, Owner
from codeassist_index.checking.known import Known
from codeassist_index.checking.source import decorators, outermost, text
from codeassist_index.resolve import Resolver
from codeassist_index.things import Thing

_NO_CONSTRUCTOR = frozenset({"object", "ABC", "abc.ABC", "Protocol", "typing.Protocol", "Generic", "typing.Generic"})
_DATACLASS = frozenset({"dataclass", "dataclasses.dataclass"})
_HARMLESS = frozenset({"final", "typing.final", "total_ordering", "functools.total_ordering"})
_FIELD = frozenset({"field", "dataclasses.field"})


def signature(owner: Owner, known: Known) -> Parameters | None:
    """What a call of something has to give; None where that is not sure."""
    symbol = owner.symbol
    if symbol is None:
        return None
    if symbol.kind == "class":
        return None if owner.thing.instance else _constructor(owner, known)
    return _of_function(owner, known) if symbol.kind in {"function", "method"} else None


def fits_at_first_sight(owner: Owner, arguments: Node, resolver: Resolver) -> bool:
    """Whether the signature that the index holds takes the arguments, with the object it is called on or without.

    Most calls are right; this spares them the reading of other files.
    """
    thing: Thing | None = owner.thing
    if owner.symbol is not None and owner.symbol.kind == "class":
        thing = resolver.member(owner.thing, "__init__")
    written = of_signature(thing.symbol.signature) if thing is not None and thing.symbol is not None else None
    if written is None:
        return False
    is_bound = owner.symbol is not None and (owner.symbol.kind == "class" or owner.holder is not None)
    return not list(misfits(arguments, written.bound() if is_bound else written))


def _of_function(owner: Owner, known: Known) -> Parameters | None:
    """The parameters, of a method those after the object or class that it is called on."""
    node = known.function(owner)
    written = _written(node) if node is not None else None
    if node is None or written is None or owner.holder is None:
        return written
    marks = {one.rpartition(".")[2] for one in decorators(node)}
    if not marks.isdisjoint({"property", "cached_property"}):
        return None
    is_bound = "staticmethod" not in marks and (owner.holder.thing.instance or "classmethod" in marks)
    return written.bound() if is_bound else written


def _constructor(owner: Owner, known: Known) -> Parameters | None:
    """What `__init__` takes, or the fields of a dataclass."""
    lineage = known.lineage(owner)
    for place, node in lineage.classes if lineage is not None else ():
        marks = set(decorators(node)) - _HARMLESS
        bound = place.source.bindings("__init__", node)
        if place.source.bindings("__new__", node) or len(bound) > 1 or marks - _DATACLASS:
            return None
        if bound:
            function = bound[0].parent
            plain = function is not None and function.type == "function_definition"
            written = _written(function) if plain and function is not None else None
            return written.bound() if written is not None else None
        above = _bases(node)
        if marks:
            return _fields(node) if _NO_CONSTRUCTOR.issuperset(above) and _is_plain_dataclass(node) else None
        if not above:
            return Parameters((), frozenset(), ())
        if len(above) > 1:
            return None
    return None


def _bases(node: Node) -> list[str]:
    written = node.child_by_field_name("superclasses")
    return [text(child).partition("[")[0] for child in written.named_children] if written is not None else []


def _written(function: Node) -> Parameters | None:
    listed = function.child_by_field_name("parameters")
    if listed is None or not SAME_RESULT.issuperset(decorators(function)):
        return None
    return parameters_of(listed)


def _is_plain_dataclass(node: Node) -> bool:
    """Whether the decorator is given nothing that changes what the constructor takes."""
    written = "".join(text(child) for child in outermost(node).children if child.type == "decorator")
    return "init" not in written and "kw_only" not in written


def _fields(node: Node) -> Parameters | None:
    """The annotated names of a dataclass's body, in their order."""
    positional: list[str] = []
    required: list[str] = []
    for target, declared, value in _annotated(node):
        if "KW_ONLY" in declared or _is_field_with(value, "init", "kw_only"):
            return None
        if declared.startswith(("ClassVar", "typing.ClassVar")):
            continue
        positional.append(target)
        required += [] if value is not None and not _is_field_without_default(value) else [target]
    return Parameters(tuple(positional), frozenset(), tuple(required))


def _annotated(node: Node) -> Iterator[tuple[str, str, Node | None]]:
    body = node.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        for child in statement.named_children if statement.type == "expression_statement" else ():
            declared = child.child_by_field_name("type")
            left = child.child_by_field_name("left")
            if child.type == "assignment" and declared is not None and left is not None and left.type == "identifier":
                yield text(left), text(declared), child.child_by_field_name("right")


def _is_field_with(value: Node | None, *names: str) -> bool:
    if value is None or value.type != "call":
        return False
    arguments = value.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    return any(text(one.child_by_field_name("name")) in names for one in given) or any(
        one.type == "dictionary_splat" for one in given
    )


def _is_field_without_default(value: Node) -> bool:
    called = value.type == "call" and text(value.child_by_field_name("function")) in _FIELD
    return called and not _is_field_with(value, "default", "default_factory")

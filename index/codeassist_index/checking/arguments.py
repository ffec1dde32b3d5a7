"""What a Python function takes, as it is written, and what a call gives that it does not take."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tree_sitter import Node, Parser

from codeassist_index.checking.nearest import nearest
from codeassist_index.checking.source import text
from codeassist_index.languages.python.parse import language

SIGNATURES_KEPT_MAX = 5_000

Fault = Literal["unknown keyword", "too many", "missing"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a function in their order; of `positional` the first `unnamed` are not taken by name.

    `takes_more` and `takes_any` tell of `*args` and `**kwargs`.
    """

    positional: tuple[str, ...]
    named: frozenset[str]
    required: tuple[str, ...]
    unnamed: int = 0
    takes_more: bool = False
    takes_any: bool = False

    @property
    def keywords(self) -> frozenset[str]:
        """The names that arguments may be given by."""
        return self.named | frozenset(self.positional[self.unnamed :])

    def bound(self) -> "Parameters":
        """What is left when the first one is the object that a method is called on."""
        first = self.positional[:1]
        required = tuple(name for name in self.required if name not in first)
        unnamed = max(0, self.unnamed - 1)
        return Parameters(self.positional[1:], self.named, required, unnamed, self.takes_more, self.takes_any)


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with a call, and where: the keyword, the argument too many, or the closing bracket."""

    fault: Fault
    name: str
    node: Node

    def told(self, function: str, parameters: Parameters) -> str:
        """The fault in words, a keyword with the nearest one that the function takes."""
        if self.fault == "too many":
            return f"`{function}` takes no more than {len(parameters.positional)} by position"
        if self.fault == "missing":
            return f"`{function}` needs `{self.name}`"
        near = nearest(self.name, parameters.keywords)
        return f"`{function}` takes no `{self.name}`" + (f"; it takes `{near}`" if near else "")


@lru_cache(SIGNATURES_KEPT_MAX)
def of_signature(signature: str) -> Parameters | None:
    """The parameters in a signature of the index, which says all but the decorators; None where it was cut."""
    written = f"{signature.rpartition(chr(10))[2]} pass".encode()
    root = Parser(language()).parse(written).root_node
    function = root.named_children[0] if root.named_children and not root.has_error else None
    listed = function.child_by_field_name("parameters") if function is not None else None
    return parameters_of(listed) if listed is not None else None


def parameters_of(node: Node) -> Parameters | None:
    """The parameters of a function's or lambda's list; None where they are written in a form that is not known."""
    positional: list[str] = []
    named: list[str] = []
    required: list[str] = []
    unnamed, more, any_name = 0, False, False
    only_named = False
    for child in node.named_children:
        name, has_default, splat = _parameter(child)
        if splat == "*" or child.type == "keyword_separator":
            only_named, more = True, more or splat == "*"
        elif splat == "**":
            any_name = True
        elif child.type == "positional_separator":
            unnamed = len(positional)
        elif name:
            (named if only_named else positional).append(name)
            required += [] if has_default else [name]
        elif child.type != "comment":
            return None
    return Parameters(tuple(positional), frozenset(named), tuple(required), unnamed, more, any_name)


def _parameter(node: Node) -> tuple[str, bool, str]:
    """Name, whether it has a default, and the stars before it."""
    has_default = node.type in {"default_parameter", "typed_default_parameter"}
    inner = node.child_by_field_name("name") if has_default else node
    if node.type == "typed_parameter":
        inner = node.named_children[0]
    if inner is None:
        return "", has_default, ""
    splat = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}.get(inner.type, "")
    return (text(inner) if inner.type == "identifier" else ""), has_default, splat


def misfits(arguments: Node, parameters: Parameters) -> Iterator[Misfit]:
    """The faults of a call whose argument list is closed, in its order."""
    given: set[str] = set()
    count, is_open = 0, False
    single = arguments.type == "generator_expression"
    for child in [arguments] if single else arguments.named_children:
        match child.type:
            case "comment":
                continue
            case "list_splat" | "dictionary_splat":
                is_open = True
            case "keyword_argument":
                name = child.child_by_field_name("name")
                given.add(text(name))
                if name is not None and not parameters.takes_any and text(name) not in parameters.keywords:
                    yield Misfit("unknown keyword", text(name), name)
            case _:
                count += 1
                if count == len(parameters.positional) + 1 and not parameters.takes_more and not is_open:
                    yield Misfit("too many", text(child), child)
    given.update(parameters.positional[:count])
    lacking = [name for name in parameters.required if name not in given]
    if lacking and not is_open and not arguments.children[-1].is_missing:
        yield Misfit("missing", lacking[0], arguments.children[-1])

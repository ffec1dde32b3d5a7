"""Functions and classes in the trees of the languages that have a convention for documenting them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from codeassist.editing.source import Source

Style = Literal["docstring", "javadoc", "doxygen", "godoc", "rustdoc", "xml"]


@dataclass(frozen=True, slots=True)
class Convention:
    """How declarations look in a grammar, and in which style they are documented.

    `wrappers` stand around a declaration and begin with what belongs to it (`export`, decorators); `attributes` stand
    before it as nodes of their own. `comments` are the kinds of comments.
    """

    style: Style
    functions: frozenset[str]
    classes: frozenset[str]
    wrappers: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    comments: frozenset[str] = frozenset({"comment"})


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


_JAVASCRIPT = Convention(
    "javadoc",
    _kinds(
        "function_declaration generator_function_declaration function_signature method_definition method_signature "
        "abstract_method_signature lexical_declaration variable_declaration public_field_definition"
    ),
    _kinds(
        "class_declaration abstract_class_declaration interface_declaration enum_declaration type_alias_declaration"
    ),
    _kinds("export_statement ambient_declaration"),
    _kinds("decorator"),
)
_C = Convention(
    "doxygen",
    _kinds("function_definition declaration field_declaration"),
    _kinds("struct_specifier class_specifier enum_specifier union_specifier"),
    _kinds("template_declaration type_definition linkage_specification"),
)
CONVENTIONS: dict[str, Convention] = {
    "python": Convention(
        "docstring", _kinds("function_definition"), _kinds("class_definition"), _kinds("decorated_definition")
    ),
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "typescriptreact": _JAVASCRIPT,
    "java": Convention(
        "javadoc",
        _kinds("method_declaration constructor_declaration compact_constructor_declaration"),
        _kinds(
            "class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration"
        ),
        comments=_kinds("line_comment block_comment"),
    ),
    "kotlin": Convention(
        "javadoc",
        _kinds("function_declaration secondary_constructor"),
        _kinds("class_declaration object_declaration"),
        comments=_kinds("line_comment block_comment"),
    ),
    "go": Convention(
        "godoc",
        _kinds("function_declaration method_declaration"),
        _kinds("type_spec type_alias"),
        _kinds("type_declaration"),
    ),
    "rust": Convention(
        "rustdoc",
        _kinds("function_item function_signature_item"),
        _kinds("struct_item enum_item trait_item union_item type_item"),
        attributes=_kinds("attribute_item"),
        comments=_kinds("line_comment block_comment"),
    ),
    "csharp": Convention(
        "xml",
        _kinds("method_declaration constructor_declaration"),
        _kinds("class_declaration interface_declaration struct_declaration record_declaration enum_declaration"),
    ),
    "c": _C,
    "cpp": _C,
}  # fmt: skip

_FUNCTION_VALUES = _kinds("arrow_function function_expression generator_function")
_HOLD_FUNCTIONS = _kinds("lexical_declaration variable_declaration public_field_definition")
_MAY_DECLARE_FUNCTIONS = _kinds("declaration field_declaration")
_PARAMETERS = _kinds("parameters formal_parameters parameter_list function_value_parameters")
_NAMES = _kinds(
    "identifier type_identifier field_identifier property_identifier private_property_identifier simple_identifier "
    "shorthand_property_identifier_pattern qualified_identifier destructor_name operator_name"
)
_NO_PARAMETERS = _kinds("self cls this")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A function or class; a comment about it stands above `start`, which is before its decorators and the like."""

    node: Node
    start: int
    name: Node
    is_class: bool
    convention: Convention

    @property
    def names(self) -> frozenset[str]:
        """The parameters of a function that can be documented; of a class every word in it."""
        if self.is_class:
            return self.words
        return frozenset(name for node in _parameter_lists(self.node) for name in _parameters(node)) - _NO_PARAMETERS

    @property
    def words(self) -> frozenset[str]:
        """Every name in it."""
        return frozenset(_text(leaf) for leaf in _named_leaves(self.node))


def declaration_at(source: Source, offset: int) -> Declaration | None:
    """The innermost function or class around a byte offset, or that begins behind it on its line.

    A cursor in the comment or the decorators above one means that one. None where there is none, and in languages
    without a convention here.
    """
    convention = CONVENTIONS.get(source.grammar)
    if convention is None:
        return None
    node: Node | None = source.root.descendant_for_byte_range(*[_first_visible(source, offset)] * 2)
    node = _below_comment(node, convention)
    while node is not None:
        if (found := _declaration(node, convention, source)) is not None:
            return found
        node = node.parent
    return None


def _first_visible(source: Source, offset: int) -> int:
    """Behind the indentation, where the offset stands in it."""
    if not source.is_first_on_line(offset):
        return min(offset, source.line_end(offset))
    line = source.text[offset : source.line_end(offset)]
    return offset + len(line) - len(line.lstrip())


def _below_comment(node: Node | None, convention: Convention) -> Node | None:
    above = node
    while above is not None and above.type not in convention.comments | convention.attributes:
        above = above.parent
    if above is None:
        return node
    while above is not None and above.type in convention.comments | convention.attributes:
        above = above.next_named_sibling
    return node if above is None else _unwrapped(above, convention)


def _unwrapped(node: Node, convention: Convention) -> Node:
    while node.type in convention.wrappers:
        inner = next((child for child in node.named_children if _is_inside(child, convention)), None)
        if inner is None:
            return node
        node = inner
    return node


def _is_inside(node: Node, convention: Convention) -> bool:
    return node.type in convention.wrappers | convention.functions | convention.classes


def _declaration(node: Node, convention: Convention, source: Source) -> Declaration | None:
    is_class = node.type in convention.classes
    if node.type in convention.wrappers:
        inner = _unwrapped(node, convention)
        return None if inner is node or inner.type in convention.wrappers else _declaration(inner, convention, source)
    if not is_class and (node.type not in convention.functions or not _is_function(node)):
        return None
    name = _name(node)
    if name is None or (is_class and source.grammar in {"c", "cpp"} and node.child_by_field_name("body") is None):
        return None
    return Declaration(node, _anchor(node, convention).start_byte, name, is_class, convention)


def _is_function(node: Node) -> bool:
    if node.type in _HOLD_FUNCTIONS:
        return any(child.type in _FUNCTION_VALUES for child in (*node.named_children, *_declared_values(node)))
    if node.type in _MAY_DECLARE_FUNCTIONS:
        return any(True for _ in _parameter_lists(node))
    return True


def _declared_values(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "variable_declarator":
            yield from child.named_children


def _anchor(node: Node, convention: Convention) -> Node:
    """The node above which a comment about a declaration stands."""
    while (parent := node.parent) is not None and parent.type in convention.wrappers:
        if any(child.type == "(" for child in parent.children):  # a group of declarations in Go
            break
        node = parent
    while (before := node.prev_named_sibling) is not None and before.type in convention.attributes:
        node = before
    return node


def _name(node: Node) -> Node | None:
    named = node.child_by_field_name("name")
    if named is not None:
        return named
    declared = node.child_by_field_name("declarator")
    start = declared if declared is not None else node
    return next((leaf for leaf in _named_leaves(start)), None)


def _parameter_lists(node: Node) -> Iterator[Node]:
    """The parameters of a function; of a method in Go those behind its name only."""
    own = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    if own is not None:
        yield own
        return
    for child in node.named_children:
        if child.type in _PARAMETERS:
            yield child
            return
        if child.type.endswith(("declarator", "declarator_list")) or child.type in _FUNCTION_VALUES:
            yield from _parameter_lists(child)


def _parameters(node: Node) -> Iterator[str]:
    if node.type == "identifier":  # the one parameter of an arrow function without parentheses
        yield _text(node)
    for child in node.named_children:
        named = child.children_by_field_name("name") or child.children_by_field_name("pattern")
        named = named or child.children_by_field_name("declarator")
        if child.type in _NAMES:
            yield _text(child)
        elif named:
            for one in named:
                yield from (_text(leaf) for leaf in _named_leaves(one))
        elif (first := next(iter(_named_leaves(child)), None)) is not None:
            yield _text(first)


def _named_leaves(node: Node) -> Iterator[Node]:
    if node.type in _NAMES:
        yield node
        return
    for child in node.children:
        yield from _named_leaves(child)


def _text(node: Node) -> str:
    return (node.text or b"").decode()

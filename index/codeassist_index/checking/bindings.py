"""Where names of a Python tree are bound, and in which scope; every place that may bind a name counts."""

from collections.abc import Iterator

from tree_sitter import Node

SCOPES = frozenset({"module", "function_definition", "class_definition", "lambda"})

_TARGETS = {
    "assignment": "left", "augmented_assignment": "left", "named_expression": "name", "for_statement": "left",
    "for_in_clause": "left", "type_alias_statement": "left", "default_parameter": "name",
    "typed_default_parameter": "name",
}  # fmt: skip
_PATTERNS = frozenset({
    "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern", "tuple", "list",
    "expression_list", "parenthesized_expression", "as_pattern_target", "list_splat", "type",
})  # fmt: skip
_BARE = frozenset({
    "parameters", "lambda_parameters", "typed_parameter", "as_pattern", "delete_statement", "global_statement",
    "nonlocal_statement", "case_pattern", "splat_pattern", "type_parameter", "keyword_pattern",
})  # fmt: skip


def binder(node: Node) -> Node | None:
    """What binds a name that stands at an identifier: an import, a definition, an assignment; None where it is used."""
    parent = node.parent
    if parent is None:
        return None
    match parent.type:
        case "function_definition" | "class_definition":
            return parent if parent.child_by_field_name("name") == node else None
        case "aliased_import":
            return parent.parent if parent.child_by_field_name("alias") == node else None
        case "dotted_name":
            return _importer(node, parent)
        case _:
            return _assigning(node, parent)


def _importer(node: Node, dotted: Node) -> Node | None:
    statement = dotted.parent
    if statement is None or dotted.named_children[0] != node:
        return None
    if statement.type == "import_from_statement":
        return None if statement.child_by_field_name("module_name") == dotted else statement
    return statement if statement.type == "import_statement" or statement.type.endswith("pattern") else None


def _assigning(node: Node, parent: Node) -> Node | None:
    child = node
    while parent.type in _PATTERNS and parent.parent is not None:
        child, parent = parent, parent.parent
    if parent.type in _TARGETS:
        return parent if parent.child_by_field_name(_TARGETS[parent.type]) == child else None
    if parent.type in _BARE:
        return parent if child.type != "type" and not _is_value(child, parent) else None
    return None


def _is_value(child: Node, parent: Node) -> bool:
    """Whether it is the `open()` of `open() as file`."""
    return parent.type == "as_pattern" and child.type != "as_pattern_target"


def scope_of(node: Node) -> Node:
    """The module, class or function in which a name at a node is bound or looked up."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in SCOPES and (parent.type == "module" or _is_inside(child, parent, node)):
            return parent
        child, parent = parent, parent.parent
    return child


def _is_inside(child: Node, scope: Node, node: Node) -> bool:
    """Defaults, annotations, base classes and the name itself belong to the scope around."""
    if scope.child_by_field_name("body") == child:
        return True
    return scope.child_by_field_name("parameters") == child and binder(node) is not None


def scopes_around(node: Node) -> Iterator[Node]:
    """The scopes in which a name at a node is looked up, the innermost first; a class only where it is that one."""
    scope = scope_of(node)
    yield scope
    while scope.type != "module" and scope.parent is not None:
        scope = scope_of(scope)
        if scope.type != "class_definition":
            yield scope


def is_assigned(attribute: Node) -> bool:
    """Whether something gives an object this attribute: `card.total = 3`, also `del card.total`."""
    parent = attribute.parent
    return parent is not None and _assigning(attribute, parent) is not None

"""What the statements of JavaScript and TypeScript import and export under another name.

`default` is the name of a default export and of what `module.exports` is; an empty module is the file itself.
"""

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.reading.grammar import text


def imports(node: Node, scope: str) -> list[Import]:
    """The imports of one statement, declarator or assignment."""
    line = node.start_point[0] + 1
    match node.type:
        case "import_statement":
            found = _imported(node)
        case "export_statement":
            found = _exported(node)
        case "variable_declarator":
            found = _required(node)
        case _:
            right = node.child_by_field_name("right")
            found = [("", text(right), "default")] if right is not None and right.type == "identifier" else []
    return [Import(module, name, alias, line, scope) for module, name, alias in found]


def _imported(node: Node) -> list[tuple[str, str, str]]:
    module = _source(node)
    found = []
    for clause in node.named_children:
        if clause.type != "import_clause":
            continue
        for child in clause.named_children:
            if child.type == "identifier":
                found.append((module, "default", text(child)))
            elif child.type == "namespace_import" and child.named_children:
                found.append((module, "", text(child.named_children[0])))
            elif child.type == "named_imports":
                found.extend((module, name, alias) for name, alias in _specifiers(child))
    return found


def _exported(node: Node) -> list[tuple[str, str, str]]:
    module = _source(node)
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    if clause is not None:
        return [(module, name, alias) for name, alias in _specifiers(clause) if module or name != alias]
    if module:
        whole = next((child for child in node.named_children if child.type == "namespace_export"), None)
        return [(module, "*", "*")] if whole is None else [(module, "", text(whole.named_children[0]))]
    declared = node.child_by_field_name("declaration")
    name = declared.child_by_field_name("name") if declared is not None else node.child_by_field_name("value")
    plain = name is not None and name.type in {"identifier", "type_identifier"}
    return [("", text(name), "default")] if plain else []


def _required(node: Node) -> list[tuple[str, str, str]]:
    target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    member = ""
    if value is not None and value.type == "member_expression":
        member = text(value.child_by_field_name("property"))
        value = value.child_by_field_name("object")
    if value is not None and value.type == "await_expression" and value.named_children:
        value = value.named_children[0]
    arguments = value.child_by_field_name("arguments") if value is not None else None
    if target is None or arguments is None or not arguments.named_children:
        return []
    module = _unquoted(arguments.named_children[0])
    if target.type == "identifier":
        return [(module, member or "default", text(target))]
    found = []
    for child in target.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            found.append((module, text(child), text(child)))
        elif child.type == "pair_pattern":
            found.append((module, text(child.child_by_field_name("key")), text(child.child_by_field_name("value"))))
    return found if module else []


def _specifiers(clause: Node) -> list[tuple[str, str]]:
    found = []
    for child in clause.named_children:
        name = text(child.child_by_field_name("name"))
        if name:
            found.append((name, text(child.child_by_field_name("alias")) or name))
    return found


def _source(node: Node) -> str:
    source = node.child_by_field_name("source")
    return _unquoted(source) if source is not None else ""


def _unquoted(node: Node) -> str:
    return text(node).strip("\"'`") if node.type == "string" else ""

"""Where the docstring of a declaration stands, or belongs."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.editing.declarations import Declaration
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import NOTHING_HERE
from codeassist.editing.source import Source
from codeassist_index.translation import tr

_DIRECTIVE = re.compile(
    r"//[a-z0-9]+:\S|//\s*\+build\b|//\s*nolint\b"
    r"|(?://|/\*+)\s*(?:eslint-|@ts-|prettier-|istanbul\b|c8\b|v8\b|biome-|tslint:|jshint\b|deno-|webpack"
    r"|NOLINT|NOSONAR|noinspection\b|CHECKSTYLE|clang-format\b|cppcheck-|coverage:|#__)"
)
"""Comments that tools read: they stay where they are, directly above the declaration."""
_OF_THE_FILE = re.compile(r"@license|@file(?:overview)?\b|@preserve|copyright|SPDX-", re.IGNORECASE)
_OPENINGS = {
    "javadoc": ("/**",),
    "doxygen": ("/**", "/*!", "///", "//!"),
    "godoc": ("//", "/*"),
    "rustdoc": ("///", "/**"),
    "xml": ("///",),
}
_NO_DOCS = ("/**/", "////")
_PREFIXES_OF_OTHERS = frozenset("bBfFtT")


@dataclass(frozen=True, slots=True)
class Place:
    """The bytes `[start, end)` that a docstring takes the place of, and what stands around it there.

    `existing` says that they are a docstring; else `before` and `behind` are white space that has to be written too.
    """

    start: int
    end: int
    indent: str
    existing: bool
    before: str = ""
    behind: str = ""


def place_of(source: Source, declaration: Declaration) -> Place:
    """Where the docstring stands, or is to be put in.

    Raises:
        EditRefusedError: there is no room for one, as for a function behind other code on its line.
    """
    if declaration.convention.style == "docstring":
        return _in_body(source, declaration)
    if not source.is_first_on_line(declaration.start):
        words = tr("Other code stands before the declaration on its line, so that no comment can be put above it.")
        raise EditRefusedError(NOTHING_HERE, words)
    return _above(source, declaration)


def said_there(source: Source, place: Place) -> str:
    """The docstring that stands there now, with its quotes or comment marks; empty for want of one."""
    return source.text[place.start : place.end].decode() if place.existing else ""


def _in_body(source: Source, declaration: Declaration) -> Place:
    body = declaration.node.child_by_field_name("body")
    colon = next((child for child in reversed(declaration.node.children) if child.type == ":"), None)
    if body is None or colon is None or not body.named_children:
        raise EditRefusedError(NOTHING_HERE, tr("The declaration has no body yet."))
    first = next(child for child in body.named_children if child.type != "comment")
    own = _string_of(first)
    if own is not None:
        return Place(own.start_byte, own.end_byte, source.indentation(own.start_byte), existing=True)
    if source.line_start(first.start_byte) == source.line_start(colon.end_byte):
        unit = "\t" if b"\n\t" in source.text else "    "
        indent = source.indentation(declaration.node.start_byte) + unit
        around = source.newline + indent
        return Place(colon.end_byte, first.start_byte, indent, existing=False, before=around, behind=around)
    start = source.text.find(b"\n", colon.end_byte) + 1
    indent = source.indentation(first.start_byte)
    return Place(start, start, indent, existing=False, before=indent, behind=source.newline)


def _string_of(statement: Node) -> Node | None:
    """The string that a statement consists of, if it is one of text."""
    if statement.type != "expression_statement" or len(statement.named_children) != 1:
        return None
    node = statement.named_children[0]
    strings = node.named_children if node.type == "concatenated_string" else [node]
    for one in strings:
        opening = (one.children[0].text or b"").decode() if one.type == "string" and one.children else "b"
        if _PREFIXES_OF_OTHERS & set(opening):
            return None
    return node


def _above(source: Source, declaration: Declaration) -> Place:
    opened = _OPENINGS[declaration.convention.style]
    kinds = declaration.convention.comments
    at, found = declaration.start, None
    while (comment := _comment_above(source, at, kinds)) is not None:
        text = (comment.text or b"").decode().rstrip()
        is_directive = _DIRECTIVE.match(text) is not None
        is_doc = text.startswith(opened) and not text.startswith(_NO_DOCS) and not _OF_THE_FILE.search(text)
        if is_directive and found is None:
            at = comment.start_byte
        elif is_doc and not is_directive and (found is None or text.startswith("//")):
            at = comment.start_byte
            found = found or comment.start_byte + len(text.encode())
        else:
            break
    indent = source.indentation(at)
    if found is not None:
        return Place(at, found, indent, existing=True)
    start = source.line_start(at)
    return Place(start, start, indent, existing=False, before=indent, behind=source.newline)


def _comment_above(source: Source, offset: int, kinds: frozenset[str]) -> Node | None:
    """The comment that ends on the line above and has nothing before it on the line where it begins."""
    line_start = source.line_start(offset)
    above = source.text[source.line_start(max(line_start - 1, 0)) : max(line_start - 1, 0)].rstrip()
    if not above:
        return None
    last = source.line_start(line_start - 1) + len(above) - 1
    node: Node | None = source.root.descendant_for_byte_range(last, last + 1)
    while node is not None and node.type not in kinds:
        node = node.parent
    return node if node is not None and source.is_first_on_line(node.start_byte) else None

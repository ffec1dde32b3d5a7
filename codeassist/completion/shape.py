"""How far a suggestion should go: one line, or several where something is begun that takes several."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, Nesting, nesting_at_end
from codeassist.completion.syntax import PLACEHOLDER, Surroundings, ancestors, indentation
from codeassist.completion.types import CompletionRequest, Why

_BLOCK = re.compile(r"block|body|compound_statement|declaration_list|statements|statement_list|do_group|^then$")
_DECLARES = re.compile(r"class|interface|trait|impl|struct|object|module|namespace|enum|mod_item|protocol|extension")
_NO_STATEMENTS = re.compile(r"comment|^string$|parameters")
_WORDS = re.compile(r"\w{2,}\W+\w{2,}")


@dataclass(frozen=True, slots=True)
class Shape:
    """`why` names the rule. `block_indent` is the indentation of an empty block's header, else None.

    `inside` is the delimiter of the string or comment that the cursor stands in, or empty.
    """

    why: Why = "line"
    block_indent: str | None = None
    inside: str = ""


ONE_LINE = Shape()


def shape_of(request: CompletionRequest, *, after_acceptance: bool = False) -> Shape:
    """The shape for a cursor; `after_acceptance` says that the text before it was accepted just now."""
    opened = nesting_at_end(request.prefix, request.language)
    if any(character.isalnum() for character in request.rest_of_line):
        return Shape("middle-of-line")
    if opened.inside:
        return _inside(opened, request)
    if opened.brackets.endswith(value_brackets(request.language)):
        return Shape("brackets")
    place = _place_by_syntax(request) or _place_by_indentation(request)
    if place.empty_below is not None:
        return Shape("empty-block", place.empty_below)
    return Shape("after-acceptance") if after_acceptance else _next_statement(place, request)


def _next_statement(place: "_Place", request: CompletionRequest) -> Shape:
    """Several lines for a declaration on its own and for what a comment describes, else one."""
    if _is_described(request):
        return Shape("described")
    return Shape("declaration") if place.declares and _stands_alone(request) else ONE_LINE


def value_brackets(language: str) -> tuple[str, ...]:
    """The openers inside which a line is part of an expression, not of a block."""
    known = facts(language)
    return ("(", "[") if known.blocks == "brackets" or known.endings else ("(", "[", "{")


@dataclass(frozen=True, slots=True)
class _Place:
    """`empty_below` is the indentation of the header of the empty block around the cursor, None where there is none.

    `declares`: functions and classes stand here, and no statements.
    """

    empty_below: str | None
    declares: bool


def _inside(opened: Nesting, request: CompletionRequest) -> Shape:
    """In a long string or comment that is only begun, its paragraph; in any other, its line."""
    known = facts(request.language)
    if opened.inside in known.multi_line and request.unfinished_line.strip().rstrip("*").endswith(
        opened.inside.rstrip("*")
    ):
        return Shape("docstring", inside=opened.inside)
    return Shape(
        "comment" if opened.inside in {known.comment, known.block_comment[0]} else "string", None, opened.inside
    )


def _place_by_syntax(request: CompletionRequest) -> _Place | None:
    """What the tree says; None without one, or where it can't be read at the cursor."""
    around = Surroundings.of(request)
    if around is None:
        return None
    braces = facts(request.language).blocks == "brackets"
    statements = ("x();", PLACEHOLDER) if braces and not request.unfinished_line.strip() else (PLACEHOLDER,)
    places = (_place_of(statement, around, request) for statement in statements)
    return next((place for place in places if place is not None), None)


def _place_of(statement: str, around: Surroundings, request: CompletionRequest) -> _Place | None:
    """What the tree says with a statement at the cursor; None where it makes no sense there."""
    offset, line = around.offset, request.unfinished_line
    for node in ancestors(around.tree(statement), offset):
        if node.is_error:
            return None
        if node.parent is None:
            indented = bool(indentation(line))
            return None if indented and facts(request.language).endings else _Place(None, declares=not indented)
        if _BLOCK.search(node.type) and _is_outermost(node):
            header = around.before.encode("utf-8", "surrogatepass").split(b"\n")[node.parent.start_point.row]
            indent = indentation(header.decode("utf-8", "surrogatepass"))
            if line and not line.strip() and len(indent) >= len(line):
                return None  # nobody indents a block like that: the tree is wrong here
            return _Place(
                None if _has_statements(node, offset, offset + len(statement)) else indent,
                declares=bool(_DECLARES.search(node.parent.type) or _DECLARES.search(node.type)),
            )
    return None


def _is_outermost(node: Node) -> bool:
    """Whether a block is not merely the list of statements inside another one."""
    return node.parent is not None and not _BLOCK.search(node.parent.type)


def _has_statements(block: Node, offset: int, end: int) -> bool:
    """Whether anything but comments and docstrings stands before or behind a place in a block."""
    for child in block.named_children:
        if child.start_byte <= offset < child.end_byte:
            if _BLOCK.search(child.type):
                return _has_statements(child, offset, end)
            if b"\n" in (child.text or b"")[: offset - child.start_byte]:
                return True  # the place lies in the middle of a statement
        elif (child.end_byte <= offset or child.start_byte >= end) and not _is_silent(child):
            return True
    return False


def _is_silent(node: Node) -> bool:
    return bool(_NO_STATEMENTS.search(node.type)) or _is_docstring(node)


def _is_docstring(node: Node) -> bool:
    return node.type == "expression_statement" and bool(node.named_children) and node.named_children[0].type == "string"


def _place_by_indentation(request: CompletionRequest) -> _Place:
    """An empty line below a block's opening is an empty block, when nothing below lies deeper than that."""
    line, known = request.unfinished_line, facts(request.language)
    above = request.prefix[: len(request.prefix) - len(line)].rstrip()
    header = above[above.rfind("\n") + 1 :]
    if known.endings:
        opens = len(indentation(line)) > len(indentation(header))
    else:
        opens = header.endswith(("{", ":") if known.blocks == "brackets" else ":")
    below = next((text for text in request.suffix.split("\n")[1:] if text.strip()), "")
    deeper = len(indentation(below)) > len(indentation(header))
    empty = opens and not line.strip() and not deeper
    return _Place(indentation(header) if empty else None, declares=False)


def _is_described(request: CompletionRequest) -> bool:
    """Whether the cursor stands on an empty line, a comment of several words above it and nothing right below."""
    if request.unfinished_line.strip() or request.rest_of_line.strip() or not facts(request.language).comment:
        return False
    above = request.prefix.rstrip(" \t").removesuffix("\n").rpartition("\n")[2].strip()
    below = request.suffix.partition("\n")[2].partition("\n")[0].strip()
    said = above.startswith(facts(request.language).comment) and bool(_WORDS.search(above))
    return said and (not below or below[0] in CLOSERS)


def _stands_alone(request: CompletionRequest) -> bool:
    """Whether the cursor stands on an empty line below another, or at the file's top, with nothing right below."""
    if request.unfinished_line.strip() or request.rest_of_line.strip():
        return False
    above = request.prefix.rstrip(" \t").removesuffix("\n").rpartition("\n")[2].strip()
    below = request.suffix.partition("\n")[2].partition("\n")[0].strip()
    return not above and (not below or below[0] in CLOSERS)

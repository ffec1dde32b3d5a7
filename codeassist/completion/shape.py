"""How far a suggestion should go: one line, or several where a block is empty."""

from dataclasses import dataclass

from tree_sitter import Node

from codeassist.completion.languages import facts
from codeassist.completion.nesting import nesting_at_end
from codeassist.completion.syntax import ancestors, parse
from codeassist.completion.types import CompletionRequest

_PLACEHOLDER = "x"
_NO_STATEMENTS = frozenset({"comment", "string"})


@dataclass(frozen=True, slots=True)
class Shape:
    """`block_indent` is the indentation of the empty block's header; None asks for one line only."""

    block_indent: str | None = None


ONE_LINE = Shape()


def shape_of(request: CompletionRequest) -> Shape:
    """The shape for a cursor: several lines in an empty block, one inside brackets and anywhere else."""
    if any(character.isalnum() for character in request.rest_of_line):
        return ONE_LINE
    opened = nesting_at_end(request.prefix, request.language)
    if opened.inside or opened.brackets.endswith(value_brackets(request.language)):
        return ONE_LINE
    return _shape_by_syntax(request) or _shape_by_indentation(request)


def indentation(line: str) -> str:
    """The white space a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def value_brackets(language: str) -> tuple[str, ...]:
    """The openers inside which a line is part of an expression, not of a block."""
    return ("(", "[") if facts(language).blocks == "brackets" else ("(", "[", "{")


def _shape_by_syntax(request: CompletionRequest) -> Shape | None:
    """Several lines where the cursor's statement is the only one of its block; None without a grammar."""
    tree = parse(request.prefix + _PLACEHOLDER + request.suffix, request.language)
    if tree is None:
        return None
    offset = len(request.prefix.encode("utf-8", "surrogatepass"))
    for node in ancestors(tree, offset):
        if node.type == "block" and node.parent is not None:
            if [statement.end_byte for statement in _statements(node)] != [offset + len(_PLACEHOLDER)]:
                return ONE_LINE
            return Shape(indentation(request.prefix.split("\n")[node.parent.start_point.row]))
    return None


def _statements(block: Node) -> list[Node]:
    """A block's statements without comments and docstrings."""
    return [
        child
        for child in block.named_children
        if child.type not in _NO_STATEMENTS and not (child.named_children and child.named_children[0].type == "string")
    ]


def _shape_by_indentation(request: CompletionRequest) -> Shape:
    """Several lines on an empty line below a block's opening, when nothing below lies deeper than that."""
    line = request.unfinished_line
    above = request.prefix[: len(request.prefix) - len(line)].rstrip()
    header = above[above.rfind("\n") + 1 :]
    opens = header.endswith(("{", ":") if facts(request.language).blocks == "brackets" else ":")
    if line.strip() or not opens:
        return ONE_LINE
    below = next((text for text in request.suffix.split("\n")[1:] if text.strip()), "")
    deeper = len(indentation(below)) > len(indentation(header))
    return ONE_LINE if deeper else Shape(indentation(header))

"""What an instruction is about: the selection without the white space around it, or the code around the cursor."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.editing.declarations import declaration_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import NOTHING_HERE
from codeassist.editing.source import Source
from codeassist_index.translation import tr

_BODIES = re.compile(
    r"(?:\A|_)(?:block|body|module|program|source_file|compilation_unit|translation_unit|chunk|compound_statement"
    r"|declaration_list|statement_list|field_declaration_list|template_body|statements|source)\Z"
)
"""The kinds of nodes that hold statements or declarations."""


@dataclass(frozen=True, slots=True)
class Region:
    """The bytes `[start, end)` of a source, which begin and end with something visible.

    `indent` is what its first line is indented with; with `in_line` other code stands before it on that line.
    """

    source: Source
    start: int
    end: int
    indent: str
    in_line: bool

    @property
    def text(self) -> str:
        """The region with plain line ends, as it stands there."""
        return self.source.text[self.start : self.end].decode().replace("\r\n", "\n")

    @property
    def lines(self) -> str:
        """The region with the indentation of its first line, as a model is shown it."""
        return self.text if self.in_line else self.indent + self.text

    @property
    def above(self) -> list[str]:
        """The lines above, and what stands before the region on its first line."""
        return self.source.text[: self.start].decode().replace("\r\n", "\n").split("\n")

    @property
    def below(self) -> list[str]:
        """What stands behind the region on its last line, and the lines below."""
        return self.source.text[self.end :].decode().replace("\r\n", "\n").split("\n")


def region_of(source: Source, start: int, end: int) -> Region:
    """The region of a selection; where it is empty, the function around the cursor, else the statement.

    Raises:
        EditRefusedError: there is nothing at the place.
    """
    if start == end:
        start, end = _around(source, start)
    selected = source.text[start:end]
    start += len(selected) - len(selected.lstrip())
    end -= len(selected) - len(selected.rstrip())
    if start >= end:
        raise EditRefusedError(NOTHING_HERE, tr("There is no code at this place."))
    return Region(source, start, end, source.indentation(start), in_line=not source.is_first_on_line(start))


def _around(source: Source, offset: int) -> tuple[int, int]:
    declaration = declaration_at(source, offset)
    if declaration is not None and (not declaration.is_class or _is_at_name(source, declaration.name, offset)):
        return declaration.start, declaration.node.end_byte
    line_start, line_end = source.line_start(offset), source.line_end(offset)
    line = source.text[line_start:line_end]
    at = line_start + len(line) - len(line.lstrip()) if source.is_first_on_line(offset) else min(offset, line_end - 1)
    node: Node | None = source.root.descendant_for_byte_range(at, at + 1) if line.strip() else None
    while node is not None and (node.parent is None or not _BODIES.search(node.parent.type)):
        node = node.parent
    return (offset, offset) if node is None else (node.start_byte, node.end_byte)


def _is_at_name(source: Source, name: Node, offset: int) -> bool:
    return source.line_start(offset) == source.line_start(name.start_byte)

"""Concrete syntax trees of texts with a hole, for the languages whose grammars the index has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Language, Node, Parser, Tree

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, OPENER_OF, nesting, nesting_at_end
from codeassist.completion.types import CompletionRequest
from codeassist_index.languages import grammar_of
from codeassist_index.languages.c import is_cpp

WHOLE_CHARACTERS_MAX = 20_000
"""A longer document is parsed around the cursor only."""
LINES_ABOVE_MAX = 120
LINES_BELOW_MAX = 40
LINE_CHARACTERS_MAX = 2_000
"""A document with longer lines around the cursor is not parsed: nobody wrote it."""
PLACEHOLDER = "x"

# A clause of Python without the statement that it belongs to would be an error.
_CLAUSE = re.compile(r"\A(\s*)(?:elif\b.*|else|except\b.*|finally):\s*\Z")
_CLOSER_OF = {opener: closer for closer, opener in OPENER_OF.items()}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is parsed of a document: `before` and `after` the cursor, without what lies far from it.

    Of the lines far above the headers of the blocks around the cursor are left, of those far below what closes them.
    """

    before: str
    after: str
    grammar: Language

    @classmethod
    def of(cls, request: CompletionRequest) -> "Surroundings | None":
        """The surroundings of a cursor; None without a grammar for its language, or where lines are too long."""
        before, after = request.prefix, request.suffix
        name = facts(request.language).grammar
        grammar = grammar_of("cpp" if name == "c" and is_cpp(before + after) else name)
        if grammar is None:
            return None
        if len(before) + len(after) > WHOLE_CHARACTERS_MAX:
            before = _near_above(before, request.language)
            after = _near_below(before, after, request.language)
        if any(len(line) > LINE_CHARACTERS_MAX for text in (before, after) for line in text.split("\n")):
            return None
        return cls(before, after, grammar)

    def tree(self, text: str) -> Tree:
        """The tree of the document with a text at the cursor."""
        # A parser of its own for each call: texts are parsed in several threads.
        return Parser(self.grammar).parse((self.before + text + self.after).encode("utf-8", "surrogatepass"))

    def errors(self, text: str) -> int:
        """How many places the grammar can't make sense of with a text at the cursor: ERROR and missing nodes."""
        return sum(1 for node in _broken(self.tree(text).root_node) if node.is_error or node.is_missing)

    @property
    def offset(self) -> int:
        """Where the cursor stands in the trees, in bytes."""
        return len(self.before.encode("utf-8", "surrogatepass"))


def ancestors(tree: Tree, byte_offset: int) -> Iterator[Node]:
    """The nodes over a byte, innermost first."""
    node = tree.root_node.descendant_for_byte_range(byte_offset, byte_offset + 1)
    while node is not None:
        yield node
        node = node.parent


def indentation(line: str) -> str:
    """The white space a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _broken(node: Node) -> Iterator[Node]:
    """Every node that is or holds an error, found without visiting sound ones."""
    pending = [node]
    while pending:
        current = pending.pop()
        if current.has_error or current.is_missing:
            yield current
            pending.extend(current.children)


def _near_above(text: str, language: str) -> str:
    """The last lines, below the headers of the blocks that they stand in; all of it where those can't be told."""
    lines = text.split("\n")
    near = lines[-LINES_ABOVE_MAX:]
    far = lines[:-LINES_ABOVE_MAX]
    depth = next((len(indentation(line)) for line in near if line.strip()), 0)
    headers = _headers(far, depth, facts(language).comment)
    start = nesting_at_end("\n".join(far) + "\n", language)
    opened = nesting("\n".join(headers) + "\n", language).brackets
    missing = start.brackets.removeprefix(opened)
    if missing.strip("{") or not start.brackets.startswith(opened):
        return text
    # A block of its own is a statement: that of a `switch`, say, whose cases have no more indentation.
    return "\n".join([*headers, *missing, *filter(None, [start.inside]), *near])


def _headers(lines: list[str], depth: int, comment: str) -> list[str]:
    """The lines above with less and less indentation; of a closing one, what it closes too."""
    found: list[str] = []
    for line in reversed(lines):
        stripped, width = line.strip(), len(indentation(line))
        if not stripped or stripped.startswith(("#", "*", comment or "#")):
            continue
        continued = bool(found) and found[-1].lstrip()[0] in CLOSERS and width == len(indentation(found[-1]))
        if width < depth or (continued and width <= depth):
            found.append(_CLAUSE.sub(r"\1if x:", line))
            depth = width
        if depth == 0 and stripped[0] not in CLOSERS and width == 0:
            break
    return found[::-1]


def _near_below(before: str, text: str, language: str) -> str:
    """The next lines, and what closes the blocks and brackets that are open then."""
    lines = text.split("\n")
    near = lines[:LINES_BELOW_MAX]
    if len(near) == len(lines):
        return text
    depth = min((len(indentation(line)) for line in near[1:] if line.strip()), default=LINE_CHARACTERS_MAX)
    words: list[str] = []
    for line in lines[LINES_BELOW_MAX:]:
        width = len(indentation(line))
        if line.strip() and width < depth:
            depth = width
            words += [line] * line.strip().startswith(facts(language).endings or "\0")
    kept = "\n".join([*near, *words, ""])
    left = nesting(f"{before}{PLACEHOLDER}{kept}", language)
    opening, closing = facts(language).block_comment
    inside = closing if left.inside and left.inside == opening else left.inside
    return kept + inside + "".join(_CLOSER_OF[opener] for opener in reversed(left.brackets))

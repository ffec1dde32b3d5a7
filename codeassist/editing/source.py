"""A source with its tree, and what an edit must leave as it is."""

import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.completion.languages import facts
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import LINE_ENDS, NO_GRAMMAR, UNREADABLE
from codeassist_index.languages import grammar_of
from codeassist_index.languages.c import is_cpp
from codeassist_index.languages.reading import trees
from codeassist_index.translation import tr

SOURCE_BYTES_MAX = 1_000_000
"""A larger source is not edited: checking it takes too long to wait for."""

_warnings_guard = threading.Lock()
"""What Python warns about in a text is silenced for the whole process, so by one thread at a time."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text in UTF-8 that was parsed; `grammar` is the index's name of its language."""

    text: bytes
    grammar: str
    root: Node

    def line_start(self, offset: int) -> int:
        """Where the line of a byte offset begins."""
        return self.text.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Where the line of a byte offset ends, before its line break."""
        end = self.text.find(b"\n", offset)
        end = len(self.text) if end < 0 else end
        return end - (end > offset and self.text[end - 1 : end] == b"\r")

    def is_first_on_line(self, offset: int) -> bool:
        """Whether nothing but white space stands before a byte offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def indentation(self, offset: int) -> str:
        """The white space that the line of a byte offset begins with."""
        line = self.text[self.line_start(offset) : self.line_end(offset)]
        return line[: len(line) - len(line.lstrip(b" \t"))].decode()

    @property
    def newline(self) -> str:
        """The line end that the source uses, by its first; LF where it has none."""
        first = self.text.find(b"\n")
        return "\r\n" if first > 0 and self.text[first - 1 : first] == b"\r" else "\n"

    def with_text(self, text: bytes) -> "Source":
        """Another text in the same grammar.

        Raises:
            EditRefusedError: it can't be parsed.
        """
        return _parsed(text, self.grammar)


def source_of(text: bytes, language: str) -> Source:
    """The source of a document; `language` is a name of `codeassist.completion.languages`.

    Raises:
        EditRefusedError: it can't be checked, or is not what can be edited safely.
    """
    if len(text) > SOURCE_BYTES_MAX:
        words = tr("The file has more than {count} bytes, too many to check an edit in.")
        raise EditRefusedError(UNREADABLE, words.format(count=SOURCE_BYTES_MAX))
    try:
        readable = text.decode()
    except UnicodeDecodeError as error:
        raise EditRefusedError(UNREADABLE, tr("The file holds half a character; it can't be edited safely.")) from error
    if "\r" in readable.replace("\r\n", ""):
        raise EditRefusedError(LINE_ENDS, tr("The file has line ends of a single carriage return; convert them first."))
    name = facts(language).grammar
    return _parsed(text, "cpp" if name == "c" and is_cpp(readable) else name)


def errors(node: Node) -> int:
    """How many places of a tree the grammar can't make sense of."""
    count, pending = 0, [node]
    while pending:
        one = pending.pop()
        count += one.is_error or one.is_missing
        pending += [child for child in one.children if child.has_error or child.is_missing]
    return count


def stays_sound(before: Source, after: Source) -> bool:
    """Whether an edit leaves no more syntax errors than there were.

    The grammar of Python reads code of every version, and wrong indentation too: what Python itself could read before,
    it must read afterwards.
    """
    if errors(after.root) > errors(before.root):
        return False
    return before.grammar != "python" or _is_python(after.text) or not _is_python(before.text)


def same_outside(before: Source, after: Source, start: int, end: int) -> bool:
    """Whether every token outside of `[start, end)` of `before` is a token of `after` too.

    The bytes out there are taken to be equal; a comment or string that the edit opens would still swallow tokens.
    """
    grown = len(after.text) - len(before.text)
    old, new = tuple(leaves(before.root)), tuple(leaves(after.root))
    left = [(node.start_byte, node.end_byte) for node in old if node.end_byte <= start]
    right = [(node.start_byte + grown, node.end_byte + grown) for node in old if node.start_byte >= end]
    return left == [(node.start_byte, node.end_byte) for node in new if node.end_byte <= start] and right == [
        (node.start_byte, node.end_byte) for node in new if node.start_byte >= end + grown
    ]


def frame(source: Source, start: int, end: int) -> tuple[tuple[str, ...], ...]:
    """The nodes that hold `[start, end)` and the tokens before and behind it together, by their kinds, innermost first.

    They are the same before and after an edit that belongs where it stands: `} void more() {` is one that does not.
    """
    inside = [leaf for leaf in leaves(source.root) if start <= leaf.start_byte and leaf.end_byte <= end]
    before, behind = _last_before(source.root, start), _first_behind(source.root, end)
    first, last = (inside[0], inside[-1]) if inside else (None, None)
    return tuple(_around(source, *pair) for pair in ((before, last), (first, behind), (before, behind)))


def is_unit(source: Source, start: int, end: int) -> bool:
    """Whether `[start, end)` is one expression, statement or other node."""
    node = source.root.descendant_for_byte_range(start, end)
    return node is not None and (node.start_byte, node.end_byte) == (start, end)


def leaves(node: Node) -> Iterator[Node]:
    """The tokens of a tree in order, without those of no width."""
    cursor = node.walk()
    while True:
        if cursor.goto_first_child():
            continue
        if (leaf := cursor.node) is not None and leaf.end_byte > leaf.start_byte:
            yield leaf
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _is_python(text: bytes) -> bool:
    try:
        with _warnings_guard, warnings.catch_warnings(action="ignore"):
            compile(text, "<edit>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _around(source: Source, one: Node | None, other: Node | None) -> tuple[str, ...]:
    if one is None or other is None:
        return ()
    node = source.root.descendant_for_byte_range(one.start_byte, other.end_byte)
    kinds: list[str] = []
    while node is not None:
        kinds.append(node.type)
        node = node.parent
    return tuple(kinds)


def _last_before(node: Node, offset: int) -> Node | None:
    return max((leaf for leaf in leaves(node) if leaf.end_byte <= offset), key=lambda leaf: leaf.end_byte, default=None)


def _first_behind(node: Node, offset: int) -> Node | None:
    return next((leaf for leaf in leaves(node) if leaf.start_byte >= offset), None)


def _parsed(text: bytes, grammar: str) -> Source:
    language = grammar_of(grammar)
    if language is None:
        words = tr("Edits are checked with a grammar of the language, and there is none for {language} here.")
        raise EditRefusedError(NO_GRAMMAR, words.format(language=grammar))
    root = trees.root(language, text)
    if isinstance(root, str):
        raise EditRefusedError(UNREADABLE, tr("The file can't be parsed: {reason}.").format(reason=root))
    return Source(text, grammar, root)

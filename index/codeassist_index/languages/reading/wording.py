"""How a definition is shown: what a caller has to know, on one line, and the first line of its comment."""

import re
from collections.abc import Sequence
from functools import cache

from tree_sitter import Node

from codeassist_index.languages.reading.grammar import Grammar, text

SIGNATURE_CHARACTERS_MAX = 400
VALUE_CHARACTERS_MAX = 100
DOC_CHARACTERS_MAX = 160
COMMENT_LINES_MAX = 40

_ANNOTATION = re.compile(
    r"^(?:@(?!interface\b)[\w.]+(?:\((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*\))?\s+|\[[A-Z][^\]]*\]\s+|#\[[^\]]*\]\s+)+"
)
_MARKS = re.compile(r"^(?:/\*+!?|//+!?|\*/|\*|#+|--+(?:\[\[)?|\]\])\s?|\s*(?:\*/|\]\])$")
_TAGS = re.compile(r"</?\w[^>]*>")


def signature(outer: Node, body: Node | None, grammar: Grammar) -> str:
    """Everything before the body, on one line, without annotations and comments."""
    source = outer.text or b""
    head = source[: body.start_byte - outer.start_byte] if body is not None else source
    written = _comment(grammar).sub(" ", head.decode("utf-8", "replace"))
    joined = " ".join(written.split())
    if grammar.annotations:
        joined = _ANNOTATION.sub("", joined)
    joined = joined.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return _cut(joined.rstrip(" ;{,="), SIGNATURE_CHARACTERS_MAX if body is not None else VALUE_CHARACTERS_MAX)


def first_doc_line(lines: Sequence[bytes], outer: Node, grammar: Grammar) -> str:
    """The first line that says something, of the comment that ends right above a definition."""
    line, column = outer.start_point
    if lines[line][:column].strip():
        return ""  # the comment is that of what begins before it
    above = [one.decode("utf-8", "replace").strip() for one in lines[max(0, line - COMMENT_LINES_MAX) : line]]
    while above and above[-1].startswith("#["):  # attributes of Rust, which stand between
        above.pop()
    start, (opening, closing) = len(above), grammar.block_comment
    while start and above[start - 1].startswith(grammar.line_comments):
        start -= 1
    if start == len(above) and above and above[-1].endswith(closing):
        start = next((n for n in reversed(range(len(above))) if above[n].startswith(opening)), start)
    said = (_TAGS.sub("", _MARKS.sub("", _MARKS.sub("", one))).strip() for one in above[start:])
    return _cut(next((one for one in said if one and not one.startswith("@")), ""), DOC_CHARACTERS_MAX)


def outermost(node: Node, wrappers: frozenset[str]) -> Node:
    """The statement that a definition is: with `export`, `type` or `const` around it, if it is alone in there."""
    while node.parent is not None and node.parent.type in wrappers:
        parent = node.parent
        if sum(child.type == node.type for child in parent.children) > 1:
            break
        node = parent
    return node


def plain(node: Node) -> str:
    """A name without quotes or marks."""
    return text(node).strip("\"'`$@: ")


@cache
def _comment(grammar: Grammar) -> re.Pattern[str]:
    line = "|".join(map(re.escape, grammar.line_comments))
    opening, closing = map(re.escape, grammar.block_comment)
    return re.compile(rf"{opening}.*?{closing}|(?:^|(?<=\s))(?:{line})[^\n]*", re.DOTALL)


def _cut(written: str, limit: int) -> str:
    return written if len(written) <= limit else written[: limit - 4].rstrip() + " ..."

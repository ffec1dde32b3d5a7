"""How a definition is shown: what a caller has to know, on one line, and the first line of its comment."""

import re

from tree_sitter import Node

from codeassist_index.languages.reading.grammar import text

SIGNATURE_CHARACTERS_MAX = 400
VALUE_CHARACTERS_MAX = 100
DOC_CHARACTERS_MAX = 160
COMMENT_LINES_MAX = 40

_ANNOTATION = re.compile(
    r"^(?:@(?!interface\b)[\w.]+(?:\((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*\))?\s+|\[[A-Z][^\]]*\]\s+|#\[[^\]]*\]\s+)+"
)
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=\s))//[^\n]*", re.DOTALL)
_MARKS = re.compile(r"^(?:/\*+!?|//+!?|\*/|\*|#+|--+)\s?|\s*\*/$")
_TAGS = re.compile(r"</?\w[^>]*>")


def signature(outer: Node, body: Node | None) -> str:
    """Everything before the body, on one line, without annotations and comments."""
    source = outer.text or b""
    head = source[: body.start_byte - outer.start_byte] if body is not None else source
    written = _COMMENT.sub(" ", head.decode("utf-8", "replace"))
    joined = _ANNOTATION.sub("", " ".join(written.split()))
    joined = joined.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return _cut(joined.rstrip(" ;{,="), SIGNATURE_CHARACTERS_MAX if body is not None else VALUE_CHARACTERS_MAX)


def first_doc_line(outer: Node) -> str:
    """The first line that says something, of the comment that ends right above a definition."""
    lines: list[str] = []
    line = outer.start_point[0]
    before = outer.prev_sibling
    for _ in range(COMMENT_LINES_MAX):
        if before is None or "comment" not in before.type or before.end_point[0] < line - 1:
            break
        lines = (before.text or b"").decode("utf-8", "replace").splitlines() + lines
        line = before.start_point[0]
        before = before.prev_sibling
    said = (_TAGS.sub("", _MARKS.sub("", _MARKS.sub("", one.strip()))).strip() for one in lines)
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
    return text(node).strip("\"'`$ ")


def _cut(written: str, limit: int) -> str:
    return written if len(written) <= limit else written[: limit - 4].rstrip() + " ..."

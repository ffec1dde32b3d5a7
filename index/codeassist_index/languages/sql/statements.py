"""What the grammar has no tree for, read from the text: SQL has many dialects, and an error hides all that follows it.

Only what begins a line with `CREATE` counts, up to the next such line.
"""

import re
from collections.abc import Iterator

from codeassist_index.languages.facts import Symbol
from codeassist_index.types import DefinitionKind

SIGNATURE_CHARACTERS_MAX = 300
COLUMNS_MAX = 500

_NAME = r"(?:[\w$#]+|\"[^\"\n]+\"|`[^`\n]+`|\[[^\]\n]+\])"
_CREATE = re.compile(
    r"^[ \t]*CREATE\s+(?!(?:\w+\s+)?INDEX\b)(?:[^\s(;]+\s+){0,5}?"
    r"(?P<kind>TABLE|VIEW|FUNCTION|PROCEDURE|PROC|TRIGGER|TYPE|DOMAIN|PACKAGE|SEQUENCE)\s+(?:BODY\s+)?"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_NAME}(?:\s*\.\s*{_NAME})*)",
    re.IGNORECASE | re.MULTILINE,
)
_KINDS: dict[str, DefinitionKind] = {
    "table": "class", "view": "class", "type": "class", "domain": "class", "package": "class", "sequence": "variable",
}  # fmt: skip
_BODY = re.compile(r"\b(?:AS|IS|BEGIN)\b|;", re.IGNORECASE)
_COLUMN = re.compile(rf"^[ \t]*,?[ \t]*(?P<name>{_NAME})[ \t]+[\[\"`]?[A-Za-z]", re.MULTILINE)
_NO_COLUMNS = frozenset({
    "constraint", "primary", "foreign", "unique", "key", "index", "check", "references", "on", "create", "fulltext",
    "exclude", "partition", "period", "like", "set", "using", "with", "go",
})  # fmt: skip


def written(source: str) -> Iterator[Symbol]:
    """The definitions that stand in a text, a table before its columns."""
    found = list(_CREATE.finditer(source))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(source)
        yield from _definition(source, match, source[match.start() : end].rstrip())


def _definition(source: str, match: re.Match[str], statement: str) -> Iterator[Symbol]:
    first = source.count("\n", 0, match.start()) + 1
    kind = _KINDS.get(match["kind"].lower(), "function")
    name = re.findall(_NAME, match["name"])[-1].strip('"`[]')
    is_table = match["kind"].lower() == "table"
    cut = statement.find("(") if is_table else getattr(_BODY.search(statement), "start", lambda: -1)()
    head = " ".join((statement[:cut] if cut > 0 else statement).split())[:SIGNATURE_CHARACTERS_MAX]
    yield Symbol(name, "", kind, first, first + statement.count("\n"), head)
    if is_table and cut > 0:
        yield from _columns(statement, cut + 1, first, name)


def _columns(statement: str, start: int, first: int, table: str) -> Iterator[Symbol]:
    end, lines = statement.find("\n)", start), statement.split("\n")
    for column in list(_COLUMN.finditer(statement, start, end if end > 0 else len(statement)))[:COLUMNS_MAX]:
        name = column["name"].strip('"`[]')
        if name.lower() not in _NO_COLUMNS:
            line = first + statement.count("\n", 0, column.start("name"))
            told = " ".join(lines[line - first].strip(" \t,").split())
            yield Symbol(name, table, "attribute", line, line, told)

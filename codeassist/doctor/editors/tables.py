"""The keys of a nested table in Lua or Emacs Lisp. Values are not evaluated: they may be any expression."""

import re
from collections.abc import Iterator
from typing import Any

_LUA = re.compile(
    r"""--\[\[.*?\]\]|--[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|[{}=,;\[\]()]|[^\s\w{}=,;\[\]()"']+|\d\S*""",
    re.DOTALL,
)
_LISP = re.compile(r""";[^\n]*|"(?:\\.|[^"\\])*"|[()]|'|[^\s()"';]+""")


def lua_table(text: str, start: int) -> dict[str, Any]:
    """The table whose brace stands at `start`: its keys, with tables as values and None for everything else.

    Raises:
        ValueError: it has no end.
    """
    words = (found[0] for found in _LUA.finditer(text, start) if not found[0].startswith("--"))
    next(words)
    return _lua_fields(words)


def lisp_table(text: str, start: int) -> dict[str, Any]:
    """The property list whose parenthesis stands at `start`, as `lua_table` gives it.

    Raises:
        ValueError: it has no end.
    """
    words = (found[0] for found in _LISP.finditer(text, start) if not found[0].startswith(";"))
    next(words)
    return _lisp_properties(words)


def _lua_fields(words: Iterator[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    key, depth, before = "", 0, ""
    for word in words:
        if word == "{":
            inner = _lua_fields(words)
            if key and depth == 0:
                fields[key] = inner or None
        elif word == "}":
            return fields
        elif word in {"(", "["}:
            depth += 1
        elif word in {")", "]"}:
            depth -= 1
            continue  # what stood in the brackets is the key
        elif word == "=" and depth == 0:
            key = before.strip("\"'")
            fields.setdefault(key, None)
        elif word in {",", ";"} and depth == 0:
            key = ""
        before = word
    raise ValueError("a table has no end")


def _lisp_properties(words: Iterator[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    key = ""
    for word in words:
        if word == "(":
            inner = _lisp_properties(words)
            if key:
                properties[key] = inner or None
            key = ""
        elif word == ")":
            return properties
        elif word.startswith(":") and not key:
            key = word[1:]
            properties[key] = None
        elif word != "'":
            key = ""
    raise ValueError("a list has no end")

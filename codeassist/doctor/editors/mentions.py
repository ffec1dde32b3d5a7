"""What an editor's settings say of our language server: the command, and what they hand over at its start."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from codeassist.doctor.editors.files import Configuration, Form
from codeassist.doctor.editors.tables import lisp_table, lua_table

COMMAND = "codeassist-lsp"
FILE_BYTES_MAX = 2_000_000
_OPTIONS = ("initializationOptions", "init_options", "initialization_options", "config")
_IN_QUOTES = re.compile(r"""["']([^"'\n]*codeassist-lsp[^"'\n]*)["']""")
_NAME = re.compile(r"(?:.*[/\\])?codeassist-lsp(?:\.exe|\.cmd)?")
_FIRST_WORD = re.compile(r"""\s*(?:"([^"]+)"|(\S+))""")
_NOISE = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')


class UnreadableError(Exception):
    """The file names our server, and is not what it should be."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One server that an editor starts. Without `has_values` only the keys of `options` are known."""

    command: str
    options: Mapping[str, Any] = field(default_factory=dict)
    has_values: bool = True


def mentions(configuration: Configuration) -> list[Mention]:
    """Every place of the file that starts our server.

    Raises:
        UnreadableError: it names our server, and can't be parsed.
    """
    if configuration.file.stat().st_size > FILE_BYTES_MAX:
        return []
    text = configuration.file.read_text(encoding="utf-8", errors="replace")
    if COMMAND not in text:
        return []
    try:
        return list(_READERS[configuration.form](text))
    except (ValueError, RecursionError, ET.ParseError) as error:
        raise UnreadableError(str(error)) from error


def _in_tree(tree: object) -> Iterator[Mention]:
    """Tables with a value that is our command, alone or as the beginning of a list."""
    if isinstance(tree, list):
        for one in tree:
            yield from _in_tree(one)
    if not isinstance(tree, dict):
        return
    for value in tree.values():
        command = value[0] if isinstance(value, list) and value else value
        if isinstance(command, str) and _NAME.fullmatch(command):
            options: dict[str, Any] = next((tree[name] for name in _OPTIONS if isinstance(tree.get(name), dict)), {})
            yield Mention(command, options)
        else:
            yield from _in_tree(value)


def _in_xml(text: str) -> Iterator[Mention]:
    # The user's own settings, which the editor reads as well.
    for server in ET.fromstring(text).iter():  # noqa: S314 - as above
        options = {one.get("name"): one.get("value") for one in server.findall("option")}
        started = _FIRST_WORD.match(options.get("commandLine") or "")
        command = (started[1] or started[2]) if started else ""
        if _NAME.fullmatch(command):
            content = json.loads(options.get("initializationOptionsContent") or "{}")
            yield Mention(command, content if isinstance(content, dict) else {})


def _in_text(before: str, read: Callable[[str, int], dict[str, Any]], text: str) -> list[Mention]:
    commands = [found[1] for found in _IN_QUOTES.finditer(text) if _NAME.fullmatch(found[1])]
    tables = [read(text, found.end()) for found in re.finditer(before, text)]
    # One file may start several servers: with several of ours the tables go to them in order.
    return [
        Mention(command, tables[number] if number < len(tables) else {}, has_values=False)
        for number, command in enumerate(dict.fromkeys(commands))
    ]


def _plain_json(text: str) -> str:
    """JSON without what VS Code allows beside it: comments, and a comma after the last element."""
    without_comments = _NOISE.sub(lambda found: found[1] or " ", text)
    return _LAST_COMMA.sub(lambda found: found[1] or "", without_comments)


_READERS: Mapping[Form, Callable[[str], Iterable[Mention]]] = {
    "json": lambda text: _in_tree(json.loads(_plain_json(text))),
    "toml": lambda text: _in_tree(tomllib.loads(text)),
    "xml": _in_xml,
    "lua": partial(_in_text, r"init_options\s*=\s*(?=\{)", lua_table),
    "lisp": partial(_in_text, r":initializationOptions\s+(?=\()", lisp_table),
}

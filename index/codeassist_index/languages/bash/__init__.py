"""Shell scripts: functions and variables; a script sees what it sources, then all of its repository."""

import posixpath
import re
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse

_TAIL = re.compile(r"[\w./+-]*[\w+-]$")


def module_names(path: str, _declared: str, _layout: Layout) -> tuple[str, ...]:
    """What a function is called in is decided at run time, so the repository is in sight; then the bare name."""
    return REPOSITORY, posixpath.basename(path)


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """Where a sourced file may lie: beside the script, from the top of the repository, anywhere by its name."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return tuple(path for path in (beside, module) if not path.startswith("..")), posixpath.basename(module)


def imports(node: Node, _scope: str) -> list[Import]:
    """Everything of a sourced file; of `"$(dirname "$0")/lib/x.sh"` the plain end is looked for."""
    argument = node.child_by_field_name("argument")
    tail = _TAIL.search(text(argument).strip("\"'"))
    return [Import(tail[0].lstrip("/"), "*", "*", node.start_point[0] + 1)] if tail else []


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_bash",
    imports=imports,
    names=frozenset(),
    wrappers=frozenset({"declaration_command"}),
    line_comments=("#",),
    block_comment=(": <<", "\0"),
    braces=False,
    annotations=False,
)

BASH = Language(
    name="bash",
    family="bash",
    wheel=_GRAMMAR.wheel,
    suffixes=(".sh", ".bash", ".bats", ".ksh"),
    interpreters=("bash", "sh", "dash", "ksh", "zsh"),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    shares="package",
    self_names={},
)

"""What the company decides for all its machines: a machine-wide file, or the signed document it names.

The file is trusted because only an administrator can write it; its `[managed]` table says what is locked:

    [managed]
    locked = ["model.base_url", "privacy"]      # keys, or whole sections

It may instead name a document elsewhere and the key that document is signed with (`remote.py`):

    [managed]
    source = "https://config.example.com/codeassist.toml"
    public_key = "..."

A key that this version does not know is only told: a company has several versions in use at a time, and an
old one can't disobey a setting whose feature it lacks. A wrong value of a known key is refused, because to
pass over a policy in silence would be worse than to stop.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from codeassist import places
from codeassist.errors import CodeassistError, InvalidInputError, UsageError
from codeassist.settings.file import Document, UnreadableFileError, parsed, read_bytes
from codeassist.settings.keys import known_keys
from codeassist.settings.layer import Layer, Problem, layer_of
from codeassist_index.translation import tr


class Table(BaseModel):
    """`[managed]`: which keys are locked, or where the document is and whose signature it carries.

    What a later version adds here is passed over; `config check` and `config sign` tell what they don't know.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    locked: tuple[str, ...] = ()
    serial: int | None = None
    source: str = ""
    public_key: str = ""


@dataclass(frozen=True, slots=True)
class Managed:
    """The company's layer (None without one), the keys that nobody may change, and what people should know.

    `problems` are names that this version does not know; `warnings` say what is wrong with file or source.
    """

    layer: Layer | None = None
    locked: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


def load_managed() -> Managed:
    """The company's settings of this machine.

    Raises:
        UsageError: they hold a wrong value.
        InvalidInputError: they can't be read, or can't be trusted.
        RefusedError: their source can't be reached, and no copy is kept.
    """
    file = places.managed_file()
    if file is None:
        return Managed()
    try:
        document = parsed(read_bytes(file))
    except UnreadableFileError as error:
        words = tr("The company's settings in {file} can't be read: {reason}. Ask your administrator.")
        raise InvalidInputError(words.format(file=file, reason=error)) from error
    table = table_of(document.tree, str(file))
    writable = (warning,) if (warning := _writable_by_others(file)) else ()
    if not table.source:
        return _managed(document, table, str(file), writable)
    if len(document.tree) > 1 or not table.public_key:
        words = tr("{file} names a source: beside it stands a `public_key` and nothing else.")
        raise InvalidInputError(words.format(file=file))
    # A source is rare, and its client and cryptography cost 100 ms of every start.
    from codeassist.settings.remote import current  # noqa: PLC0415 - as said

    try:
        copy = current(table.source, table.public_key)
    except CodeassistError as error:
        words = tr(
            "{trouble} {file} names this source of the company's settings, and nothing runs without them: connect to "
            "the company's network, or ask your administrator."
        )
        raise type(error)(words.format(trouble=error, file=file)) from error
    return _managed(parsed(copy.content), copy.table, copy.origin, (*writable, *copy.warnings))


def table_of(tree: Mapping[str, Any], origin: str) -> Table:
    """The `[managed]` table of a document.

    Raises:
        InvalidInputError: it holds a value of the wrong kind.
    """
    try:
        return Table.model_validate(tree.get("managed", {}))
    except ValidationError as error:
        one = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(("managed", *map(str, one["loc"])))
        raise InvalidInputError(f"{origin}: `{place}`: {one['msg']}.") from error


def settings_of(document: Document, origin: str) -> Layer:
    """The settings of a managed document, without its `[managed]` table."""
    tree = {name: value for name, value in document.tree.items() if name != "managed"}
    return layer_of(tree, origin, document.lines)


def locked_keys(table: Table) -> tuple[frozenset[str], tuple[str, ...]]:
    """The keys that are locked, sections taken apart; and the names that are neither key nor section."""
    locked: set[str] = set()
    unknown = []
    for name in table.locked:
        found = {key for key in known_keys() if key == name or key.startswith(f"{name}.")}
        locked |= found
        if not found:
            unknown.append(name)
    return frozenset(locked), tuple(unknown)


def unknown_lock(origin: str, name: str) -> Problem:
    """Says that a locked name is no setting."""
    return Problem(origin, tr("`managed.locked` names `{name}`, which is no setting.").format(name=name), name)


def _managed(document: Document, table: Table, origin: str, warnings: tuple[str, ...]) -> Managed:
    layer = settings_of(document, origin)
    wrong = [problem for problem in layer.problems if problem.key in known_keys()]
    if wrong:
        raise UsageError(tr("{problem} Ask your administrator.").format(problem=wrong[0]))
    locked, unknown = locked_keys(table)
    problems = (*layer.problems, *(unknown_lock(origin, name) for name in unknown))
    return Managed(replace(layer, origin=f"managed ({origin})"), locked, problems, warnings)


def _writable_by_others(file: Path, *, posix: bool = os.name == "posix") -> str:
    """A warning where more than an administrator can write the machine-wide file or put another in its place.

    Windows says by access lists who may write, which nothing in the standard library reads: it is not checked there.
    """
    if not posix or not places.is_machine_wide(file):
        return ""
    for path in (file, file.parent):
        found = path.stat()
        if found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            words = tr("{path} can be written by others than the administrator; its settings are used all the same.")
            return words.format(path=path)
    return ""

"""What of a root is indexed, where that differs from what is indexed of all.

Whoever updates a root says it. It has to be known again when nobody does: when another root pins a version of it, and
when it is indexed again after damage; so it is kept in a small file beside the database.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from codeassist_index.errors import IndexStorageError
from codeassist_index.options import IndexOptions
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

_FILE = "options.json"
_NAMES = frozenset(field.name for field in fields(IndexOptions))


def note(folder: Path, root: Path, options: IndexOptions, general: IndexOptions) -> None:
    """Keep the options of a root for an index of these general ones; the caller holds the write lock.

    Raises:
        IndexStorageError: the index's folder can't be written.
    """
    known, of_all = _read(folder), asdict(general)
    own = {name: value for name, value in asdict(options).items() if value != of_all[name]}
    now = {**known, os.fspath(root): own} if own else {one: known[one] for one in known if one != os.fspath(root)}
    if json.dumps(now) == json.dumps(known):
        return
    fresh = folder / f"{_FILE}.new"
    try:
        fresh.write_text(json.dumps(now), encoding="utf-8")
        fresh.replace(folder / _FILE)
    except OSError as error:
        raise IndexStorageError(
            tr("The index folder {folder} can't be written: {error}.").format(folder=folder, error=error.strerror)
        ) from error


def of(folder: Path, root: Path, general: IndexOptions) -> IndexOptions:
    """What a root was last indexed with; the general options where nothing else is noted of it."""
    own = _read(folder).get(os.fspath(root), {})
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in own.items() if name in _NAMES
    }
    return replace(general, **values)


def _read(folder: Path) -> Mapping[str, dict[str, list[str] | int]]:
    try:
        found: dict[str, dict[str, list[str] | int]] = json.loads((folder / _FILE).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("what is indexed of single roots is not known until each is updated: %s", error)
        return {}
    return found

"""A repository's own `codeassist.toml`: only its safe subset counts, and whatever else it says is told.

It was written by strangers. So it can neither act nor switch the assistant off: a file that can't be read is
passed over, as is every key that is not marked for projects in `model.py`.
"""

import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from codeassist.settings.file import (
    PROJECT_FILE_BYTES_MAX,
    UnreadableFileError,
    parsed,
    read_bytes,
    unreadable,
)
from codeassist.settings.keys import fields, is_added_by_project, project_keys
from codeassist.settings.layer import Layer, Problem, layer_of, without
from codeassist_index.translation import tr

FILE_NAME = "codeassist.toml"
PROJECTS_REMEMBERED_MAX = 32
_SETTLED_SECONDS = 2.0
"""A file that was written later than this ago may be written again without its times telling."""


def project_layer(root: Path) -> Layer | None:
    """What the project at `root` says; None where it says nothing. Its problems are warnings."""
    file = root / FILE_NAME
    try:
        found = file.lstat()
    except (OSError, ValueError):
        return None
    if abs(time.time() - found.st_ctime) < _SETTLED_SECONDS:
        return checked_project_file(file)
    # Each keystroke asks, and a hostile file takes long to read.
    return _remembered(file, (found.st_ctime_ns, found.st_mtime_ns, found.st_size, found.st_ino))


@lru_cache(PROJECTS_REMEMBERED_MAX)
def _remembered(file: Path, _written: tuple[int, ...]) -> Layer:
    return checked_project_file(file)


def checked_project_file(file: Path) -> Layer:
    """The safe subset of a file; a problem for each other key."""
    try:
        content = read_bytes(file, bytes_max=PROJECT_FILE_BYTES_MAX, may_be_link=False)
    except UnreadableFileError as error:
        return unreadable(file, error)
    return checked_project_text(content, file)


def checked_project_text(content: bytes, file: Path) -> Layer:
    """The same of a text that stands, or stood in some commit, in `file`."""
    try:
        document = parsed(content)
    except UnreadableFileError as error:
        return unreadable(file, error)
    layer = layer_of(document.tree, str(file), document.lines)
    foreign = [key for key in fields() if key in layer.values and key not in project_keys()]
    words = tr("`{key}` is ignored: a project may not set it.")
    ignored = tuple(Problem(layer.origin, words.format(key=key), key, document.lines.get(key)) for key in foreign)
    return replace(
        without(layer, foreign),
        problems=(*ignored, *layer.problems),
        added=frozenset(filter(is_added_by_project, project_keys())),
    )

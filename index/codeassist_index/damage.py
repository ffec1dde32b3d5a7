"""What survives a damaged index: the mark that it is, and the list of roots to index again.

Both are small files beside the database, so that nothing in the damaged one is needed.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from codeassist_index.edition import Edition

_ROOTS = "roots.json"


def mark(edition: Edition) -> None:
    """Let the next update rebuild the index; on a disk that takes no file the next reader marks it again."""
    try:
        edition.mark.touch()
    except OSError:
        return


def is_marked(edition: Edition) -> bool:
    """Whether somebody met damage in this edition."""
    return edition.mark.exists()


def remember_roots(folder: Path, roots: Iterable[tuple[str, str]]) -> None:
    """Keep root and name of each repository; the caller holds the write lock."""
    written = json.dumps([{"root": root, "name": name} for root, name in roots])
    fresh = folder / f"{_ROOTS}.new"
    fresh.write_text(written, encoding="utf-8")
    fresh.replace(folder / _ROOTS)


def remembered_roots(folder: Path) -> list[tuple[str, str]]:
    """Root and name of each repository that was indexed; nothing where the list can't be read either."""
    try:
        entries = json.loads((folder / _ROOTS).read_bytes())
        return [(entry["root"], entry["name"]) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []

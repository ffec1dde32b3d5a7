"""Chunks found by their words, of those contents only that a caller may read, and as many as were asked for.

The text index knows contents and not repositories. So more chunks are read until enough may be shown; where few of
the contents are readable, the question is limited to those instead. Either way the answer is exact.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from codeassist_index.access import Visible
from codeassist_index.fresh import Texts
from codeassist_index.laid import NOTHING_LAID, Laid
from codeassist_index.text_index import ChunkHit

MORE_FACTOR = 4
READ_MAX = 2_000
"""So many chunks are read before it is counted how many contents may be shown at all."""
CONTENTS_MAX = 5_000
"""Above as many readable contents, naming them all costs more than reading on."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ReadableFile:
    """A file with a content that was found; `blob` is the content's number."""

    repository: str
    path: str
    blob: int


def search(
    connection: sqlite3.Connection,
    texts: Texts,
    seen: Visible,
    words: Sequence[str],
    *,
    limit: int,
    laid: Laid = NOTHING_LAID,
) -> list[tuple[ChunkHit, ReadableFile]]:
    """The best chunks for any of the words, each with the first visible file that has it."""

    def shown(hit: ChunkHit) -> ReadableFile | None:
        rows = connection.execute(
            "SELECT file.repository, path FROM file JOIN repository ON repository.id = file.repository WHERE blob = ?"
            " ORDER BY repository.name, path, file.id",
            (hit.blob,),
        )
        found = [
            ReadableFile(seen[repository], os.fsdecode(path), hit.blob) for repository, path in rows
            if seen.shows(repository, path) and (repository, os.fsdecode(path)) not in laid.hidden
        ]  # fmt: skip
        opened = (
            ReadableFile(one.repository_name, one.path, one.text.number)
            for one in laid.files if laid.contents[one] == hit.blob
        )  # fmt: skip
        return min((*found[:1], *opened), key=lambda one: (one.repository, os.fsencode(one.path)), default=None)

    def readable() -> list[int] | None:
        stored = contents(connection, seen)
        return None if stored is None else [*stored, *laid.contents.values()]

    return best(texts, words, shown, readable, limit=limit)


def best(
    texts: Texts,
    words: Sequence[str],
    shown: Callable[[ChunkHit], Found | None],
    readable: Callable[[], Sequence[int] | None],
    *,
    limit: int,
    language: str | None = None,
) -> list[tuple[ChunkHit, Found]]:
    """The best `limit` chunks for which `shown` gives something, with what it gives.

    Args:
        texts: where the chunks are.
        words: any of which a chunk has to have.
        shown: None for a chunk that may not be shown.
        readable: every content that may be shown, None when there are too many of them.
        limit: the most that are given.
        language: of the chunks; None for any.
    """
    asked = limit
    while True:
        hits = texts.search(words, limit=asked, language=language)
        found = [(hit, what) for hit in hits if (what := shown(hit)) is not None]
        if len(found) >= limit or len(hits) < asked:
            return found[:limit]
        if READ_MAX <= asked < READ_MAX * MORE_FACTOR and (among := readable()) is not None:
            hits = texts.search(words, limit=limit, language=language, among=among)
            return [(hit, what) for hit in hits if (what := shown(hit)) is not None]
        asked *= MORE_FACTOR


def contents(connection: sqlite3.Connection, seen: Visible) -> list[int] | None:
    """Every content that may be shown; None where there are more than `CONTENTS_MAX`."""
    rows = connection.execute(
        "SELECT blob, repository, path FROM file"
        " WHERE blob IS NOT NULL AND repository IN (SELECT value FROM json_each(?))",
        (json.dumps(list(seen.names)),),
    )
    found: set[int] = set()
    for blob, repository, path in rows:
        if seen.shows(repository, path):
            found.add(blob)
            if len(found) > CONTENTS_MAX:
                return None
    return sorted(found)

"""Look-ups by name and by words, over all repositories of the index."""

import os
import sqlite3
import zlib

from codeassist_index import blobs, postings
from codeassist_index.terms import terms
from codeassist_index.text_index import TextIndex
from codeassist_index.types import Definition, Reference, SearchHit

SEARCH_TERMS_MAX = 16


def definitions(connection: sqlite3.Connection, name: str, limit: int) -> tuple[Definition, ...]:
    """Where a name, or the end of a dotted name, is defined; what one function alone sees comes last."""
    wanted = tuple(part for part in name.split(".") if part)
    if not wanted:
        return ()
    rows = connection.execute(
        "SELECT repository.name, path, module, symbol.name, scope, kind, start_line, end_line, signature, doc"
        " FROM symbol JOIN file ON file.blob = symbol.blob JOIN repository ON repository.id = file.repository"
        " WHERE symbol.name = ? ORDER BY local, repository.name, path, ordinal",
        (wanted[-1],),
    )
    found: list[Definition] = []
    for repository, path, module, last, scope, kind, start, end, signature, doc in rows:
        qualified = ".".join(part for part in (module, scope, last) if part)
        if tuple(qualified.split("."))[-len(wanted) :] == wanted:
            found.append(Definition(repository, os.fsdecode(path), last, qualified, kind, start, end, signature, doc))
        if len(found) == limit:
            break
    return tuple(found)


def references(connection: sqlite3.Connection, name: str, limit: int) -> tuple[Reference, ...]:
    """Where a name is used; of a dotted name the last part, on lines that have the part before it too."""
    parts = [part for part in name.split(".") if part]
    if not parts:
        return ()
    rows = connection.execute(
        "SELECT repository.name, path, places, source FROM posting JOIN blob ON blob.id = posting.blob"
        " JOIN file ON file.blob = posting.blob JOIN repository ON repository.id = file.repository"
        " WHERE posting.name = ? ORDER BY repository.name, path",
        (parts[-1],),
    )
    found: list[Reference] = []
    for repository, path, places, source in rows:
        lines = zlib.decompress(source).split(b"\n")
        for line, column in postings.unpacked(places):
            written = lines[line - 1]
            text = written.decode("utf-8", "replace").strip()
            if len(parts) > 1 and not written[:column].endswith(b"."):
                continue
            column_from_1 = len(written[:column].decode("utf-8", "replace")) + 1
            found.append(Reference(repository, os.fsdecode(path), line, column_from_1, parts[-1], text))
            if len(found) == limit:
                return tuple(found)
    return tuple(found)


def search(connection: sqlite3.Connection, texts: TextIndex, query: str, limit: int) -> tuple[SearchHit, ...]:
    """The stretches of code that best match the query's words."""
    words = texts.rarest(terms(query), SEARCH_TERMS_MAX)
    found: list[SearchHit] = []
    for hit in texts.search(words, limit=limit):
        rows = connection.execute(
            "SELECT blob.id, repository.name, path FROM blob JOIN file ON file.blob = blob.id"
            " JOIN repository ON repository.id = file.repository WHERE sha = ? AND language = ?"
            " ORDER BY repository.name, path",
            (bytes.fromhex(hit.key[:40]), hit.key[40:]),
        ).fetchall()
        for blob, repository, path in rows[:1]:
            lines = blobs.text(connection, blob).split("\n")[hit.start_line - 1 : hit.end_line]
            found.append(
                SearchHit(repository, os.fsdecode(path), hit.start_line, hit.end_line, "\n".join(lines), hit.score)
            )
    return tuple(found)

"""Look-ups by name and by words, over all repositories of the index."""

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from codeassist_index import blobs, postings
from codeassist_index.access import EVERYTHING, Access, visible
from codeassist_index.postings import Role
from codeassist_index.terms import has_runs, normal, terms, words
from codeassist_index.text_index import TextIndex
from codeassist_index.types import Definition, Reference, SearchHit

SEARCH_TERMS_MAX = 16
CANDIDATES_PER_HIT = 3
"""So many times the asked number of hits are read, to find those that hold the query's words whole."""


def definitions(
    connection: sqlite3.Connection, name: str, limit: int, access: Access = EVERYTHING
) -> tuple[Definition, ...]:
    """Where a name, or the end of a dotted name, is defined; what one function alone sees comes last."""
    parts = _parts(name)
    if not parts:
        return ()
    seen_by_others, local = Role.TOP | Role.MEMBER, Role.LOCAL
    names = visible(connection, access)
    found = chain(_definitions(connection, names, parts, seen_by_others), _definitions(connection, names, parts, local))
    return tuple(islice(found, limit))


def _definitions(
    connection: sqlite3.Connection, names: Mapping[int, str], parts: tuple[str, ...], roles: Role
) -> Iterator[Definition]:
    rows = _files(connection, names, parts, roles, "path, module, blob.id")
    for repository, path, module, blob in rows:
        for symbol in blobs.symbols_named(connection, blob, parts[-1]):
            if symbol.local != (roles == Role.LOCAL):
                continue
            qualified = ".".join(part for part in (module.removeprefix("="), symbol.local_name) if part)
            if tuple(qualified.split("."))[-len(parts) :] == parts:
                yield Definition(
                    repository, os.fsdecode(path), symbol.name, qualified, symbol.kind,
                    symbol.start_line, symbol.end_line, symbol.signature, symbol.doc,
                )  # fmt: skip


def references(
    connection: sqlite3.Connection, name: str, limit: int, access: Access = EVERYTHING
) -> tuple[Reference, ...]:
    """Where a name is used, by name alone; of a dotted name the last part, in files that also name the part before it.

    A file of the module `core` counts as naming `core`. Two things of the same name are not told apart.
    """
    parts = _parts(name)
    if not parts:
        return ()
    rows = _files(connection, visible(connection, access), parts, Role.USED, "path, places, source")
    found: list[Reference] = []
    for repository, path, places, source in rows:
        content = zlib.decompress(source)
        for start in postings.uses(content, places, parts[-1]):
            line_start = content.rfind(b"\n", 0, start) + 1
            line_end = content.find(b"\n", start)
            text = content[line_start : line_end if line_end >= 0 else len(content)].decode("utf-8", "replace").strip()
            line, column = content.count(b"\n", 0, start) + 1, len(content[line_start:start].decode("utf-8", "replace"))
            found.append(Reference(repository, os.fsdecode(path), line, column + 1, parts[-1], text))
            if len(found) == limit:
                return tuple(found)
    return tuple(found)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split(".") if part)


def _files(
    connection: sqlite3.Connection, names: Mapping[int, str], parts: tuple[str, ...], roles: Role, columns: str
) -> Iterator[tuple[Any, ...]]:
    """Files that have the last part in one of the roles and, where there is one, the part before it.

    Each is the name of its repository, followed by the columns.
    """
    values: list[object] = [postings.key(parts[-1]), int(roles)]
    condition = ""
    if len(parts) > 1:
        condition = (
            " AND (EXISTS (SELECT 1 FROM name AS outer_name WHERE outer_name.key = ? AND outer_name.blob = name.blob)"
            " OR substr('.' || ltrim(module, '='), -length(?)) = ?)"
        )
        values += [postings.key(parts[-2]), f".{parts[-2]}", f".{parts[-2]}"]
    rows = connection.execute(
        f"SELECT file.repository, {columns} FROM name JOIN blob ON blob.id = name.blob"  # noqa: S608 - fixed
        " JOIN file ON file.blob = name.blob JOIN repository ON repository.id = file.repository"
        f" WHERE key = ? AND roles & ?{condition}"
        " ORDER BY repository.name, path",
        values,
    )
    return ((names[row[0]], *row[1:]) for row in rows if row[0] in names)


def search(
    connection: sqlite3.Connection, texts: TextIndex, query: str, limit: int, access: Access = EVERYTHING
) -> tuple[SearchHit, ...]:
    """The stretches of code that best match the query's words, by BM25.

    A run of Chinese is looked up by its pairs of characters, which may stand apart; so more stretches are read, and
    those that hold most of the words whole come first.
    """
    found: list[SearchHit] = []
    names = visible(connection, access)
    in_pairs = has_runs(query)
    candidates = limit * CANDIDATES_PER_HIT if in_pairs else limit
    for hit in texts.search(texts.rarest(terms(query), SEARCH_TERMS_MAX), limit=candidates):
        rows = connection.execute(
            "SELECT blob.id, file.repository, path FROM blob JOIN file ON file.blob = blob.id"
            " JOIN repository ON repository.id = file.repository WHERE sha = ? AND language = ?"
            " ORDER BY repository.name, path",
            (bytes.fromhex(hit.key[:40]), hit.key[40:]),
        )
        row = next((row for row in rows if row[1] in names), None)
        if row is not None:
            lines = blobs.text(connection, row[0]).split("\n")[hit.start_line - 1 : hit.end_line]
            text = "\n".join(lines)
            found.append(SearchHit(names[row[1]], os.fsdecode(row[2]), hit.start_line, hit.end_line, text, hit.score))
    if in_pairs:
        wanted = {word.lower() for word in words(query)}
        found.sort(key=lambda hit: -_words_held(hit.text, wanted))
    return tuple(found[:limit])


def _words_held(text: str, wanted: Iterable[str]) -> int:
    plain = normal(text).lower()
    return sum(word in plain for word in wanted)

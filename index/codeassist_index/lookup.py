"""Look-ups by name and by words, over all repositories of the index."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import merge
from itertools import chain, islice

from codeassist_index import blobs, packing, postings, readable_chunks
from codeassist_index.access import EVERYTHING, Access, Visible, visible
from codeassist_index.fresh import Texts
from codeassist_index.laid import NOTHING_LAID, Laid, LaidFile, has_some
from codeassist_index.languages.facts import Symbol
from codeassist_index.postings import Role
from codeassist_index.readable_chunks import ReadableFile
from codeassist_index.terms import has_runs, normal, terms, words
from codeassist_index.text_index import ChunkHit
from codeassist_index.types import Definition, Reference, SearchHit

_Named = tuple[str, str, str, int]
"""A repository's name, a path, its module and its content's number."""

SEARCH_TERMS_MAX = 16
CANDIDATES_PER_HIT = 3
"""So many times the asked number of hits are read, to find those that hold the query's words whole."""


def definitions(
    connection: sqlite3.Connection, name: str, limit: int, access: Access = EVERYTHING, laid: Laid = NOTHING_LAID
) -> tuple[Definition, ...]:
    """Where a name, or the end of a dotted name, is defined; what one function alone sees comes last."""
    parts = _parts(name)
    if not parts:
        return ()
    seen_by_others, local = Role.TOP | Role.MEMBER, Role.LOCAL
    seen = visible(connection, access)
    found = (_definitions(connection, seen, parts, roles, laid) for roles in (seen_by_others, local))
    return tuple(islice(chain.from_iterable(found), limit))


def _definitions(
    connection: sqlite3.Connection, seen: Visible, parts: tuple[str, ...], roles: Role, laid: Laid
) -> Iterator[Definition]:
    for repository, path, module, blob in _files(connection, seen, parts, roles, laid):
        opened = laid.texts.get(blob)
        named = blobs.symbols_named(connection, blob, parts[-1]) if opened is None else opened.symbols_named(parts[-1])
        for symbol in named:
            if symbol.local != (roles == Role.LOCAL):
                continue
            found = definition(repository, path, module, symbol)
            if tuple(found.qualified_name.split("."))[-len(parts) :] == parts:
                yield found


def definition(repository: str, path: str, module: str, symbol: Symbol) -> Definition:
    """A symbol of a stored file, as it is given out."""
    qualified = ".".join(part for part in (module.removeprefix("="), symbol.local_name) if part)
    return Definition(
        repository, path, symbol.name, qualified, symbol.kind,
        symbol.start_line, symbol.end_line, symbol.signature, symbol.doc,
    )  # fmt: skip


def references(
    connection: sqlite3.Connection, name: str, limit: int, access: Access = EVERYTHING, laid: Laid = NOTHING_LAID
) -> tuple[Reference, ...]:
    """Where a name is used, by name alone; of a dotted name the last part, in files that also name the part before it.

    A file of the module `core` counts as naming `core`. Two things of the same name are not told apart.
    """
    parts = _parts(name)
    if not parts:
        return ()
    files = _files(connection, visible(connection, access), parts, Role.USED, laid)
    found = (
        use for repository, path, _, blob in files
        for use in _references(*_content(connection, blob, laid), repository, path, parts[-1])
    )  # fmt: skip
    return tuple(islice(found, limit))


def _content(connection: sqlite3.Connection, blob: int, laid: Laid) -> tuple[bytes, bytes]:
    """A content's text, and where names are used in it."""
    if blob in laid.texts:
        return laid.texts[blob].source, laid.texts[blob].places
    source, places = connection.execute("SELECT source, places FROM blob WHERE id = ?", (blob,)).fetchone()
    return packing.unpack(connection, source), places


def _references(content: bytes, places: bytes, repository: str, path: str, name: str) -> Iterator[Reference]:
    for start in postings.uses(content, places, name):
        line_start = content.rfind(b"\n", 0, start) + 1
        line_end = content.find(b"\n", start)
        text = content[line_start : line_end if line_end >= 0 else len(content)].decode("utf-8", "replace").strip()
        line, column = content.count(b"\n", 0, start) + 1, len(content[line_start:start].decode("utf-8", "replace"))
        yield Reference(repository, path, line, column + 1, name, text)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split(".") if part)


def _files(
    connection: sqlite3.Connection, seen: Visible, parts: tuple[str, ...], roles: Role, laid: Laid
) -> Iterator[_Named]:
    """Files that have the last part in one of the roles, in order: the stored ones, open ones in their place."""
    stored = _stored_files(connection, seen, parts, roles, laid)
    opened = [
        (one.repository_name, one.path, one.module, one.text.number)
        for one in laid.where(has_some(parts[-1], roles)) if len(parts) == 1 or _names_outer(one, parts[-2])
    ]  # fmt: skip
    return merge(stored, sorted(opened, key=_order), key=_order) if opened else stored


def _names_outer(one: LaidFile, outer: str) -> bool:
    return bool(one.roles(outer)) or f".{one.module.removeprefix('=')}".endswith(f".{outer}")


def _order(found: _Named) -> tuple[str, bytes]:
    return found[0], os.fsencode(found[1])


def _stored_files(
    connection: sqlite3.Connection, seen: Visible, parts: tuple[str, ...], roles: Role, laid: Laid
) -> Iterator[_Named]:
    """Visible files that have the last part in one of the roles and, where there is one, the part before it.

    Each is its repository's name, its path, its module and its content's number.
    """
    values: list[object] = [postings.key(parts[-1]), int(roles), json.dumps(list(seen.names))]
    condition = ""
    if len(parts) > 1:
        condition = (
            " AND (found.blob IN (SELECT outer_name.blob FROM named AS outer_name WHERE outer_name.key = ?)"
            " OR substr('.' || ltrim(module, '='), -length(?)) = ?)"
        )
        values += [postings.key(parts[-2]), f".{parts[-2]}", f".{parts[-2]}"]
    # The plus keeps SQLite from walking all files of the repositories instead of those that have the name.
    rows = connection.execute(
        f"SELECT file.repository, path, module, file.blob FROM {postings.table(roles)} AS found"  # noqa: S608 - fixed
        " JOIN file ON file.blob = found.blob"
        " JOIN repository ON repository.id = file.repository WHERE key = ? AND roles & ?"
        f" AND +file.repository IN (SELECT value FROM json_each(?)){condition} ORDER BY repository.name, path, file.id",
        values,
    )
    for repository, path, module, blob in rows:
        if seen.shows(repository, path) and (repository, os.fsdecode(path)) not in laid.hidden:
            yield seen[repository], os.fsdecode(path), module, blob


def search(
    connection: sqlite3.Connection,
    texts: Texts,
    query: str,
    limit: int,
    access: Access = EVERYTHING,
    *,
    laid: Laid = NOTHING_LAID,
) -> tuple[SearchHit, ...]:
    """The stretches of code that best match the query's words, by BM25.

    A run of Chinese is looked up by its pairs of characters, which may stand apart; so more stretches are read, and
    those that hold most of the words whole come first.
    """
    seen = visible(connection, access)
    in_pairs = has_runs(query)
    candidates = limit * CANDIDATES_PER_HIT if in_pairs else limit
    rarest = texts.rarest(terms(query), SEARCH_TERMS_MAX)
    hits = readable_chunks.search(connection, texts, seen, rarest, limit=candidates, laid=laid)
    found = [_hit(connection, hit, ref, laid) for hit, ref in hits]
    if in_pairs:
        wanted = {word.lower() for word in words(query)}
        found.sort(key=lambda hit: -_words_held(hit.text, wanted))
    if access != EVERYTHING:  # a score tells how many chunks of all repositories have a word
        found = [replace(hit, score=1 / rank) for rank, hit in enumerate(found, 1)]
    return tuple(found[:limit])


def _hit(connection: sqlite3.Connection, hit: ChunkHit, found: ReadableFile, laid: Laid) -> SearchHit:
    opened = laid.texts.get(found.blob)
    lines = opened.lines if opened is not None else blobs.text(connection, found.blob).split("\n")
    text = "\n".join(lines[hit.start_line - 1 : hit.end_line])
    return SearchHit(found.repository, found.path, hit.start_line, hit.end_line, text, hit.score)


def _words_held(text: str, wanted: Iterable[str]) -> int:
    plain = normal(text).lower()
    return sum(word in plain for word in wanted)

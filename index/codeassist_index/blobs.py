"""Parsed contents in the store: written once per blob, read back as facts or text."""

import sqlite3
import zlib
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import get_args

from codeassist_index import chunks, postings
from codeassist_index.contents import is_generated
from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import FileFacts, Import, Symbol
from codeassist_index.text_index import Chunk, blob_key
from codeassist_index.types import DefinitionKind

_KINDS: dict[str, DefinitionKind] = {kind: kind for kind in get_args(DefinitionKind)}
_NOTHING = FileFacts((), ())


def find(connection: sqlite3.Connection, sha: bytes, language: str) -> int | None:
    """The blob's number, or None when it was never parsed."""
    row = connection.execute("SELECT id FROM blob WHERE sha = ? AND language = ?", (sha, language)).fetchone()
    return None if row is None else int(row[0])


def parsed(source: bytes, language: str) -> FileFacts:
    """The facts of a UTF-8 source; nothing for a language that has no parser here."""
    return LANGUAGES[language].parse(source, True) if language else _NOTHING


def add(connection: sqlite3.Connection, sha: bytes, language: str, text: str, facts: FileFacts) -> int:
    """Store a parsed content and return its number."""
    definitions = sum(not symbol.local for symbol in facts.symbols)
    source = zlib.compress(text.encode("utf-8", "surrogatepass"), 6)
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    added = connection.execute(
        "INSERT INTO blob (sha, language, lines, definitions, uses, generated, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (sha, language, lines, definitions, len(facts.uses), is_generated(text), source),
    )
    blob = added.lastrowid
    assert blob is not None
    connection.executemany(
        "INSERT INTO symbol VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (blob, ordinal, s.name, s.scope, s.kind, s.start_line, s.end_line, s.signature, s.doc, s.value,
             "\n".join(s.bases), s.local)
            for ordinal, s in enumerate(facts.symbols)
        ],
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO import VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(blob, n, i.module, i.name, i.alias, i.line, i.scope) for n, i in enumerate(facts.imports)],
    )
    uses = sorted(facts.uses, key=attrgetter("name", "line", "column"))
    connection.executemany(
        "INSERT INTO posting VALUES (?, ?, ?)",
        [
            (name, blob, postings.packed((use.line, use.column) for use in places))
            for name, places in groupby(uses, key=attrgetter("name"))
        ],
    )
    return blob


def facts(connection: sqlite3.Connection, blob: int) -> FileFacts:
    """The definitions and imports of a blob, without its uses."""
    symbols = connection.execute(
        "SELECT name, scope, kind, start_line, end_line, signature, doc, value, bases, local FROM symbol"
        " WHERE blob = ? ORDER BY ordinal",
        (blob,),
    )
    imports = connection.execute(
        "SELECT module, name, alias, line, scope FROM import WHERE blob = ? ORDER BY ordinal", (blob,)
    )
    return FileFacts(
        tuple(_symbol(row) for row in symbols),
        tuple(Import(*row) for row in imports),
    )


def declared_package(connection: sqlite3.Connection, blob: int) -> str:
    """The package that a file says it belongs to, or an empty text."""
    row = connection.execute(
        "SELECT module FROM import WHERE blob = ? AND name = '*' AND alias = '' ORDER BY ordinal LIMIT 1", (blob,)
    ).fetchone()
    return "" if row is None else str(row[0])


def _symbol(row: tuple[str, str, str, int, int, str, str, str, str, int]) -> Symbol:
    name, scope, kind, start, end, signature, doc, value, bases, local = row
    parents = tuple(bases.split("\n")) if bases else ()
    return Symbol(name, scope, _KINDS[kind], start, end, signature, doc, value, parents, bool(local))


def text(connection: sqlite3.Connection, blob: int) -> str:
    """The text of a blob as it was indexed."""
    row = connection.execute("SELECT source FROM blob WHERE id = ?", (blob,)).fetchone()
    return zlib.decompress(row[0]).decode("utf-8", "surrogatepass")


def chunks_of(connection: sqlite3.Connection, blob: int) -> Iterable[Chunk]:
    """The blob's chunks for the text index; none where a program wrote the file."""
    sha, language, generated = connection.execute(
        "SELECT sha, language, generated FROM blob WHERE id = ?", (blob,)
    ).fetchone()
    if generated:
        return
    lines = text(connection, blob).split("\n")
    starts = connection.execute(
        "SELECT start_line FROM symbol WHERE blob = ? AND kind IN ('class', 'function', 'method')", (blob,)
    )
    key = blob_key(sha, language)
    for first, last in chunks.chunks(lines, [row[0] for row in starts]):
        yield Chunk(key, language, first, last, "\n".join(lines[first - 1 : last]))


def remove(connection: sqlite3.Connection, blobs: Iterable[int]) -> None:
    """Forget blobs that no file has and whose chunks are not in the text index."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS doomed (blob INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM doomed")
    connection.executemany("INSERT INTO doomed VALUES (?)", [(blob,) for blob in blobs])
    for table, column in (("symbol", "blob"), ("import", "blob"), ("posting", "blob"), ("blob", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT blob FROM doomed)")  # noqa: S608 - fixed names

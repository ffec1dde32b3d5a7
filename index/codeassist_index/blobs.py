"""Parsed contents in the store: written once per blob, read back as facts or text."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import accumulate, compress
from operator import add as plus
from operator import attrgetter
from typing import Any

from codeassist_index import chunks, packing, postings, sketch, spellings, users
from codeassist_index.contents import is_generated
from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import FileFacts, Import, Symbol, Use
from codeassist_index.postings import Role
from codeassist_index.shape import Shape, SymbolTable, inside_functions
from codeassist_index.terms import indexed_terms
from codeassist_index.text_index import Chunk
from codeassist_index.types import DefinitionKind

_SYMBOL_FIELDS = tuple(field.name for field in fields(Symbol))
_IMPORT_FIELDS = tuple(field.name for field in fields(Import))
_NAME, _SCOPE, _KIND, _LOCAL = (_SYMBOL_FIELDS.index(name) for name in ("name", "scope", "kind", "local"))
_START, _END, _BASES = (_SYMBOL_FIELDS.index(name) for name in ("start_line", "end_line", "bases"))
_NOTHING = FileFacts((), ())
_ROLE_OF_KIND = {"function": Role.CALLABLE, "method": Role.CALLABLE, "class": Role.TYPE}


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
    content = text.encode("utf-8", "surrogatepass")
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    tables = (_symbol_table(facts.symbols), _import_table(facts.imports))
    symbols, imported, source = (packing.pack(connection, language, data) for data in (*tables, content))
    places = postings.packed(content, spans(facts.uses, content))
    row = (sha, language, lines, definitions, len(facts.uses), is_generated(text), symbols, imported, places)
    added = connection.execute(
        "INSERT INTO blob"
        " (sha, language, lines, definitions, uses, generated, symbols, imports, places, sketch, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, sketch.packed(distinct_lines(text)), source),
    )
    blob = added.lastrowid
    assert blob is not None
    if facts.refused:
        connection.execute("UPDATE blob SET refused = ? WHERE id = ?", (facts.refused, blob))
    _add_names(connection, blob, roles(facts))
    spellings.add(connection, (symbol.name for symbol in facts.symbols if not symbol.local))
    return blob


def _add_names(connection: sqlite3.Connection, blob: int, names: Mapping[int, int]) -> None:
    used = [(key, blob) for key, found in names.items() if found == Role.USED]
    defined = [(key, found, blob) for key, found in names.items() if found != Role.USED]
    connection.executemany("INSERT INTO used (key, blob) VALUES (?, ?)", used)
    connection.executemany("INSERT INTO name (key, roles, blob) VALUES (?, ?, ?)", defined)


def distinct_lines(text: str) -> frozenset[str]:
    """The lines of a text, stripped, without empty ones."""
    return frozenset(map(str.strip, text.split("\n"))) - {""}


def roles(facts: FileFacts) -> dict[int, int]:
    """What the content's names are, by the number that each is filed under."""
    found: dict[int, int] = defaultdict(int)
    for name in {use.name for use in facts.uses}:
        found[postings.key(name)] = int(Role.USED)
    for symbol in facts.symbols:
        found[postings.key(symbol.name)] |= _role(symbol.local, bool(symbol.scope), symbol.kind)
    return found


@cache
def _role(local: bool, member: bool, kind: DefinitionKind) -> int:  # noqa: FBT001 - two of the three things it is kept by
    if local:
        return int(Role.LOCAL)
    return int((Role.MEMBER if member else Role.TOP) | _ROLE_OF_KIND.get(kind, Role(0)))


def spans(uses: Iterable[Use], content: bytes) -> Iterator[tuple[int, int]]:
    """First byte and end of each use; a name that stands in two places of the syntax counts once."""
    starts = [0, *accumulate(len(line) + 1 for line in content.split(b"\n"))]
    found = set()
    for use in uses:
        name, start = use.name.encode("utf-8", "surrogatepass"), starts[use.line - 1] + use.column
        if content.startswith(name, start):
            found.add((start, start + len(name)))
    end = 0
    for span in sorted(found):
        if span[0] >= end:
            end = span[1]
            yield span


def _symbol_table(symbols: Sequence[Symbol]) -> bytes:
    columns = [list(map(attrgetter(name), symbols)) for name in _SYMBOL_FIELDS]
    starts, ends = columns[_START], columns[_END]
    columns[_END] = [end - start for start, end in zip(starts, ends, strict=True)]
    columns[_START] = [start - before for start, before in zip(starts, [0, *starts], strict=False)]
    return _written([*columns, inside_functions(symbols)])


def _import_table(imports: Sequence[Import]) -> bytes:
    return _written([list(map(attrgetter(name), imports)) for name in _IMPORT_FIELDS])


def _written(columns: list[list[Any]]) -> bytes:
    """A table column by column, lines as differences: what is alike stands together and compresses well."""
    return json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _read(connection: sqlite3.Connection, packed: bytes) -> Any:
    return json.loads(packing.unpack(connection, packed).decode("utf-8", "surrogatepass"))


def facts(connection: sqlite3.Connection, blob: int) -> FileFacts:
    """The definitions and imports of a blob, without its uses."""
    packed_symbols, packed_imports = connection.execute(
        "SELECT symbols, imports FROM blob WHERE id = ?", (blob,)
    ).fetchone()
    columns, _ = _symbol_columns(_read(connection, packed_symbols))
    return FileFacts(tuple(map(Symbol, *columns)), _imports(_read(connection, packed_imports)))


def shape(connection: sqlite3.Connection, blob: int) -> Shape:
    """The definitions and imports of a blob, each to be made when it is asked for."""
    packed_symbols, packed_imports = connection.execute(
        "SELECT symbols, imports FROM blob WHERE id = ?", (blob,)
    ).fetchone()
    imported = packing.unpack(connection, packed_imports)
    return Shape(_table(_read(connection, packed_symbols)), lambda: _imports(json.loads(imported)))


def _table(written: list[list[Any]]) -> SymbolTable:
    columns, inside = _symbol_columns(written)
    # Tuples of plain values are no work for Python's collector of cycles; lists, kept by the thousand, are.
    kept = tuple(map(tuple, columns))
    return SymbolTable(
        kept[_NAME],
        kept[_SCOPE],
        kept[_KIND],
        kept[_LOCAL],
        inside,
        lambda row: Symbol(*[column[row] for column in kept]),
    )


def symbols_named(connection: sqlite3.Connection, blob: int, name: str) -> list[Symbol]:
    """The definitions of one name in a blob, in source order."""
    (packed_symbols,) = connection.execute("SELECT symbols FROM blob WHERE id = ?", (blob,)).fetchone()
    columns, _ = _symbol_columns(_read(connection, packed_symbols))
    wanted = [found == name for found in columns[_NAME]]
    return list(map(Symbol, *(compress(column, wanted) for column in columns)))


def imports(connection: sqlite3.Connection, blob: int) -> tuple[Import, ...]:
    """What a blob imports."""
    (packed_imports,) = connection.execute("SELECT imports FROM blob WHERE id = ?", (blob,)).fetchone()
    return _imports(_read(connection, packed_imports))


def declared_package(connection: sqlite3.Connection, blob: int) -> str:
    """The package that a file says it belongs to, or an empty text."""
    return next((one.module for one in imports(connection, blob) if one.name == "*" and not one.alias), "")


def _symbol_columns(written: list[list[Any]]) -> tuple[list[list[Any]], list[int]]:
    """A column for each field of a symbol, and the rows that `inside_functions` gave."""
    *columns, inside = written
    columns[_START] = list(accumulate(columns[_START]))
    columns[_END] = list(map(plus, columns[_START], columns[_END]))
    columns[_BASES] = list(map(tuple, columns[_BASES]))
    return columns, inside


def _imports(written: list[list[Any]]) -> tuple[Import, ...]:
    return tuple(map(Import, *written))


def text(connection: sqlite3.Connection, blob: int) -> str:
    """The text of a blob as it was indexed."""
    row = connection.execute("SELECT source FROM blob WHERE id = ?", (blob,)).fetchone()
    return packing.unpack(connection, row[0]).decode("utf-8", "surrogatepass")


def line_sketch(connection: sqlite3.Connection, blob: int) -> tuple[int, bytes]:
    """The number of a blob's lines, and the sketch of its distinct ones."""
    lines, packed_sketch = connection.execute("SELECT lines, sketch FROM blob WHERE id = ?", (blob,)).fetchone()
    return int(lines), bytes(packed_sketch)


def chunks_of(connection: sqlite3.Connection, blob: int) -> Iterable[Chunk]:
    """The blob's chunks for the text index."""
    (language,) = connection.execute("SELECT language FROM blob WHERE id = ?", (blob,)).fetchone()
    return cut(blob, language, text(connection, blob).split("\n"), facts(connection, blob).symbols)


def cut(blob: int, language: str, lines: Sequence[str], symbols: Iterable[Symbol]) -> Iterator[Chunk]:
    """The chunks of a content."""
    starts = [symbol.start_line for symbol in symbols if symbol.kind in {"class", "function", "method"}]
    for first, last in chunks.chunks(lines, starts):
        yield Chunk(blob, language, first, last, " ".join(indexed_terms("\n".join(lines[first - 1 : last]))))


def used_keys(connection: sqlite3.Connection, blob: int) -> frozenset[int]:
    """The numbers of the names that a blob uses."""
    packed_places, packed_source = connection.execute(
        "SELECT places, source FROM blob WHERE id = ?", (blob,)
    ).fetchone()
    source = packing.unpack(connection, packed_source)
    names = postings.names_used(source, packed_places)
    return frozenset(postings.key(name.decode("utf-8", "surrogatepass")) for name in names)


def remove(connection: sqlite3.Connection, blobs: Iterable[int]) -> None:
    """Forget blobs that no file has and whose chunks are not in the text index."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS doomed (blob INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM doomed")
    doomed = frozenset(blobs)
    connection.executemany("INSERT INTO doomed VALUES (?)", [(blob,) for blob in doomed])
    users.remove(connection, doomed)
    for table, column in (("name", "blob"), ("used", "blob"), ("blob", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT blob FROM doomed)")  # noqa: S608 - fixed names

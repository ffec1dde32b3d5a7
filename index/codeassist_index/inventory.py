"""What the index holds: its repositories and their sizes, and one file of it."""

import json
import os
import sqlite3
from collections import Counter

from codeassist_index import blobs
from codeassist_index.access import Access, visible
from codeassist_index.errors import NotIndexedError
from codeassist_index.lookup import definition
from codeassist_index.translation import tr
from codeassist_index.types import Definition, FileText, IndexedRepository, RepositorySize


def repositories(connection: sqlite3.Connection, access: Access) -> tuple[IndexedRepository, ...]:
    """What has been indexed and may be read, by name."""
    seen = visible(connection, access)
    rows = connection.execute("SELECT id, root, name, commit_id FROM repository ORDER BY name, root")
    return tuple(
        IndexedRepository(os.fsdecode(root), name, commit) for number, root, name, commit in rows if number in seen
    )


def sizes(connection: sqlite3.Connection, access: Access) -> tuple[RepositorySize, ...]:
    """The same with the files and lines that may be read."""
    seen = visible(connection, access)
    files, lines, bytes_of = Counter[int](), Counter[int](), Counter[int]()
    whole = [number for number in seen.names if number not in seen.partly]
    counted = connection.execute(
        "SELECT file.repository, count(blob.id), coalesce(sum(lines), 0), coalesce(sum(size), 0)"
        " FROM file JOIN blob ON blob.id = file.blob"
        " WHERE file.repository IN (SELECT value FROM json_each(?)) GROUP BY file.repository",
        (json.dumps(whole),),
    )
    for number, files_of_it, lines_of_it, size in counted:
        files[number], lines[number], bytes_of[number] = files_of_it, lines_of_it, size
    rows = connection.execute(
        "SELECT file.repository, path, lines, size FROM file JOIN blob ON blob.id = file.blob"
        " WHERE file.repository IN (SELECT value FROM json_each(?))",
        (json.dumps(list(seen.partly)),),
    )
    for number, path, lines_of_it, size in rows:
        if seen.shows(number, path):
            files[number] += 1
            lines[number] += lines_of_it
            bytes_of[number] += size
    known = connection.execute("SELECT id, root, name, commit_id, scanned_ns FROM repository ORDER BY name, root")
    return tuple(
        RepositorySize(
            os.fsdecode(root), name, commit, files[number], lines[number], bytes_of[number], scanned_ns / 1e9
        )
        for number, root, name, commit, scanned_ns in known
        if number in seen
    )


def outline(connection: sqlite3.Connection, access: Access, repository: str, path: str) -> tuple[Definition, ...]:
    """What a file defines, in the order of its lines; what one function alone sees is left out. Raises as `text`."""
    blob, module = _file(connection, access, repository, path)
    symbols = sorted(blobs.facts(connection, blob).symbols, key=lambda symbol: (symbol.start_line, symbol.local_name))
    return tuple(definition(repository, path, module, symbol) for symbol in symbols if not symbol.local)


def text(
    connection: sqlite3.Connection, access: Access, repository: str, path: str, lines: tuple[int, int]
) -> FileText:
    """Lines of an indexed file, from and to a number, both counted in.

    Raises:
        NotIndexedError: there is no such file, or it may not be read.
    """
    blob, _ = _file(connection, access, repository, path)
    every = blobs.text(connection, blob).split("\n")
    first, last = max(1, lines[0]), min(len(every), lines[1])
    return FileText(repository, path, first, last, len(every), "\n".join(every[first - 1 : last]))


def _file(connection: sqlite3.Connection, access: Access, repository: str, path: str) -> tuple[int, str]:
    """Number of a file's content, and its module."""
    seen = visible(connection, access)
    rows = connection.execute(
        "SELECT repository.id, file.blob, module FROM repository JOIN file ON file.repository = repository.id"
        " WHERE name = ? AND path = ? AND file.blob IS NOT NULL ORDER BY root",
        (repository, os.fsencode(path)),
    )
    for number, blob, module in rows:
        if seen.shows(number, os.fsencode(path)):
            return blob, module
    raise NotIndexedError(tr("{path} of {repository} is not in the index.").format(path=path, repository=repository))

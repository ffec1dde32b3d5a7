"""Every defined name as it is spelled, to be found by a part of it.

The database files names under numbers, which tells nothing about names that begin alike. Here they are text: a few
rows, each the sorted names of many contents, compressed. A new row swallows those that are not much larger than it, so
that there are few and each name is written a few times in all (the logarithmic method; Bentley and Saxe 1980). Names
stay until the index is made anew: whoever finds one looks up where it is defined, and finds nothing.

About 0.6 % of the source; a million lines have some 41,000 names, read in 5 ms.
"""

import sqlite3
import zlib
from collections.abc import Iterable

LARGER = 4
"""A row so many times as large as the new one is left alone."""


def add(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Put down the names that one content defines; `settle` makes them findable."""
    text = "\n".join(sorted(set(names)))
    if text:
        connection.execute(
            "INSERT INTO spelling (settled, names) VALUES (0, ?)", (text.encode("utf-8", "surrogatepass"),)
        )


def put_down(connection: sqlite3.Connection, attached: str) -> None:
    """Put down the names of an attached database, as `add` does those of a content."""
    for is_settled, names in connection.execute(f"SELECT settled, names FROM {attached}.spelling").fetchall():  # noqa: S608 - a fixed name
        text = zlib.decompress(names) if is_settled else names
        connection.execute("INSERT INTO main.spelling (settled, names) VALUES (0, ?)", (text,))


def settle(connection: sqlite3.Connection) -> None:
    """Merge what was put down into the rows that readers see; the caller's transaction makes it visible."""
    put_down = connection.execute("SELECT names FROM spelling WHERE NOT settled").fetchall()
    if not put_down:
        return
    names = {name for (text,) in put_down for name in text.split(b"\n")}
    rows = connection.execute("SELECT id, names FROM spelling WHERE settled ORDER BY length(names)").fetchall()
    swallowed = []
    packed = _packed(names)
    for row, text in rows:
        if len(text) > LARGER * len(packed):
            break
        names.update(zlib.decompress(text).split(b"\n"))
        swallowed.append((row,))
        packed = _packed(names)
    connection.execute("DELETE FROM spelling WHERE NOT settled")
    connection.executemany("DELETE FROM spelling WHERE id = ?", swallowed)
    connection.execute("INSERT INTO spelling (settled, names) VALUES (1, ?)", (packed,))


def read(connection: sqlite3.Connection) -> bytes:
    """All names, one a line, each line between two line feeds; a name may come more than once."""
    rows = connection.execute("SELECT names FROM spelling WHERE settled ORDER BY id").fetchall()
    return b"\n".join((b"", *(zlib.decompress(text) for (text,) in rows), b""))


def _packed(names: Iterable[bytes]) -> bytes:
    return zlib.compress(b"\n".join(sorted(names)))

"""Texts and facts in few bytes: Zstandard, with a dictionary for each language made from the index's own first files.

Files are packed one by one, so that each can be read alone, and most are small: what all files of a language have in
common saves a fifth. A frame names the dictionary that it needs (RFC 8878, 3.1.1.1.3); dictionaries are rows of the
database and never change.
"""

import sqlite3
import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 9
DICTIONARY_BYTES = 64_000
SAMPLES_MIN = 100
"""A language with fewer files has no dictionary: it would be as large as what it saves."""
SAMPLES_MAX = 300
SAMPLE_BYTES_MAX = 40_000
PACKED_AGAIN_MAX = 1_000
DICTIONARIES_KEPT_MAX = 100


def pack(connection: sqlite3.Connection, language: str, data: bytes) -> bytes:
    """The data with the dictionary of its language, if there is one yet."""
    own = connection.execute("SELECT id FROM dictionary WHERE language = ? ORDER BY id LIMIT 1", (language,)).fetchone()
    if own is None:
        return zstd.compress(data, LEVEL)
    return zstd.compress(data, LEVEL, zstd_dict=_dictionary(connection, own[0]).as_digested_dict)


def unpack(connection: sqlite3.Connection, packed: bytes) -> bytes:
    """What `pack` was given."""
    own = zstd.get_frame_info(packed).dictionary_id
    return zstd.decompress(packed, _dictionary(connection, own) if own else None)


def learn(connection: sqlite3.Connection, language: str) -> bool:
    """Make the dictionary of a language from its stored files, where it has none yet; False while they are too few."""
    if connection.execute("SELECT 1 FROM dictionary WHERE language = ?", (language,)).fetchone():
        return True
    rows = connection.execute(
        "SELECT source, symbols FROM blob WHERE language = ? ORDER BY id DESC LIMIT ?", (language, SAMPLES_MAX)
    ).fetchall()
    if len(rows) < SAMPLES_MIN:
        return False
    samples = [unpack(connection, packed)[:SAMPLE_BYTES_MAX] for row in rows for packed in row]
    try:
        made = zstd.train_dict([sample for sample in samples if sample], DICTIONARY_BYTES)
    except (zstd.ZstdError, ValueError):  # files that are all but empty have too little in common
        return False
    connection.execute(
        "INSERT OR IGNORE INTO dictionary (id, language, content) VALUES (?, ?, ?)",
        (made.dict_id, language, made.dict_content),
    )
    _pack_again(connection, language)
    return True


def _pack_again(connection: sqlite3.Connection, language: str) -> None:
    """Files that were packed before there was a dictionary."""
    rows = connection.execute("SELECT id FROM blob WHERE language = ? LIMIT ?", (language, PACKED_AGAIN_MAX)).fetchall()
    for (blob,) in rows:
        query = "SELECT symbols, imports, source FROM blob WHERE id = ?"
        (*packed,) = connection.execute(query, (blob,)).fetchone()
        again = (pack(connection, language, unpack(connection, one)) for one in packed)
        connection.execute("UPDATE blob SET symbols = ?, imports = ?, source = ? WHERE id = ?", (*again, blob))


_kept: dict[int, zstd.ZstdDict] = {}
"""By their numbers, which are random: two databases don't have different ones of the same number."""


def _dictionary(connection: sqlite3.Connection, number: int) -> zstd.ZstdDict:
    found = _kept.get(number)
    if found is None:
        (content,) = connection.execute("SELECT content FROM dictionary WHERE id = ?", (number,)).fetchone()
        if len(_kept) >= DICTIONARIES_KEPT_MAX:
            _kept.clear()
        found = _kept[number] = zstd.ZstdDict(content)
    return found

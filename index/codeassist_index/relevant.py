"""The definitions that a task in plain words is about: those that it names, then those that its words lead to."""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator

from codeassist_index import blobs, lookup, readable_chunks
from codeassist_index.access import Access, visible
from codeassist_index.fresh import Texts
from codeassist_index.readable_chunks import ReadableFile
from codeassist_index.terms import line_terms, terms
from codeassist_index.text_index import ChunkHit
from codeassist_index.types import Definition, RelevantDefinition

NAMES_MAX = 40
"""So many words of a task are looked up as names."""
NAMESAKES_MAX = 3
"""A plain word that more definitions have is taken for a word; of a name that is clearly one, so many are given."""
WORD_LETTERS_MIN = 4
LETTERS_MIN = 3
"""Shorter words of a task (`a`, `to`) say nothing; Chinese is looked up by pairs of characters."""
CHUNKS_PER_DEFINITION = 2
PER_CHUNK_MAX = 2
TERMS_MAX = 16

_WORD = re.compile(r"[^\W\d]\w*(?:(?:\.|::|#)[^\W\d]\w*)*")
_CLEARLY_A_NAME = re.compile(r"\w_\w|[a-z\d][A-Z]|[A-Z]{2}[a-z]|\w\.\w")


def relevant(
    connection: sqlite3.Connection, texts: Texts, access: Access, task: str, limit: int
) -> tuple[RelevantDefinition, ...]:
    """At most `limit` definitions, best first."""
    found: dict[tuple[str, str, str], RelevantDefinition] = {}
    for one in (*_named(connection, access, task), *_searched(connection, texts, access, task, limit)):
        definition = one.definition
        found.setdefault((definition.repository, definition.path, definition.qualified_name), one)
    return tuple(found.values())[:limit]


def _named(connection: sqlite3.Connection, access: Access, task: str) -> Iterator[RelevantDefinition]:
    words = (re.sub(r"::|#", ".", word) for word in _WORD.findall(task))
    names = [word for word in dict.fromkeys(words) if len(word) >= WORD_LETTERS_MIN][:NAMES_MAX]
    for name in sorted(names, key=lambda name: _CLEARLY_A_NAME.search(name) is None):
        found = lookup.definitions(connection, name, NAMESAKES_MAX + 1, access)
        if len(found) <= NAMESAKES_MAX or _CLEARLY_A_NAME.search(name):
            for definition in found[:NAMESAKES_MAX]:
                yield RelevantDefinition(definition, f"`{name}` is named in the task")


def _searched(
    connection: sqlite3.Connection, texts: Texts, access: Access, task: str, limit: int
) -> Iterator[RelevantDefinition]:
    telling = (term for term in terms(task) if len(term) >= LETTERS_MIN or not term.isascii())
    words = texts.rarest(telling, TERMS_MAX)
    seen = visible(connection, access)
    hits = readable_chunks.search(connection, texts, seen, words, limit=limit * CHUNKS_PER_DEFINITION)
    for hit, file in hits:
        yield from _in_chunk(connection, hit, file, words)


def _in_chunk(
    connection: sqlite3.Connection, hit: ChunkHit, file: ReadableFile, words: Iterable[str]
) -> list[RelevantDefinition]:
    """The definitions of a chunk that have most of the words."""
    row = connection.execute(
        "SELECT module FROM file JOIN repository ON repository.id = file.repository"
        " WHERE repository.name = ? AND path = ? AND file.blob = ?",
        (file.repository, os.fsencode(file.path), file.blob),
    ).fetchone()
    scored: list[tuple[int, int, Definition, list[str]]] = []
    for symbol in blobs.facts(connection, file.blob).symbols:
        if symbol.local or symbol.start_line > hit.end_line or symbol.end_line < hit.start_line:
            continue
        definition = lookup.definition(file.repository, file.path, row[0], symbol)
        held = set(line_terms(f"{definition.qualified_name} {definition.signature} {definition.doc}"))
        shared = [word for word in words if word in held]
        if shared:
            scored.append((-len(shared), symbol.start_line, definition, shared))
    scored.sort(key=lambda one: one[:2])
    return [
        RelevantDefinition(definition, "shares " + ", ".join(f"`{word}`" for word in shared[:3]))
        for _, _, definition, shared in scored[:PER_CHUNK_MAX]
    ]

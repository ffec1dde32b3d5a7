"""Chunks that the text index does not have yet, scored as it will score them.

Those of files saved a moment ago, which it takes in a little later, and those of open buffers, which it never has.
"""

import math
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat

from codeassist_index import blobs, settling
from codeassist_index.edition import Edition
from codeassist_index.kept import Kept
from codeassist_index.text_index import Chunk, ChunkHit, TextIndex

PENDING_CONTENTS_MAX = 64
"""Of more contents that wait to be taken in the newest can be found; the others when they are."""

# BM25 as tantivy has it (Robertson and Zaragoza 2009, section 3.2) where each word counts once; it keeps a chunk's
# length in one byte.
_K1, _B = 1.2, 0.75
_LENGTHS = (*range(40), *accumulate(chain.from_iterable(repeat(1 << step, 8) for step in range(1, 28)), initial=40))


@dataclass(frozen=True, eq=False, slots=True)
class FreshChunk:
    """A chunk with the words it is found by; `length` is how many they are, each as often as it stands there."""

    blob: int
    language: str
    start_line: int
    end_line: int
    words: frozenset[str]
    length: int


class FreshText:
    """The chunks of one content, and which of them have a word: counted once, however many questions are asked."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self.chunks = tuple(map(_scorable, chunks))
        self.having: dict[str, list[FreshChunk]] = {}
        for chunk in self.chunks:
            for word in chunk.words:
                self.having.setdefault(word, []).append(chunk)


def pending(
    connection: sqlite3.Connection, known: Kept[tuple[Edition, int], FreshText], edition: Edition
) -> tuple[FreshText, ...]:
    """The contents that the text index is still to take in; those of them that were met before are `known`."""

    def text(blob: int) -> FreshText:
        return known.get((edition, blob), lambda: FreshText(blobs.chunks_of(connection, blob)))

    return tuple(map(text, settling.pending(connection, PENDING_CONTENTS_MAX)))


def _scorable(chunk: Chunk) -> FreshChunk:
    words = chunk.words.split()
    length = _LENGTHS[bisect_right(_LENGTHS, len(words)) - 1]
    return FreshChunk(chunk.blob, chunk.language, chunk.start_line, chunk.end_line, frozenset(words), length)


class Texts:
    """The chunks that one request is answered from: the text index's, and the fresh ones."""

    def __init__(self, stored: TextIndex, fresh: Iterable[FreshText] = ()) -> None:
        self._stored = stored
        self._fresh = tuple(text for text in fresh if text.chunks)
        self._blobs = frozenset(text.chunks[0].blob for text in self._fresh)

    def chunks_having(self, word: str) -> int:
        """How many chunks have a word."""
        return self._stored.chunks_having(word) + sum(len(text.having.get(word, ())) for text in self._fresh)

    def rarest(self, words: Iterable[str], count: int) -> list[str]:
        """The `count` words that the fewest chunks have, of those that any has; rarest first."""
        if not self._fresh:
            return self._stored.rarest(words, count)
        known = sorted((self.chunks_having(word), word) for word in dict.fromkeys(words))
        return [word for frequency, word in known if frequency][:count]

    def search(
        self, words: Sequence[str], *, limit: int, language: str | None = None, among: Sequence[int] | None = None
    ) -> list[ChunkHit]:
        """The best chunks for any of the words by BM25; only of one language, and of the blobs of `among`, if given."""
        stored = self._stored.search(words, limit=limit, language=language, among=among)
        candidates = [
            chunk for chunk in dict.fromkeys(self._having(words))
            if (language is None or chunk.language == language) and (among is None or chunk.blob in among)
        ]  # fmt: skip
        if not candidates:
            return stored
        scores = self._scores(words, candidates)
        fresh = [ChunkHit(one.blob, one.start_line, one.end_line, scores[one]) for one in candidates]
        hits = [*fresh, *(hit for hit in stored if hit.blob not in self._blobs)]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def _having(self, words: Sequence[str]) -> Iterator[FreshChunk]:
        return (chunk for word in words for text in self._fresh for chunk in text.having.get(word, ()))

    def _scores(self, words: Sequence[str], candidates: Sequence[FreshChunk]) -> dict[FreshChunk, float]:
        """BM25, with what is stored and what is fresh counted as one."""
        having = {word: self.chunks_having(word) for word in words}
        known = self._stored.statistics(max(words, key=having.__getitem__))
        lengths = [chunk.length for text in self._fresh for chunk in text.chunks]
        chunks = known.chunks + len(lengths)
        mean = known.words_mean or sum(lengths) / len(lengths)
        rarity = {word: math.log(1 + (chunks - count + 0.5) / (count + 0.5)) for word, count in having.items()}
        return {
            one: sum(rarity[word] for word in words if word in one.words) * _weight(one.length, mean)
            for one in candidates
        }  # fmt: skip


def _weight(length: int, mean: float) -> float:
    return (_K1 + 1) / (1 + _K1 * (1 - _B + _B * length / mean))

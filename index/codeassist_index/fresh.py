"""Chunks that the text index does not have yet, scored as it will score them.

Those of files saved a moment ago, which it takes in a little later, and those of open buffers, which it never has.
"""

import math
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat

from codeassist_index import blobs, settling
from codeassist_index.text_index import Chunk, ChunkHit, TextIndex

PENDING_CONTENTS_MAX = 16
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


def scorable(chunk: Chunk) -> FreshChunk:
    """A chunk, ready to be scored."""
    words = chunk.words.split()
    length = _LENGTHS[bisect_right(_LENGTHS, len(words)) - 1]
    return FreshChunk(chunk.blob, chunk.language, chunk.start_line, chunk.end_line, frozenset(words), length)


def pending(connection: sqlite3.Connection) -> tuple[FreshChunk, ...]:
    """The chunks of contents that the text index is still to take in."""
    contents = settling.pending(connection, PENDING_CONTENTS_MAX)
    return tuple(scorable(chunk) for blob in contents for chunk in blobs.chunks_of(connection, blob))


class Texts:
    """The chunks that one request is answered from: the text index's, and the fresh ones."""

    def __init__(self, stored: TextIndex, fresh: Iterable[FreshChunk] = ()) -> None:
        self._stored = stored
        self._fresh = tuple(fresh)
        self._blobs = frozenset(chunk.blob for chunk in self._fresh)
        self._having: dict[str, list[FreshChunk]] = defaultdict(list)
        for chunk in self._fresh:
            for word in chunk.words:
                self._having[word].append(chunk)

    def chunks_having(self, word: str) -> int:
        """How many chunks have a word."""
        return self._stored.chunks_having(word) + len(self._having.get(word, ()))

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
            chunk for chunk in dict.fromkeys(chunk for word in words for chunk in self._having.get(word, ()))
            if (language is None or chunk.language == language) and (among is None or chunk.blob in among)
        ]  # fmt: skip
        if not candidates:
            return stored
        scores = self._scores(words, candidates)
        fresh = [ChunkHit(one.blob, one.start_line, one.end_line, scores[one]) for one in candidates]
        hits = [*fresh, *(hit for hit in stored if hit.blob not in self._blobs)]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def _scores(self, words: Sequence[str], candidates: Sequence[FreshChunk]) -> dict[FreshChunk, float]:
        """BM25, with what is stored and what is fresh counted as one."""
        having = {word: self.chunks_having(word) for word in words}
        known = self._stored.statistics(max(words, key=having.__getitem__))
        chunks = known.chunks + len(self._fresh)
        mean = known.words_mean or sum(chunk.length for chunk in self._fresh) / len(self._fresh)
        rarity = {word: math.log(1 + (chunks - count + 0.5) / (count + 0.5)) for word, count in having.items()}
        return {
            one: sum(rarity[word] for word in words if word in one.words) * _weight(one.length, mean)
            for one in candidates
        }  # fmt: skip


def _weight(length: int, mean: float) -> float:
    return (_K1 + 1) / (1 + _K1 * (1 - _B + _B * length / mean))

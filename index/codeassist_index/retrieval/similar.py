"""Code like that around the cursor, from any repository: the rarest words, then what lies near."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import overload

from codeassist_index import readable_chunks
from codeassist_index.fresh import Texts
from codeassist_index.imported_files import folder_distance
from codeassist_index.pinned import Pinned
from codeassist_index.retrieval.copies import Copies
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import FileRef, Snapshot
from codeassist_index.terms import line_terms, name_terms
from codeassist_index.text_index import ChunkHit

QUERY_LINES_ABOVE = 15
QUERY_LINES_BELOW = 5
QUERY_TERMS = 16
HITS_MAX = 40
NEAR_DUPLICATE_SHARE = 0.8
PATHS_KEPT_MAX = 5_000

# Weights of what RepoCoder found useful snippets to share with the file at hand.
_SAME_IMPORTS = 0.5
_NEAR_NAME = 0.3
_SAME_FOLDER = 0.2
_OTHER_REPOSITORY = -0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """A chunk of another file; `query` are the words that were sought, the rarest first."""

    ref: FileRef
    start_line: int
    end_line: int
    lines: tuple[str, ...]
    query: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The query's words that it has, the rarest first."""
        present = {term for line in self.lines for term in line_terms(line)}
        return tuple(word for word in self.query if word in present)


class SimilarCode(Sequence[Similar]):
    """The best chunks, best first; each is read only when it is asked for."""

    def __init__(self, chunks: Iterator[Similar]) -> None:
        self._chunks = chunks
        self._read: list[Similar] = []

    @overload
    def __getitem__(self, wanted: int) -> Similar: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Similar]: ...

    def __getitem__(self, wanted: int | slice) -> Similar | list[Similar]:
        """One chunk, or several; reads no further than that."""
        last = wanted + 1 if isinstance(wanted, int) else wanted.stop
        self._read.extend(self._chunks if last is None else islice(self._chunks, max(0, last - len(self._read))))
        return self._read[wanted]

    def __len__(self) -> int:
        """How many there are; reads all of them."""
        return len(self[:])

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self[:1])


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk that has words of the query: tantivy's score, and by how much its place raises or lowers it."""

    ref: FileRef
    hit: ChunkHit
    boosts: Mapping[str, float]

    @property
    def score(self) -> float:
        """What decides about its rank."""
        return self.hit.score * (1 + sum(self.boosts.values()))


def similar_code(target: Target, snapshot: Snapshot, texts: Texts, copies: Copies) -> SimilarCode:
    """The best chunks, without copies, without what the prompt shows, and no two nearly the same."""
    words = query_words(target, texts)
    found = scored_chunks(target, snapshot, texts, copies, words)
    return SimilarCode(_without_duplicates((read(one, words, snapshot) for one in found), target))


def query_words(target: Target, texts: Texts) -> list[str]:
    """The words around the cursor that the fewest chunks have, rarest first."""
    return texts.rarest(target.query_terms(QUERY_LINES_ABOVE, QUERY_LINES_BELOW), QUERY_TERMS)


def scored_chunks(
    target: Target, snapshot: Snapshot, texts: Texts, copies: Copies, words: Sequence[str]
) -> list[Scored]:
    """The chunks that have some of the words, best first, each in the nearest file that has it."""
    found: list[Scored] = []
    pinned = Pinned(snapshot, target.module.ref)

    def shown(hit: ChunkHit) -> list[FileRef] | None:
        return snapshot.files_of_blob(hit.blob) or None

    hits = readable_chunks.best(
        texts, words, shown, snapshot.readable_contents, limit=HITS_MAX, language=target.language
    )
    for hit, files in hits:
        refs = [ref for ref in files if ref not in copies and not pinned.is_outdated(ref)]
        if refs:
            own = target.module.ref.repository
            ref = min(refs, key=lambda ref: (ref.repository != own, ref.repository_name, ref.path))
            found.append(Scored(ref, hit, _boosts(target, ref, snapshot)))
    found.sort(key=lambda one: (-one.score, one.ref.repository_name, one.ref.path, one.hit.start_line))
    return found


def read(found: Scored, words: Sequence[str], snapshot: Snapshot) -> Similar:
    """The chunk with its text."""
    ref, hit = found.ref, found.hit
    lines = tuple(snapshot.lines(ref.blob)[hit.start_line - 1 : hit.end_line])
    return Similar(ref, hit.start_line, hit.end_line, lines, tuple(words))


def _boosts(target: Target, ref: FileRef, snapshot: Snapshot) -> dict[str, float]:
    own = target.module.ref
    if ref.repository != own.repository:
        return {"other repository": _OTHER_REPOSITORY}
    imports = {found.module for found in target.cursor.file.imports}
    theirs = snapshot.imported_modules(ref.blob)
    shared = len(imports & theirs) / len(imports | theirs) if imports or theirs else 0.0
    names, other = _words_of_name(own.path), _words_of_name(ref.path)
    named = len(names & other) / len(names | other) if names or other else 0.0
    beside = 1 / (1 + folder_distance(own.path, ref.path))
    return {
        "same imports": _SAME_IMPORTS * shared,
        "near name": _NEAR_NAME * named,
        "near folder": _SAME_FOLDER * beside,
    }


@lru_cache(PATHS_KEPT_MAX)
def _words_of_name(path: str) -> frozenset[str]:
    return frozenset(name_terms(PurePosixPath(path).stem))


def _without_duplicates(found: Iterable[Similar], target: Target) -> Iterator[Similar]:
    seen = [target.shown_lines]
    for one in found:
        lines = distinct_lines(one)
        if lines and repeated(lines, seen) is None:
            seen.append(lines)
            yield one


def distinct_lines(found: Similar) -> frozenset[str]:
    """The lines of a chunk, stripped, without empty ones."""
    return frozenset(map(str.strip, found.lines)) - {""}


def repeated(lines: frozenset[str], seen: Sequence[frozenset[str]]) -> int | None:
    """The first of `seen` that has nearly all of the lines."""
    return next((n for n, other in enumerate(seen) if len(lines & other) > NEAR_DUPLICATE_SHARE * len(lines)), None)

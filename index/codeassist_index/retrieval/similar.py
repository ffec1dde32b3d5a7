"""Code like that around the cursor, from any repository: the rarest words, then what lies near."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from codeassist_index.resolve import folder_distance
from codeassist_index.retrieval.copies import Copies
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import FileRef, Snapshot
from codeassist_index.terms import terms
from codeassist_index.text_index import TextIndex

QUERY_LINES_ABOVE = 15
QUERY_LINES_BELOW = 5
QUERY_TERMS = 16
HITS_MAX = 40
NEAR_DUPLICATE_SHARE = 0.8

# Weights of what RepoCoder found useful snippets to share with the file at hand.
_SAME_IMPORTS = 0.5
_NEAR_NAME = 0.3
_SAME_FOLDER = 0.2
_OTHER_REPOSITORY = -0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """A chunk of another file; `words` are the query's words that it has, the rarest first."""

    ref: FileRef
    start_line: int
    end_line: int
    lines: tuple[str, ...]
    score: float
    words: tuple[str, ...]


def similar_code(target: Target, snapshot: Snapshot, texts: TextIndex, copies: Copies) -> list[Similar]:
    """The best chunks, without copies, without what the prompt shows, and no two nearly the same."""
    words = texts.rarest(target.query_terms(QUERY_LINES_ABOVE, QUERY_LINES_BELOW), QUERY_TERMS)
    found: list[Similar] = []
    for hit in texts.search(words, limit=HITS_MAX, language=target.language):
        refs = [ref for ref in snapshot.files_of_blob(bytes.fromhex(hit.key[:40]), hit.key[40:]) if ref not in copies]
        if not refs:
            continue
        ref = min(refs, key=lambda ref: (ref.repository != target.module.ref.repository, ref.repository_name, ref.path))
        lines = tuple(snapshot.lines(ref.blob)[hit.start_line - 1 : hit.end_line])
        present = set(terms("\n".join(lines)))
        score = hit.score * (1 + _nearness(target, ref, snapshot))
        shared = tuple(word for word in words if word in present)
        found.append(Similar(ref, hit.start_line, hit.end_line, lines, score, shared))
    found.sort(key=lambda one: (-one.score, one.ref.repository_name, one.ref.path, one.start_line))
    return _without_duplicates(found, target)


def _nearness(target: Target, ref: FileRef, snapshot: Snapshot) -> float:
    own = target.module.ref
    if ref.repository != own.repository:
        return _OTHER_REPOSITORY
    imports = {found.module for found in target.cursor.file.imports}
    theirs = {found.module for found in snapshot.shape(ref.blob).facts.imports}
    shared = len(imports & theirs) / len(imports | theirs) if imports or theirs else 0.0
    names, other = set(terms(PurePosixPath(own.path).stem)), set(terms(PurePosixPath(ref.path).stem))
    named = len(names & other) / len(names | other) if names or other else 0.0
    beside = 1 / (1 + folder_distance(own.path, ref.path))
    return _SAME_IMPORTS * shared + _NEAR_NAME * named + _SAME_FOLDER * beside


def _without_duplicates(found: list[Similar], target: Target) -> list[Similar]:
    kept: list[Similar] = []
    seen: list[frozenset[str]] = [target.shown_lines]
    for one in found:
        lines = frozenset(line.strip() for line in one.lines if line.strip())
        if lines and all(len(lines & other) <= NEAR_DUPLICATE_SHARE * len(lines) for other in seen):
            kept.append(one)
            seen.append(lines)
    return kept

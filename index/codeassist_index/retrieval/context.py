"""Answer a cursor with snippets: the whole way from the request to the budgeted answer."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from codeassist_index.errors import NotIndexedError
from codeassist_index.fresh import Texts
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.assemble import Assembly, Ranked
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.candidate import Candidate
from codeassist_index.retrieval.candidates import Candidates
from codeassist_index.retrieval.copies import Copies
from codeassist_index.retrieval.evidence import Evidence
from codeassist_index.retrieval.similar import Similar, similar_code
from codeassist_index.retrieval.standing import Standing, resumed
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.translation import tr
from codeassist_index.types import Context, ContextRequest, CountTokens, Snippet


@dataclass(frozen=True, slots=True)
class Decision:
    """The snippets with all that they were chosen from, for whoever asks why.

    `copies` holds back candidates of `found`; `ended` is when each of `STAGES` was over, by `perf_counter`.
    """

    copies: Copies
    similar: Sequence[Similar]
    found: Sequence[Candidate]
    evidence: Evidence
    ranked: Sequence[Ranked]
    snippets: tuple[Snippet, ...]
    ended: tuple[float, ...]


STAGES = ("similar code", "candidates", "weighing", "choosing")


def context(
    request: ContextRequest,
    snapshot: Snapshot,
    texts: Texts,
    counts: TokenCounts,
    *,
    budget: int,
    count_tokens: CountTokens,
) -> Context:
    """The snippets for a cursor.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    started = time.perf_counter()
    target = target_of(request, snapshot)
    key = (snapshot.generation, snapshot.view, budget, count_tokens, target.evidence)

    def answer() -> tuple[Snippet, ...]:
        assembly = Assembly(snapshot, counts, count_tokens, budget)
        with resumed(target, snapshot) as (standing, resolver):
            return decide(target, snapshot, texts, assembly, standing=standing, resolver=resolver).snippets

    snippets = snapshot.caches.answers.get(key, answer)
    tokens = sum(snippet.tokens for snippet in snippets)
    return Context(snippets, tokens, (time.perf_counter() - started) * 1000)


def target_of(request: ContextRequest, snapshot: Snapshot) -> Target:
    """The file at the cursor, read.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    return Target(request, *repository_of(request, snapshot))


def repository_of(request: ContextRequest, snapshot: Snapshot) -> tuple[int, str]:
    """Number and name of the repository that a request is about.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    if request.repository:
        return snapshot.repository_named(request.repository), request.repository
    root = os.fspath(request.root.resolve())
    known = snapshot.repository(root)
    if known is None:
        raise NotIndexedError(tr("{root} has not been indexed; run `codeassist index {root}` first.").format(root=root))
    return known


def decide(
    target: Target, snapshot: Snapshot, texts: Texts, assembly: Assembly, *, standing: Standing, resolver: Resolver
) -> Decision:
    """Seek, weigh and choose."""
    copies = Copies(target, snapshot)
    similar = similar_code(target, snapshot, texts, copies)
    sought = time.perf_counter()
    found = Candidates(target, snapshot, standing, resolver, similar).collect()
    collected = time.perf_counter()
    others = [candidate for candidate in found if candidate.module.ref not in copies]
    evidence = Evidence(target, similar, others, snapshot)
    ranked = [Ranked(candidate, evidence.likelihood(candidate)) for candidate in others]
    weighed = time.perf_counter()
    snippets = assembly.snippets(ranked, similar)
    ended = (sought, collected, weighed, time.perf_counter())
    return Decision(copies, similar, found, evidence, ranked, snippets, ended)

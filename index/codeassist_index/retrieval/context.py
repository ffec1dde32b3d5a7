"""Answer a cursor with snippets: the whole way from the request to the budgeted answer."""

import os
import time

from codeassist_index.errors import NotIndexedError
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.assemble import Assembly, Ranked
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.candidates import Candidates
from codeassist_index.retrieval.copies import Copies
from codeassist_index.retrieval.evidence import Evidence
from codeassist_index.retrieval.similar import similar_code
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.text_index import TextIndex
from codeassist_index.translation import tr
from codeassist_index.types import Context, ContextRequest, CountTokens, Snippet


def context(
    request: ContextRequest,
    snapshot: Snapshot,
    texts: TextIndex,
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
    root = os.fspath(request.root.resolve())
    known = snapshot.repository(root)
    if known is None:
        raise NotIndexedError(tr("{root} has not been indexed; run `codeassist index {root}` first.").format(root=root))
    target = Target(request, *known)
    key = (snapshot.generation, snapshot.view, budget, count_tokens, target.evidence)
    snippets = snapshot.caches.answers.get(
        key, lambda: _snippets(target, snapshot, texts, Assembly(snapshot, counts, count_tokens, budget))
    )
    tokens = sum(snippet.tokens for snippet in snippets)
    return Context(snippets, tokens, (time.perf_counter() - started) * 1000)


def _snippets(target: Target, snapshot: Snapshot, texts: TextIndex, assembly: Assembly) -> tuple[Snippet, ...]:
    snapshot.adopt(target.module)
    copies = Copies(target, snapshot)
    similar = similar_code(target, snapshot, texts, copies)
    found = Candidates(target, snapshot, Resolver(snapshot), similar).collect()
    found = [candidate for candidate in found if candidate.module.ref not in copies]
    evidence = Evidence(target, similar, found, snapshot)
    ranked = [Ranked(candidate, evidence.likelihood(candidate)) for candidate in found]
    return assembly.snippets(ranked, similar)

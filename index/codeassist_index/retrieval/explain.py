"""Ask a retrieval why: the answer is made as always, then every step is asked what it did.

Nothing is decided here, so what is told can't differ from what is done.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codeassist_index.access import EVERYTHING
from codeassist_index.fresh import Texts
from codeassist_index.languages.facts import Import
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval import candidates, similar, target
from codeassist_index.retrieval.assemble import LIKELIHOOD_MIN, SIMILAR_SNIPPETS_MAX, Assembly, Ranked
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.context import STAGES, Decision, decide, target_of
from codeassist_index.retrieval.explanation import (
    CandidateOutcome,
    ExplainedCandidate,
    ExplainedChunk,
    Explanation,
    Feature,
    FileRead,
    FollowedImport,
    LeftOut,
    LocalName,
    QueryWord,
    SimilarOutcome,
    Stage,
)
from codeassist_index.retrieval.rank import BIAS, WEIGHTS
from codeassist_index.retrieval.render import signature_lines
from codeassist_index.retrieval.similar import Scored, Similar
from codeassist_index.retrieval.standing import Standing
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.things import Thing
from codeassist_index.types import ContextRequest, CountTokens, Snippet
from codeassist_index.view import View


def explain(
    request: ContextRequest,
    snapshot: Snapshot,
    texts: Texts,
    counts: TokenCounts,
    *,
    budget: int,
    count_tokens: CountTokens,
) -> Explanation:
    """The snippets for a cursor, with everything that they were chosen by and from.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    begun = time.perf_counter()
    read = target_of(request, snapshot)
    was_read = time.perf_counter()
    standing = Standing(read.module)
    assembly = Assembly(snapshot, counts, count_tokens, budget)
    decision = decide(read, snapshot, texts, assembly, standing=standing, resolver=standing.resolver(snapshot))
    words = similar.query_words(read, texts)
    scored = similar.scored_chunks(read, snapshot, texts, decision.copies, words)
    chunks = [_Chunk(one, similar.read(one, words, snapshot)) for one in scored]
    return Explanation(
        file=_file(read, Resolver(snapshot, read.module.ref)),
        words=_query_words(words, texts, chunks, snapshot.view),
        candidates=_candidates(decision),
        similar=tuple(_of_view(one, snapshot.view) for one in _chunks(chunks, read, decision.snippets)),
        left_out=_left_out(read, decision, chunks),
        snippets=decision.snippets,
        tokens=sum(snippet.tokens for snippet in decision.snippets),
        budget=budget,
        bias=BIAS,
        likelihood_min=LIKELIHOOD_MIN,
        stages=_stages((begun, was_read, *decision.ended)),
    )


def _query_words(words: Sequence[str], texts: Texts, chunks: Sequence["_Chunk"], view: View) -> tuple[QueryWord, ...]:
    """How many chunks have each; whoever may not read everything is told of those that were found for them."""
    if view.access == EVERYTHING:
        return tuple(QueryWord(word, texts.chunks_having(word)) for word in words)
    held = Counter(word for chunk in chunks for word in chunk.text.words)
    return tuple(QueryWord(word, held[word]) for word in words if word in held)


def _of_view(chunk: ExplainedChunk, view: View) -> ExplainedChunk:
    """A score tells how rare a word is in all repositories."""
    return chunk if view.access == EVERYTHING else replace(chunk, bm25=0.0, score=0.0)


def _stages(moments: Sequence[float]) -> tuple[Stage, ...]:
    names = ("reading the file", *STAGES)
    spans = zip(names, moments[:-1], moments[1:], strict=True)
    return tuple(Stage(name, round((end - start) * 1000, 3)) for name, start, end in spans)


def _file(read: Target, resolver: Resolver) -> FileRead:
    cursor, module = read.cursor, read.module
    meant = resolver.value(module, cursor.scope, read.value_of(cursor.chain, cursor.scope)) if cursor.chain else ()
    names = read.names_at(cursor.scope).items()
    return FileRead(
        repository=module.ref.repository_name,
        path=module.ref.path,
        language=read.language,
        line=read.cursor_line,
        scope=cursor.scope,
        chain=cursor.chain,
        chain_meaning=_told(meant, resolver),
        names=tuple(
            LocalName(name, value, _told(resolver.value(module, cursor.scope, value), resolver))
            for name, value in names
        ),
        imports=tuple(_followed(read, resolver, found) for found in cursor.file.imports),
    )


def _followed(read: Target, resolver: Resolver, found: Import) -> FollowedImport:
    whole = resolver.imported(read.module, replace(found, name="", alias=found.module))
    things = whole if found.name == "*" else resolver.imported(read.module, found)
    why_not = ""
    if not things:
        why_not = f"{found.module} has no `{found.name}`" if whole else f"no indexed file is called {found.module}"
    return FollowedImport(found.line, found.module, found.name, found.alias, _told(things, resolver), why_not)


def _told(things: Iterable[Thing], resolver: Resolver) -> tuple[str, ...]:
    """What things are, in words."""
    return tuple(dict.fromkeys(_words(thing, resolver) for thing in things))


def _words(thing: Thing, resolver: Resolver) -> str:
    ref, symbol = thing.module.ref, thing.symbol
    pin = resolver.pinned.pin_of(ref)
    repository = ref.repository_name if pin is None else pin.words
    if symbol is None:
        return f"the module {ref.path} of {repository}"
    what = f"an instance of {symbol.local_name}" if thing.instance else f"{symbol.kind} {symbol.local_name}"
    return f"{what}, {ref.path}:{symbol.start_line} of {repository}"


def _candidates(decision: Decision) -> tuple[ExplainedCandidate, ...]:
    """The weighed ones, the likeliest first, then those of copies of the file."""
    places = {
        (snippet.repository, snippet.path, snippet.start_line): number
        for number, snippet in enumerate(decision.snippets, 1) if snippet.kind == "definition"
    }  # fmt: skip
    weighed = {id(one.candidate) for one in decision.ranked}
    held_back = (Ranked(found, 0.0) for found in decision.found if id(found) not in weighed)
    return (
        *(_weighed(one, decision, places) for one in sorted(decision.ranked, key=lambda one: one.order)),
        *(_candidate(one, (), "copy of the file", None) for one in held_back),
    )


def _weighed(one: Ranked, decision: Decision, places: Mapping[tuple[str, str, int], int]) -> ExplainedCandidate:
    found = decision.evidence.features(one.candidate)
    features = tuple(Feature(name, value, WEIGHTS.get(name, 0.0)) for name, value in found.items() if value)
    ref = one.candidate.module.ref
    number = places.get((ref.repository_name, ref.path, one.top.start_line))
    if number is not None and _is_in(one, decision.snippets[number - 1]):
        return _candidate(one, features, "shown", number)
    return _candidate(one, features, "unlikely" if one.likelihood < LIKELIHOOD_MIN else "budget", None)


def _candidate(
    one: Ranked, features: tuple[Feature, ...], outcome: CandidateOutcome, snippet: int | None
) -> ExplainedCandidate:
    candidate, symbol, ref = one.candidate, one.candidate.symbol, one.candidate.module.ref
    return ExplainedCandidate(
        name=symbol.local_name,
        kind=symbol.kind,
        signature=symbol.signature,
        repository=ref.repository_name,
        path=ref.path,
        line=symbol.start_line,
        reason=candidate.reason,
        relations={str(relation): reason for relation, reason in candidate.reasons.items()},
        features=features,
        score=BIAS + sum(feature.value * feature.weight for feature in features),
        likelihood=one.likelihood,
        cost=one.cost,
        guess=candidate.is_guess,
        outcome=outcome,
        snippet=snippet,
    )


def _is_in(one: Ranked, snippet: Snippet) -> bool:
    """Whether the definition's own lines are in the snippet that shows its outermost definition."""
    symbol = one.candidate.symbol
    signature = "\n".join(signature_lines(symbol.signature, symbol.kind, symbol.local_name.count(".")))
    is_whole = symbol is one.top and snippet.start_line == symbol.start_line
    return is_whole or f"\n{signature}\n" in f"\n{snippet.text}\n"


@dataclass(frozen=True, slots=True)
class _Chunk:
    scored: Scored
    text: Similar


def _chunks(chunks: Sequence[_Chunk], read: Target, snippets: Sequence[Snippet]) -> Iterator[ExplainedChunk]:
    """Each chunk with what became of it, in the order in which they were looked at."""
    places = {
        (snippet.repository, snippet.path, snippet.start_line, snippet.end_line): number
        for number, snippet in enumerate(snippets, 1) if snippet.kind == "similar"
    }  # fmt: skip
    seen, names = [read.shown_lines], ["the file itself"]
    shown = 0
    for chunk in chunks:
        text, ref = chunk.text, chunk.text.ref
        lines = similar.distinct_lines(text)
        at = similar.repeated(lines, seen) if lines else 0
        number = None
        if at is not None:
            outcome: SimilarOutcome = "near-duplicate" if at else "already shown"
        else:
            seen.append(lines)
            names.append(f"{ref.path}:{text.start_line}")
            number = places.get((ref.repository_name, ref.path, text.start_line, text.end_line))
            outcome = "shown" if number else "number" if shown == SIMILAR_SNIPPETS_MAX else "budget"
            shown += number is not None
        yield ExplainedChunk(
            repository=ref.repository_name,
            path=ref.path,
            start_line=text.start_line,
            end_line=text.end_line,
            words=text.words,
            bm25=chunk.scored.hit.score,
            boosts=chunk.scored.boosts,
            score=chunk.scored.score,
            outcome=outcome,
            repeats=names[at] if at is not None else "",
            snippet=number,
        )


def _left_out(read: Target, decision: Decision, chunks: Sequence[_Chunk]) -> tuple[LeftOut, ...]:
    """The limits that were reached."""
    terms = read.query_terms(similar.QUERY_LINES_ABOVE, similar.QUERY_LINES_BELOW)
    counted = (
        ("lines above the cursor", target.EVIDENCE_LINES_MAX, len(read.above)),
        ("lines below the cursor", target.EVIDENCE_LINES_MAX, len(read.below)),
        ("names on finished lines", target.CHAINS_MAX, len(read.mentions)),
        ("words to seek similar code by", similar.QUERY_TERMS, len(terms)),
    )
    known = [LeftOut(what, most, number - most) for what, most, number in counted if number > most]
    full = (
        ("candidates", candidates.CANDIDATES_MAX, len(decision.found)),
        ("chunks of similar code", similar.HITS_MAX, len(chunks)),
    )
    return (*known, *(LeftOut(what, most, None) for what, most, number in full if number >= most))

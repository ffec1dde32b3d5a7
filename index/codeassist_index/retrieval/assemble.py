"""Choose what goes into the budget: the likeliest definitions per token, then similar code."""

from collections.abc import Sequence
from functools import lru_cache

from codeassist_index.languages.facts import Symbol
from codeassist_index.retrieval.budget import TokenCounts, estimate
from codeassist_index.retrieval.candidate import Candidate
from codeassist_index.retrieval.render import outline, outline_text, signature_lines
from codeassist_index.retrieval.similar import Similar
from codeassist_index.snapshot import FileRef, Snapshot
from codeassist_index.types import CountTokens, DefinitionKind, Snippet, SnippetKind

DEFINITIONS_SHARE = 0.75
"""Part of the budget that definitions may take while there is similar code to show."""

LIKELIHOOD_MIN = 0.002
COST_EXPONENT = 0.7
"""0 would choose by likelihood alone, 1 by likelihood per token."""

HEADER_TOKENS = 4
FILLED_SHARE = 0.93
ROUNDS_MAX = 6
SIMILAR_SNIPPETS_MAX = 8
SIMILAR_TOKENS_MIN = 8
BODIES_MAX = 2
BODY_LINES_MAX = 30
BODY_LIKELIHOOD_MIN = 0.3
COSTS_KEPT_MAX = 5_000


class Ranked:
    """A candidate with how likely it is needed, and the top-level definition that it is shown in."""

    __slots__ = ("candidate", "cost", "group", "likelihood", "order", "top")

    def __init__(self, candidate: Candidate, likelihood: float) -> None:
        symbol = candidate.symbol
        self.candidate = candidate
        self.likelihood = likelihood
        self.top = candidate.top
        self.group = (id(candidate.module), self.top.start_line)
        self.order = (candidate.is_guess, -likelihood, candidate.module.ref.path, symbol.start_line, symbol.local_name)
        self.cost = _cost(symbol.signature, symbol.kind)


class Assembly:
    """The choice for one request."""

    def __init__(self, snapshot: Snapshot, counts: TokenCounts, count_tokens: CountTokens, budget: int) -> None:
        self._snapshot = snapshot
        self._counts = counts
        self._count_tokens = count_tokens
        self._budget = budget
        self._shown: dict[tuple[Ranked, ...], Snippet] = {}

    def snippets(self, ranked: Sequence[Ranked], similar: Sequence[Similar]) -> tuple[Snippet, ...]:
        """Definitions, then similar code; the sum of their tokens is never above the budget."""
        share = DEFINITIONS_SHARE if similar else 1.0
        likely = _by_worth(ranked)
        definitions = self._definitions(likely, self._budget * share) or self._definitions(likely, self._budget)
        others = self._similar(similar, self._budget - _tokens(definitions))
        room = self._budget - _tokens(others)
        if _tokens(definitions) < FILLED_SHARE * room:
            definitions = self._definitions(likely, room)
        return (*self._with_bodies(definitions, ranked, others), *others)

    def _with_bodies(
        self, definitions: list[Snippet], ranked: Sequence[Ranked], others: Sequence[Snippet]
    ) -> list[Snippet]:
        """Whole functions instead of signatures for the likeliest, where tokens are left over."""
        room = self._budget - _tokens(others)
        given = 0
        for one in _nearest(ranked):
            symbol, ref = one.candidate.symbol, one.candidate.module.ref
            if given == BODIES_MAX:
                break
            if symbol is not one.top or symbol.kind != "function" or _length(symbol) > BODY_LINES_MAX:
                continue
            lines = (symbol.start_line, symbol.end_line)
            text = "\n".join(self._snapshot.lines(ref.blob)[lines[0] - 1 : lines[1]])
            whole = self._snippet(ref, lines, "definition", one.candidate.reason, text)
            at = next((n for n, short in enumerate(definitions) if _same_place(short, whole)), None)
            if at is not None and _tokens(definitions) - definitions[at].tokens + whole.tokens <= room:
                definitions = [*definitions[:at], whole, *definitions[at + 1 :]]
                given += 1
        return definitions

    def _definitions(self, likely: Sequence[Ranked], room: float) -> list[Snippet]:
        """Choose by estimate, count, and correct the estimate until the exact sum fits."""
        scale = 1.0
        best: list[Snippet] = []
        for _ in range(ROUNDS_MAX):
            chosen = _chosen(likely, room * scale)
            snippets = [self._definition(group) for group in _grouped(chosen)]
            total = _tokens(snippets)
            if total > room:
                scale *= 0.97 * room / total
                continue
            if total >= _tokens(best):
                best = snippets
            if total >= FILLED_SHARE * room or len(chosen) == len(likely):
                break
            scale *= min(1.5, 0.98 * room / total) if total else 1.5
        return best

    def _definition(self, group: tuple[Ranked, ...]) -> Snippet:
        if group not in self._shown:
            self._shown[group] = self._outlined(group)
        return self._shown[group]

    def _outlined(self, group: tuple[Ranked, ...]) -> Snippet:
        module, top = group[0].candidate.module, group[0].top
        text = outline_text(outline(module, (one.candidate.symbol for one in group)))
        lines = (top.start_line, top.end_line)
        return self._snippet(module.ref, lines, "definition", group[0].candidate.reason, text)

    def _similar(self, similar: Sequence[Similar], room: int) -> list[Snippet]:
        snippets: list[Snippet] = []
        for one in similar:
            if len(snippets) == SIMILAR_SNIPPETS_MAX or room < SIMILAR_TOKENS_MIN:
                break
            text = "\n".join(one.lines).strip("\n")
            if estimate(text) > 2 * room:
                continue
            lines = (one.start_line, one.end_line)
            words = ", ".join(f"`{word}`" for word in one.words[:3])
            snippet = self._snippet(one.ref, lines, "similar", f"shares {words}", text)
            if snippet.tokens <= room:
                snippets.append(snippet)
                room -= snippet.tokens
        return snippets

    def _snippet(self, ref: FileRef, lines: tuple[int, int], kind: SnippetKind, reason: str, text: str) -> Snippet:
        tokens = self._counts.count(text, self._count_tokens)
        return Snippet(ref.repository_name, ref.path, *lines, kind=kind, reason=reason, text=text, tokens=tokens)


@lru_cache(COSTS_KEPT_MAX)
def _cost(signature: str, kind: DefinitionKind) -> float:
    """Estimated tokens of a definition as it is shown."""
    return sum(map(estimate, signature_lines(signature, kind, 0)))


def _length(symbol: Symbol) -> int:
    return symbol.end_line - symbol.start_line + 1


def _same_place(one: Snippet, other: Snippet) -> bool:
    return (one.repository, one.path, one.start_line) == (other.repository, other.path, other.start_line)


def _tokens(snippets: Sequence[Snippet]) -> int:
    return sum(snippet.tokens for snippet in snippets)


def _nearest(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Those that may be shown whole, the likeliest first."""
    likely = (one for one in ranked if one.likelihood >= BODY_LIKELIHOOD_MIN and not one.candidate.is_guess)
    return sorted(likely, key=lambda one: one.order)


def _by_worth(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Those that may be shown, the most likelihood per token first."""
    likely = [one for one in ranked if one.likelihood >= LIKELIHOOD_MIN]
    likely.sort(key=lambda one: (-one.likelihood / (one.cost + HEADER_TOKENS) ** COST_EXPONENT, *one.order))
    return likely


def _chosen(likely: Sequence[Ranked], room: float) -> list[Ranked]:
    """Those that fit; a class's header is paid once."""
    opened: set[tuple[int, int]] = set()
    chosen = []
    for one in likely:
        cost = one.cost
        if cost > room:
            continue
        if one.group not in opened and one.top is not one.candidate.symbol:
            cost += _cost(one.top.signature, one.top.kind)
        if cost <= room:
            room -= cost
            opened.add(one.group)
            chosen.append(one)
    return chosen


def _grouped(chosen: Sequence[Ranked]) -> list[tuple[Ranked, ...]]:
    groups: dict[tuple[int, int], list[Ranked]] = {}
    for one in sorted(chosen, key=lambda one: one.order):
        groups.setdefault(one.group, []).append(one)
    return list(map(tuple, groups.values()))

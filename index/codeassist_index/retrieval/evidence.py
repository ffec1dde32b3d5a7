"""How strongly the text around the cursor speaks for each candidate."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from codeassist_index.retrieval.candidate import Candidate, Relation
from codeassist_index.retrieval.rank import BIAS, WEIGHTS, probability, relations_weight, weight
from codeassist_index.retrieval.similar import Similar
from codeassist_index.retrieval.target import DOTTED, Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.terms import LINES_KEPT_MAX, line_terms, name_terms

NEAR_LINES = 20.0
POPULAR_FILES_MAX = 60
VOTERS_MAX = 12


class Evidence:
    """Counts the words of the request once; then one `likelihood` call per candidate."""

    def __init__(
        self, target: Target, similar: Sequence[Similar], candidates: Sequence[Candidate], snapshot: Snapshot
    ) -> None:
        self._asks_self = target.cursor.chain.partition(".")[0] in {"self", "cls"}
        self._nearest = target.nearest
        self._counts = target.counts
        self._head = {term for line in target.head_lines() for term in line_terms(line)}
        function = target.function
        self._name = frozenset(name_terms(function.name)) if function is not None else frozenset()
        self._votes: dict[str, float] = defaultdict(float)
        for rank, one in enumerate(similar[:VOTERS_MAX]):
            for name in {part for line in one.lines for part in _parts_of(line)}:
                self._votes[name.removesuffix("()")] += 1 / (1 + rank / 4)
        self._rarity = _rarity(candidates)
        self._users = snapshot.files_using({candidate.symbol.name for candidate in candidates}, POPULAR_FILES_MAX)
        self._weights: dict[str, float] = {}

    def likelihood(self, candidate: Candidate) -> float:
        """How likely the code at the cursor needs it, between 0 and 1."""
        name = candidate.symbol.name
        score = BIAS + relations_weight(tuple(candidate.reasons)) + self._name_weight(name)
        if Relation.ASKED in candidate.reasons and not self._asks_self and _is_private(name):
            score += WEIGHTS["asked private"]
        return probability(score)

    def features(self, candidate: Candidate) -> dict[str, float]:
        """What `likelihood` is the logistic sum of, weighed by `WEIGHTS`; for whoever asks why."""
        name = candidate.symbol.name
        asked = Relation.ASKED in candidate.reasons and not self._asks_self and _is_private(name)
        relations = {f"is {relation}": 1.0 for relation in candidate.reasons}
        return {**relations, **self._features(name), "asked private": float(asked)}

    def _name_weight(self, name: str) -> float:
        """What speaks for any candidate of this name."""
        known = self._weights.get(name)
        if known is None:
            known = self._weights[name] = weight(self._features(name))
        return known

    def _features(self, name: str) -> dict[str, float]:
        """Those that are not 0, most of which most names don't have."""
        found: dict[str, float] = {}
        if name.startswith("_"):
            found["dunder" if name.startswith("__") else "private"] = 1.0
        distance = self._nearest.get(name)
        if distance is not None:
            found["near"] = math.exp(-distance / NEAR_LINES)
            found["used here"] = math.log1p(min(self._counts[name], 20))
        parts = name_terms(name)
        if not (self._head.isdisjoint(parts) and self._name.isdisjoint(parts)):
            found["in name"], found["in head"] = self._shares(parts)
        if name in self._votes:
            found["votes"] = math.log1p(self._votes[name])
        found["popular"] = math.log1p(max(0, self._users[name]))
        return found

    def _shares(self, parts: Iterable[str]) -> tuple[float, float]:
        """The parts of a name's words that the function's name and its head have; rare words count more."""
        total = in_name = in_head = 0.0
        for part in parts:
            rarity = self._rarity[part]
            total += rarity
            if part in self._name:
                in_name += rarity
            if part in self._head:
                in_head += rarity
        return in_name / total, in_head / total


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@lru_cache(LINES_KEPT_MAX)
def _parts_of(line: str) -> frozenset[str]:
    return frozenset(part for dotted in DOTTED.findall(line) for part in dotted.split("."))


def _rarity(candidates: Sequence[Candidate]) -> dict[str, float]:
    having = Counter(chain.from_iterable(name_terms(candidate.symbol.name) for candidate in candidates))
    return {part: math.log(1 + len(candidates) / count) for part, count in having.items()}

"""How strongly the text around the cursor speaks for each candidate, as numbers for `rank`."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from codeassist_index.retrieval.candidates import Candidate, Relation
from codeassist_index.retrieval.similar import Similar
from codeassist_index.retrieval.target import DOTTED, Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.terms import name_terms, terms

NEAR_LINES = 20.0
POPULAR_FILES_MAX = 60
VOTERS_MAX = 12


class Evidence:
    """Counts the words of the request once; then one `features` call per candidate."""

    def __init__(
        self, target: Target, similar: Sequence[Similar], candidates: Sequence[Candidate], snapshot: Snapshot
    ) -> None:
        self._asks_self = target.cursor.chain.partition(".")[0] in {"self", "cls"}
        self._nearest = target.nearest
        self._counts = target.counts
        self._head = Counter(term for line in target.head_lines() for term in terms(line))
        function = target.function
        self._name = set(terms(function.name)) if function is not None else set()
        self._votes: dict[str, float] = defaultdict(float)
        for rank, one in enumerate(similar[:VOTERS_MAX]):
            for name in {part for dotted in DOTTED.findall("\n".join(one.lines)) for part in dotted.split(".")}:
                self._votes[name.removesuffix("()")] += 1 / (1 + rank / 4)
        self._rarity = _rarity(candidates)
        self._users = snapshot.files_using({candidate.symbol.name for candidate in candidates}, POPULAR_FILES_MAX)

    def features(self, candidate: Candidate) -> dict[str, float]:
        """Feature name to value; relations are 1 where they hold."""
        symbol = candidate.symbol
        name = symbol.name
        distance = self._nearest.get(name)
        found = {f"is {relation}": 1.0 for relation in candidate.reasons}
        found[f"kind {symbol.kind}"] = 1.0
        found["private"] = float(name.startswith("_") and not name.startswith("__"))
        outside = Relation.ASKED in candidate.reasons and not self._asks_self
        found["asked private"] = found["private"] * outside
        found["dunder"] = float(name.startswith("__"))
        found["near"] = math.exp(-distance / NEAR_LINES) if distance is not None else 0.0
        found["used here"] = math.log1p(min(self._counts[name], 20))
        found["in name"] = self._share(name, self._name)
        found["in head"] = self._share(name, self._head)
        found["votes"] = math.log1p(self._votes[name])
        found["popular"] = math.log1p(self._users[name])
        return found

    def _share(self, name: str, words: "set[str] | Counter[str]") -> float:
        parts = name_terms(name)
        total = sum(self._rarity.get(part, 1.0) for part in parts)
        return sum(self._rarity.get(part, 1.0) for part in parts if part in words) / total if total else 0.0


def _rarity(candidates: Sequence[Candidate]) -> dict[str, float]:
    having = Counter(part for candidate in candidates for part in name_terms(candidate.symbol.name))
    return {part: math.log(1 + len(candidates) / count) for part, count in having.items()}

"""Tokens: estimated while choosing, counted exactly before anything is given out."""

from codeassist_index.kept import Kept
from codeassist_index.types import CountTokens

CHARACTERS_PER_TOKEN = 3.3
COUNTS_KEPT_MAX = 5_000


class TokenCounts:
    """Counts of texts met before are kept: the counter may be a model server behind HTTP."""

    def __init__(self) -> None:
        self._counter: CountTokens | None = None
        self._kept: Kept[str, int] = Kept(COUNTS_KEPT_MAX)

    def count(self, text: str, count_tokens: CountTokens) -> int:
        """Exact number of tokens."""
        if count_tokens != self._counter:
            self._counter, self._kept = count_tokens, Kept(COUNTS_KEPT_MAX)
        return self._kept.get(text, lambda: count_tokens(text))


def estimate(text: str) -> float:
    """Roughly the number of tokens, the line's end included."""
    return (len(text.lstrip()) + 3) / CHARACTERS_PER_TOKEN

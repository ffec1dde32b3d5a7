"""Which part of a document stands in the prompt, changing as rarely as possible.

A model server skips what its cache already holds of a prompt, from the beginning to the first difference.
So the part above the cursor begins at the same place until it has grown too long, and then moves by a
quarter of its budget at once; the part below stays as it was until it has really changed; and lines that are
written one after the other are left where the model would have written them, behind all of that.
"""

from collections.abc import Callable

from codeassist.completion.prefix_tree import common_length

CountTokens = Callable[[str], int]

STEP = 0.25
"""Share of the budget by which the part above the cursor moves when it has grown too long."""
SUFFIX_CHANGE_MAX = 0.1
"""Share of the part below the cursor that may differ before the prompt follows."""
SUFFIX_LINES_EXACT = 3
"""Lines after the cursor that are never allowed to differ."""
CHARACTERS_PER_TOKEN_MAX = 16
"""More characters than this for each token of a budget are cut off before they are counted."""
WRITTEN_LINES_MAX = 8
"""Lines that stand behind the marker of the middle before they join the part above."""


class WrittenLines:
    """Tells the lines that were written below a part of a document from that part, which stays as it is for a while."""

    def __init__(self) -> None:
        self._part: str | None = None

    def parted(self, above: str, budget: int, count: CountTokens) -> tuple[str, str]:
        """The part and the lines written since, at most `budget` tokens of them; together they are `above`."""
        written = None if self._part is None or not above.startswith(self._part) else above[len(self._part) :]
        if written is None or not _is_short(written, budget, count):
            written = ""
        self._part = above[: len(above) - len(written)]
        return self._part, written


class PrefixWindow:
    """The lines above the cursor's line that fit the budget, for one document."""

    def __init__(self) -> None:
        self._start = 0
        self._first_line = ""

    def fit(self, above: str, budget: int, count: CountTokens) -> str:
        """The end of `above`, which holds whole lines, in at most `budget` tokens."""
        kept = above[self._start :] if self._holds(above) else ""
        if not kept or (self._start and count(kept) < budget * (0.5 - STEP / 2)):
            kept = last_lines(above, budget, count)
        if count(kept) > budget or len(kept) > budget * CHARACTERS_PER_TOKEN_MAX:
            kept = last_lines(kept, int(budget * (1 - STEP)), count)
        self._start = len(above) - len(kept)
        self._first_line = kept.partition("\n")[0]
        return kept

    def _holds(self, above: str) -> bool:
        """Whether the remembered start is still the beginning of the same line."""
        starts_a_line = self._start == 0 or above[self._start - 1 : self._start] == "\n"
        return starts_a_line and above.startswith(self._first_line + "\n", self._start)


class SuffixWindow:
    """The text below the cursor that fits the budget, for one document."""

    def __init__(self) -> None:
        self._frozen = ""

    def fit(self, below: str, budget: int, count: CountTokens) -> str:
        """The beginning of `below` in at most `budget` tokens, as it was last time where that is near enough."""
        current = first_lines(below, budget, count)
        near = _head(current) == _head(self._frozen) and changed_share(self._frozen, current) <= SUFFIX_CHANGE_MAX
        if not (near and count(self._frozen) <= budget):
            self._frozen = current
        return self._frozen


def changed_share(before: str, after: str) -> float:
    """The share of the longer text that lies between the first and the last difference."""
    longer = max(len(before), len(after))
    if before == after:
        return 0.0
    same_start = common_length(before, after)
    rest = min(len(before), len(after)) - same_start
    same_end = common_length(before[::-1][:rest], after[::-1][:rest])
    return (longer - same_start - same_end) / longer


def last_lines(text: str, budget: int, count: CountTokens) -> str:
    """The longest end of `text` within the budget that begins a line, or a piece of the last line."""
    kept = text[-budget * CHARACTERS_PER_TOKEN_MAX :] if budget > 0 else ""
    kept = kept if len(kept) == len(text) else kept[kept.find("\n") + 1 :]
    while (tokens := count(kept)) > budget:
        cut = max(1, len(kept) * (tokens - budget) // tokens)
        line_end = kept.find("\n", cut - 1)
        last_line = line_end < 0 or line_end == len(kept) - 1
        kept = kept[cut:] if last_line else kept[line_end + 1 :]
    return kept


def first_lines(text: str, budget: int, count: CountTokens) -> str:
    """The longest beginning of `text` within the budget that ends a line, or a piece of the first line."""
    kept = text[: max(0, budget) * CHARACTERS_PER_TOKEN_MAX]
    while (tokens := count(kept)) > budget:
        end = min(len(kept) - 1, len(kept) * budget // tokens)
        line_end = kept.rfind("\n", 0, end)
        kept = kept[: line_end + 1] if line_end >= 0 else kept[:end]
    return kept


def _is_short(written: str, budget: int, count: CountTokens) -> bool:
    few = written.count("\n") <= WRITTEN_LINES_MAX and len(written) <= budget * CHARACTERS_PER_TOKEN_MAX
    return few and count(written) <= budget


def _head(text: str) -> list[str]:
    return text.split("\n")[:SUFFIX_LINES_EXACT]

"""Texts that are as good as parents: what a squash, a rebase or an abandoned branch was made from.

No operation is recognised. Of the versions and proved saves of a file's other lines of work, those are
chosen that have the lines that no real parent has; content decides what they then give.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.text import Text, is_significant

CHOSEN_MAX = 4
"""Other lines of work that meet in one commit of a file."""
TRIVIAL_LINES_MIN = 3
"""So many lines in common are no chance even if each by itself says nothing."""


def choose(new: Text, open_lines: Sequence[int], parent: Text | None, candidates: Iterable[Source]) -> list[int]:
    """Places of the fewest candidates that have most of the open lines; of equally good ones the first.

    Args:
        new: the commit's text.
        open_lines: lines of it that no parent has.
        parent: the first parent's text; a candidate's lines count where it has more of them.
        candidates: the most trusted first.
    """
    wanted = Counter(new.keys[line] for line in open_lines)
    known = Counter(() if parent is None else parent.keys)
    offers = [Counter(source.text.keys) - known for source in candidates]
    chosen: list[int] = []
    while offers and len(chosen) < CHOSEN_MAX:
        gains = [offer & wanted for offer in offers]
        best = max(range(len(offers)), key=lambda k: (gains[k].total(), -k))
        if not _tells(gains[best], offers[best]):
            break
        chosen.append(best)
        wanted -= gains[best]
    return chosen


def _tells(gain: Counter[bytes], offer: Counter[bytes]) -> bool:
    """Whether it is no chance: many lines, one that says something, or all that the candidate could give."""
    if not gain:
        return False
    return gain.total() >= TRIVIAL_LINES_MIN or gain == offer or any(is_significant(key) for key in gain)

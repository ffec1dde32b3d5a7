"""What can be answered without asking the model: suggestions that what was typed since still agrees with."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from codeassist.completion.along import Below, Suggested
from codeassist.completion.prefix_tree import Node, PrefixTree
from codeassist.completion.types import Completion, CompletionRequest, Rung

ENTRIES_MAX = 50
"""Suggestions that are remembered for each document; with its snippets each takes about 12,000 bytes."""
CHARACTERS_MAX = 2_000_000
"""Characters of the texts above them, which they share; the newest one is kept however long its text is."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    completion: Completion
    suggested: Suggested


class Ladder:
    """The suggestions of one document: the one that stands there, then those of all places it was asked at.

    An empty suggestion is remembered too, for the very place it was asked at.
    """

    def __init__(self) -> None:
        self._tree = PrefixTree[_Kept]()
        self._used = OrderedDict[_Kept, Node[_Kept]]()
        self._shown: _Kept | None = None

    def keep(self, request: CompletionRequest, completion: Completion, *, shown: bool = True) -> None:
        """Remember what a request is answered by; `shown` is False for what was prepared ahead."""
        replaced = request.suffix[: completion.overlap]
        suggested = Suggested(completion.text, replaced, Below.at(request.suffix, completion.overlap))
        kept = _Kept(completion, suggested)
        node = self._tree.add(request.prefix, kept)
        for other in node.values[:-1]:
            if (other.suggested.replaced, other.suggested.below) == (replaced, suggested.below):
                self._forget(other)
        self._used[kept] = node
        if shown:
            self._shown = kept
        while len(self._used) > ENTRIES_MAX or (self._tree.characters > CHARACTERS_MAX and len(self._used) > 1):
            self._forget(next(iter(self._used)))

    def find(self, request: CompletionRequest) -> Completion | None:
        """The rest of a remembered suggestion whose beginning was typed; its id stays the same.

        First the one that stands there, then the one of the longest text above, the newest of those. Its `overlap`
        counts the closers that the editor wrote behind the cursor, which the text brings itself.
        """
        known = self._tree.beginnings_of(request.prefix)
        known.sort(key=lambda found: found[1] is not self._shown)
        for length, kept in known:
            if len(request.prefix) - length > len(kept.completion.text):
                continue
            rest = kept.suggested.rest(request.prefix[length:], request.suffix)
            if rest is not None and not (request.inserts_only and rest[1]):
                return self._serve(kept, *rest)
        return None

    def _serve(self, kept: _Kept, text: str, overlap: int) -> Completion:
        rung: Rung = "shown" if kept is self._shown else "cache"
        self._used.move_to_end(kept)
        self._shown = kept
        return replace(kept.completion, text=text, overlap=overlap, rung=rung)

    def _forget(self, kept: _Kept) -> None:
        self._tree.remove(self._used.pop(kept), kept)

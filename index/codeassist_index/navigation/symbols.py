"""Definitions by a part of their name, in all repositories.

In the order of how well a name fits: the query itself, the query but for its case, names that begin with it, names of
which a word begins with it (`charge` in `recharge_card` does not), and names of whose words it is the beginnings, in
order (`lto` and `ledtot` for both `LedgerTotal` and `ledger_total`); among equals the shorter one first.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from codeassist_index.navigation.definitions import of_symbol
from codeassist_index.navigation.facts import FoundDefinition
from codeassist_index.postings import Role
from codeassist_index.snapshot import Snapshot

FILES_OF_A_NAME_MAX = 50
QUERY_CHARACTERS_MAX = 100
WORDS_PASSED_MAX = 2
"""So many words of a name may be passed over before the last one that fits."""
WORDS_QUERY_BYTES_MIN = 3
"""A shorter query would fit nearly every name in some way."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z_]")


@dataclass(frozen=True)
class Spellings:
    """The defined names of one state of the index, as `codeassist_index.spellings.read` gives them."""

    names: bytes

    @cached_property
    def lower(self) -> bytes:
        """The same with ASCII letters in lower case: every name stands at the same place."""
        return self.names.lower()

    def along_with(self, names: Collection[str]) -> "Spellings":
        """These and some more names, which may be among them."""
        more = "\n".join((*names, "")).encode("utf-8", "surrogatepass")
        return Spellings(self.names + more) if names else self

    def fitting(self, query: str) -> Iterator[str]:
        """The names that fit a query, best first; of a query of one or two letters those that begin with it."""
        plain = query.strip()[:QUERY_CHARACTERS_MAX]
        wanted = plain.lower().encode("utf-8", "surrogatepass")
        if not wanted or b"\n" in wanted:
            return
        if len(wanted) < WORDS_QUERY_BYTES_MIN:
            yield from _best_first(plain, self._lines(re.escape(wanted)))
            return
        close = _best_first(plain, self._lines(rb"[^\n]*?" + re.escape(wanted)))
        yield from close
        # Atomic groups: the first place of a character is as good as any later one, so nothing is tried twice.
        characters = (character.encode("utf-8", "surrogatepass") for character in plain.lower())
        in_order = b"".join(rb"(?>[^\n]*?" + re.escape(character) + rb")" for character in characters)
        known = set(close)
        yield from _best_first(plain, (name for name in self._lines(in_order) if name not in known))

    def _lines(self, beginning: bytes) -> Iterator[str]:
        """Names of which the form in lower case begins with a pattern."""
        for found in re.finditer(rb"\n(" + beginning + rb"[^\n]*)(?=\n)", self.lower):
            yield self.names[found.start(1) : found.end(1)].decode("utf-8", "surrogatepass")


def _best_first(query: str, names: Iterable[str]) -> list[str]:
    ranks = {name: rank for name in names if (rank := _rank(query, name)) is not None}
    return sorted(ranks, key=lambda name: (ranks[name], len(name), name))


def _rank(query: str, name: str) -> int | None:
    """How well a name fits, 0 being best; None if it does not."""
    wanted, lower = query.lower(), name.lower()
    if name == query:
        return 0
    if lower == wanted:
        return 1
    if lower.startswith(wanted):
        return 2
    starts = [found.start() for found in _WORD.finditer(name)]
    if any(lower.startswith(wanted, start) for start in starts):
        return 3
    passed = _words_passed_over(wanted, [found[0].lower() for found in _WORD.finditer(name)])
    return None if passed is None else 4 + passed


def _words_passed_over(wanted: str, words: list[str]) -> int | None:
    """How many words are passed over where the query is beginnings of the others, in order; None if it is not."""
    rests = {wanted: 0}  # what is left of the query, and how many words were passed over so far
    for word in words:
        after = {rest: passed + 1 for rest, passed in rests.items() if rest and passed < WORDS_PASSED_MAX}
        for rest, passed in rests.items():
            if not rest:
                after[""] = min(passed, after.get("", passed))
            for length in range(1, len(word) + 1):
                if rest and rest.startswith(word[:length]):
                    left = rest[length:]
                    after[left] = min(passed, after.get(left, passed))
        rests = after
    return rests.get("")


def symbols(query: str, snapshot: Snapshot, spellings: Spellings, limit: int) -> tuple[FoundDefinition, ...]:
    """The definitions that best fit the query."""
    found: list[FoundDefinition] = []
    known = spellings.along_with(snapshot.opened_names())
    for name in known.fitting(query):  # some are defined only where the caller may not read
        for ref in snapshot.files_naming(name, Role.TOP | Role.MEMBER, FILES_OF_A_NAME_MAX):
            for symbol in snapshot.shape(ref.blob).named(name):
                found.append(of_symbol(ref, symbol, snapshot.lines(ref.blob), snapshot, exact=name == query))
                if len(found) == limit:
                    return tuple(found)
    return tuple(found)

"""Carry claims from one text to another: equal lines first, then tokens inside what is left.

A *source* is anything that a new version may continue: a parent's version of the file, the version of a
commit that was rewritten into this one, or the text of a saved range. Evidence bars the way: a line
that a save shows to be freshly written continues nothing, however alike it looks.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from codeassist.adoption.lineage.claims import (
    GRADE_B,
    GRADE_C,
    UNKNOWN,
    LineClaim,
    Owner,
    compact,
    is_span,
    number_of,
    numbers_in,
    per_token,
    weakened,
)
from codeassist.adoption.lineage.text import Text, is_significant, word_characters
from codeassist.capture import alignment

GAP_TOKENS_MAX = 20_000
"""Larger changed places are compared by lines only."""
TOKEN_RUN_WORDS_MIN = 3
"""A run of equal tokens counts by itself from this many letters and digits on."""
TOKEN_RUN_MIN = 4
"""... or from this many tokens on."""
FORMATTER_TOKENS_MAX = 2
"""Tokens, such as a comma, that a formatter may have put between two that stood together."""
SAVED_TEXT_SHARE_MIN = 0.9
"""Of a line's tokens, how many must stand in a saved text: without surroundings likeness would make a claim."""
TRIVIAL_BLOCK_MIN = 4
"""So many braces and bare keywords in a row are no chance."""

_FRESH = None
"""Stands for a line that continues nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that the new version may continue, and who wrote its tokens.

    `whole` is False for text without its surroundings, as saved ranges are.
    """

    text: Text
    claims: Sequence[LineClaim]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What saves of exactly this blob say: a line claim for each line (from 0) with any range in it."""

    lines: dict[int, LineClaim] = field(default_factory=dict)
    exact: bool = False

    def is_fresh(self, line: int) -> bool:
        """Whether every token of the line has its own evidence."""
        claim = self.lines.get(line, UNKNOWN)
        return all(claim) if isinstance(claim, tuple) else claim != UNKNOWN

    def fresh_span(self, line: int) -> int:
        """The number of the span that owns the whole line, or 0."""
        claim = self.lines.get(line, UNKNOWN)
        return number_of(claim) if isinstance(claim, int) and is_span(claim) else 0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Carried:
    """What one source gives to a new text.

    `lines` holds the source line that each new line continues (or `alignment.UNMATCHED`), `parts` the owners
    per token of lines that continue only some tokens, `None` marking a token without an origin here.
    """

    source: Source
    lines: list[int]
    parts: dict[int, list[Owner | None]]

    def claim(self, new: Text, line: int) -> LineClaim | None:
        """The claim on a wholly continued line; None where it isn't."""
        origin = self.lines[line]
        if origin == alignment.UNMATCHED:
            return None
        claim = self.source.claims[origin]
        if claim == UNKNOWN:
            return UNKNOWN
        same = _stripped(self.source.text.lines[origin]) == _stripped(new.lines[line])
        return weakened(claim, GRADE_B if same else GRADE_C)

    def block_lengths(self) -> list[int]:
        """For each new line the number of lines of the unbroken block it was matched in; 0 if unmatched."""
        lengths = [0] * len(self.lines)
        for start, end in blocks(self.lines):
            lengths[start:end] = [end - start] * (end - start)
        return lengths


def carry(source: Source, new: Text, evidence: Evidence, open_lines: Sequence[bool] | None = None) -> Carried:
    """Match a source with a new text.

    Args:
        source: the earlier text.
        new: the later text.
        evidence: what exact saves say of the new text.
        open_lines: False for lines that must not be matched, because their origin is settled.
    """
    settled = [evidence.is_fresh(j) for j in range(len(new))] if evidence.lines else [False] * len(new)
    if open_lines is not None:
        settled = [fresh or not may for fresh, may in zip(settled, open_lines, strict=True)]
    lines = _match_lines(source, new, evidence, settled)
    _drop_chance_matches(lines, new, source)
    return Carried(source, lines, _match_tokens(source, new, evidence, settled, lines))


def reowned(base: Source, later: Source) -> Source | None:
    """The later text with claims only where its text is the base's and its owner is another; None without any."""
    carried = carry(base, later.text, NO_EVIDENCE)
    claims: list[LineClaim] = [UNKNOWN] * len(later.text)
    for line, origin in enumerate(carried.lines):
        if origin != alignment.UNMATCHED and not _same_owner(base.claims[origin], later.claims[line]):
            claims[line] = later.claims[line]
    return Source(later.text, claims) if any(claims) else None


def _same_owner(first: LineClaim, second: LineClaim) -> bool:
    if isinstance(first, int) and isinstance(second, int):
        return number_of(first) == number_of(second)
    return first == second or weakened(first, GRADE_C) == weakened(second, GRADE_C)


def blocks(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of new lines that continues a run of old lines."""
    j = 0
    while j < len(lines):
        if lines[j] == alignment.UNMATCHED:
            j += 1
            continue
        end = j + 1
        while end < len(lines) and lines[end] == lines[end - 1] + 1:
            end += 1
        yield j, end
        j = end


def _is_anchor(symbol: Hashable) -> bool:
    return is_significant(symbol[0] if isinstance(symbol, tuple) else symbol) if symbol != _FRESH else False


def _match_lines(source: Source, new: Text, evidence: Evidence, settled: Sequence[bool]) -> list[int]:
    """Equal lines in order; lines of a span that both sides name are matched among themselves first."""
    old: Sequence[Hashable] = source.text.keys
    young: Sequence[Hashable] = new.keys
    if any(settled):
        young = [_FRESH if fresh else key for key, fresh in zip(new.keys, settled, strict=True)]
    shared = (
        {evidence.fresh_span(j) for j in evidence.lines} & numbers_in(source.claims) - {0} if evidence.lines else ()
    )
    if not shared:
        return alignment.match(old, young, _is_anchor)
    lines = _match_shared(source, new, evidence, young, shared)
    for old_start, old_end, new_start, new_end in list(gaps(lines, len(old))):
        for j, i in enumerate(alignment.match(old[old_start:old_end], young[new_start:new_end], _is_anchor)):
            if i != alignment.UNMATCHED:
                lines[new_start + j] = old_start + i
    return lines


def _match_shared(
    source: Source, new: Text, evidence: Evidence, young: Sequence[Hashable], shared: Collection[int]
) -> list[int]:
    """Lines of a span that both sides name are told apart from equal lines of others."""
    old: list[Hashable] = []
    for key, claim in zip(source.text.keys, source.claims, strict=True):
        number = number_of(claim) if isinstance(claim, int) else 0
        old.append((key, number) if number in shared else key)
    told_apart = list(young)
    for j in evidence.lines:
        number = evidence.fresh_span(j)
        if number in shared:
            told_apart[j] = (new.keys[j], number)
    return alignment.match(old, told_apart, _is_anchor)


def gaps(lines: Sequence[int], old_length: int) -> Iterator[alignment.Gap]:
    """Places between matches where both sides have lines."""
    old_at = new_at = 0
    for j in range(len(lines) + 1):
        i = lines[j] if j < len(lines) else old_length
        if i == alignment.UNMATCHED:
            continue
        if i > old_at and j > new_at:
            yield old_at, i, new_at, j
        old_at, new_at = i + 1, j + 1


def _drop_chance_matches(lines: list[int], new: Text, source: Source) -> None:
    """A short block of nothing but braces and bare keywords inside changed text says nothing about its origin."""
    for start, end in list(blocks(lines)):
        at_start = start == 0 and lines[start] == 0
        at_end = end == len(new) and lines[end - 1] == len(source.text) - 1
        is_long = end - start >= TRIVIAL_BLOCK_MIN
        if (
            not is_long
            and not (source.whole and (at_start or at_end))
            and not any(new.is_significant(j) for j in range(start, end))
        ):
            lines[start:end] = [alignment.UNMATCHED] * (end - start)


@dataclass(frozen=True, slots=True)
class _Token:
    line: int
    place: int
    token: bytes


def _match_tokens(
    source: Source, new: Text, evidence: Evidence, settled: Sequence[bool], lines: list[int]
) -> dict[int, list[Owner | None]]:
    parts: dict[int, list[Owner | None]] = {}
    for old_start, old_end, new_start, new_end in gaps(lines, len(source.text)):
        young = [
            token
            for j in range(new_start, new_end)
            if not settled[j]
            for token in _tokens(new, j)
            if not _has_evidence(evidence, token)
        ]
        old = [token for i in range(old_start, old_end) for token in _tokens(source.text, i)] if young else ()
        if old and young and len(old) + len(young) <= GAP_TOKENS_MAX:
            matched = _match_gap(source, new, old, young, evidence=evidence, parts=parts)
            taken = [(old[i], token) for i, token in zip(matched, young, strict=True) if i != alignment.UNMATCHED]
            _match_blanks(source, new, [pair for pair in taken if pair[1].line in parts], lines)
    return parts


def _tokens(text: Text, line: int) -> Iterator[_Token]:
    for place, token in enumerate(text.tokens(line)):
        if token:
            yield _Token(line, place, token)


def _has_evidence(evidence: Evidence, token: _Token) -> bool:
    claim = evidence.lines.get(token.line, UNKNOWN)
    return claim[token.place] != UNKNOWN if isinstance(claim, tuple) else claim != UNKNOWN


def _match_gap(
    source: Source,
    new: Text,
    old: list[_Token],
    young: list[_Token],
    *,
    evidence: Evidence,
    parts: dict[int, list[Owner | None]],
) -> list[int]:
    """Fill `parts`; for each young token the old one that it may continue."""
    symbols: dict[bytes, int] = {}
    old_symbols = [symbols.setdefault(token.token, len(symbols)) for token in old]
    young_symbols = [symbols.setdefault(token.token, len(symbols)) for token in young]
    names = list(symbols)
    matched = alignment.match(old_symbols, young_symbols, lambda s: word_characters(names[s]) >= TOKEN_RUN_WORDS_MIN)
    firm = _firm(matched, young)
    per_line: dict[int, list[int]] = {}
    for index, token in enumerate(young):
        per_line.setdefault(token.line, []).append(index)
    for line, indexes in per_line.items():
        found = [k for k in indexes if matched[k] != alignment.UNMATCHED]
        sure = [k for k in found if firm[k]]
        if line in evidence.lines:
            kept = found if len(found) == len(indexes) else sure
        elif _is_same_line(source, new, matched, indexes, line=line, sure=len(sure)):
            kept = found
        else:
            continue
        owners = parts.setdefault(line, [None] * len(new.tokens(line)))
        for k in kept:
            origin = old[matched[k]]
            claim = per_token(source.claims[origin.line], len(source.text.tokens(origin.line)))[origin.place]
            owners[young[k].place] = weakened_owner(claim)
    return matched


def _match_blanks(source: Source, new: Text, matched: Iterable[tuple[_Token, _Token]], lines: list[int]) -> None:
    """Blank lines between tokens that continue two tokens with as many blank lines between them."""
    for (old, young), (old_next, young_next) in pairwise(matched):
        there, here = range(old.line + 1, old_next.line), range(young.line + 1, young_next.line)
        if (
            len(there) == len(here)
            and not any(source.text.keys[i] for i in there)
            and not any(new.keys[j] for j in here)
        ):
            lines[here.start : here.stop] = there


def _is_same_line(
    source: Source, new: Text, matched: Sequence[int], indexes: Sequence[int], *, line: int, sure: int
) -> bool:
    """Whether enough tokens of a line are continued for it to be the old text in another shape."""
    if not source.whole:
        return SAVED_TEXT_SHARE_MIN * len(indexes) <= sure
    if not new.is_significant(line):
        return all(matched[k] != alignment.UNMATCHED for k in indexes) and _goes_on(matched, indexes)
    return 2 * sure >= len(indexes)


def _goes_on(matched: Sequence[int], indexes: Sequence[int]) -> bool:
    """Whether the tokens of a line continue where the matched tokens before or after it were continued."""
    first, last = matched[indexes[0]], matched[indexes[-1]]
    before = next(
        (old for old in reversed(matched[: indexes[0]][-FORMATTER_TOKENS_MAX:]) if old != alignment.UNMATCHED), None
    )
    after = next((old for old in matched[indexes[-1] + 1 :][:FORMATTER_TOKENS_MAX] if old != alignment.UNMATCHED), None)
    return (first != alignment.UNMATCHED and before == first - 1) or (last != alignment.UNMATCHED and after == last + 1)


def weakened_owner(owner: Owner) -> Owner:
    """An owner after token alignment."""
    claim = weakened(owner, GRADE_C)
    assert isinstance(claim, int)
    return claim


def _firm(matched: Sequence[int], young: Sequence[_Token]) -> list[bool]:
    """Matches in runs that are long or wordy enough not to be chance."""
    firm = [False] * len(matched)
    for start, end in blocks(matched):
        words = sum(word_characters(young[k].token) for k in range(start, end))
        if words >= TOKEN_RUN_WORDS_MIN or end - start >= TOKEN_RUN_MIN:
            firm[start:end] = [True] * (end - start)
    return firm


def _stripped(line: bytes) -> bytes:
    return line.removesuffix(b"\r")


def overlay(below: LineClaim, above: LineClaim, count: int) -> LineClaim:
    """`above` where it says anything, else `below`, for a line of `count` tokens."""
    if isinstance(above, int) and above != UNKNOWN:
        return above
    pairs = zip(per_token(below, count), per_token(above, count), strict=True)
    return compact([high or low for low, high in pairs])

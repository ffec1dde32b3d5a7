"""The owners of one commit's changed files: the rule that every commit goes through.

In this order, each step only for what the ones before left open: saves of this very blob; lines of
the real parents; lines of the commits that were rewritten into this one; tokens of any of them; blocks
moved in or across the files of the commit; text that saves recorded and that stands here (partial
staging, a formatter). What is then still open is unknown. Likeness carries a claim, it never makes one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from codeassist.adoption.lineage.carry import NO_EVIDENCE, Carried, Evidence, Source, blocks, carry, overlay
from codeassist.adoption.lineage.claims import (
    GRADE_C,
    UNKNOWN,
    LineClaim,
    Owner,
    compact,
    grade_of,
    has_claim,
    is_span,
    number_of,
    numbers_in,
    owner,
    per_token,
)
from codeassist.adoption.lineage.moves import Place, Removed, find_moved
from codeassist.adoption.lineage.text import Text
from codeassist.capture.alignment import UNMATCHED

LateSource = Callable[[Sequence[int]], Source | None]
"""Asked with the lines that are still open for one more text at a time, until it has none."""


@dataclass(frozen=True, slots=True)
class Virtual:
    """Texts that are as good as parents, and `newer` states that their comparison with the parents shows.

    `same` is an earlier version of the file that had this very content: it settles every line.
    """

    sources: Sequence[Source] = ()
    newer: Sequence[Source] = ()
    same: Source | None = None


VirtualParents = Callable[[Sequence[int]], Virtual]
"""Asked with the lines that no parent has for other texts that the file may come from."""

SavedTexts = Callable[[Sequence[int]], Sequence[Source]]
"""Asked with the lines that are still open for the texts of saves, the newest first."""

SURE_BLOCK_LINES = 3
"""A newer owner in a block of so many lines counts even if another parent has a longer one."""
_FORMATTER_TOKENS = frozenset(b',;()"')


@dataclass(frozen=True, slots=True)
class FileSources:
    """All that is known about one changed file of a commit.

    `parents` are its versions in the real parents, `rewritten` its versions in predecessors, most
    trusted first; both may lack entries for parents without the file. `newer` are states in which lines
    that git calls unchanged may have got another owner since the parent. `virtual` is asked with the
    lines that none of these has for texts that are as good as parents. `late_source` may claim lines
    but can't settle that they are unknown; nor can `saved_texts`, the newest first. `elsewhere` gives
    texts that whole blocks may have come from, for files whose exact evidence shows that nobody typed
    what is left open. `recorded` are claims of other tools' records, for what all of these leave unknown.
    `whole` is the whole file where `text` is only its changed part.
    """

    text: Text
    parents: Sequence[Source]
    rewritten: Sequence[Source] = ()
    evidence: Evidence = NO_EVIDENCE
    newer: Sequence[Source] = ()
    virtual: VirtualParents | None = None
    late_source: LateSource | None = None
    elsewhere: LateSource | None = None
    saved_texts: SavedTexts | None = None
    recorded: Mapping[int, LineClaim] = field(default_factory=dict)
    whole: Text | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Claims of every line, and the lines that no parent has."""

    claims: list[LineClaim]
    introduced: list[int]


class _Draft:
    """A file on its way: `claims` has None where no origin was found yet."""

    def __init__(self, file: FileSources) -> None:
        self.file = file
        self.claims: list[LineClaim | None] = [None] * len(file.text)
        self.from_parents: list[Carried] = []

    def open_lines(self) -> list[int]:
        return [line for line, claim in enumerate(self.claims) if claim is None]


def attribute(files: Sequence[FileSources], gone: Sequence[Source] = ()) -> list[Result]:
    """Claims for every line of every file.

    Args:
        files: the changed files of one commit.
        gone: files that the commit deleted, whose text may have moved.
    """
    drafts = [_carried(file) for file in files]
    _take_moves(drafts, gone)
    for draft in drafts:
        if draft.file.evidence.exact:
            _take_elsewhere(draft)
        _take_late(draft)
    return [_finished(draft) for draft in drafts]


def _carried(file: FileSources) -> _Draft:
    draft = _Draft(file)
    draft.from_parents = [carry(source, file.text, file.evidence) for source in file.parents]
    for line in range(len(file.text)):
        if file.evidence.is_fresh(line):
            draft.claims[line] = file.evidence.lines[line]
    newer = [carry(source, file.text, file.evidence) for source in file.newer]
    others = _virtual(draft, newer)
    virtual = [carry(source, file.text, file.evidence) for source in others.sources]
    newer += [carry(source, file.text, file.evidence) for source in others.newer]
    _take_lines(draft, draft.from_parents, newer=newer, virtual=virtual)
    if others.same is not None:
        _take_lines(draft, [_carry_open(draft, others.same)])
    rewritten = []
    for source in file.rewritten:
        rewritten.append(_carry_open(draft, source))
        _take_lines(draft, rewritten[-1:])
    _take_tokens(draft, [*newer, *draft.from_parents, *virtual, *rewritten])
    return draft


def _virtual(draft: _Draft, newer: Sequence[Carried]) -> Virtual:
    text = draft.file.text
    missing = [
        line
        for line in draft.open_lines()
        if all(carried.lines[line] == UNMATCHED for carried in draft.from_parents)
        and not any(_is_full(carried.claim(text, line) or UNKNOWN) for carried in newer)
    ]
    return draft.file.virtual(missing) if missing and draft.file.virtual is not None else Virtual()


def _take_late(draft: _Draft) -> None:
    """Lines of versions elsewhere in history, then of saved texts, then tokens of either."""
    tried: list[Source] = []
    late_source = draft.file.late_source
    while late_source is not None and (open_lines := draft.open_lines()):
        source = late_source(open_lines)
        if source is None:
            break
        tried.append(source)
        if any(map(has_claim, source.claims)):
            _take_claimed(draft, [source])
    if (open_lines := draft.open_lines()) and draft.file.saved_texts is not None:
        texts = draft.file.saved_texts(open_lines)
        tried += texts
        _take_claimed(draft, texts)
    if not any(has_claim(claim) for source in tried for claim in source.claims):
        return
    for source in tried if draft.open_lines() else ():
        _take_tokens(draft, [_recognised(draft, source)])


def _take_claimed(draft: _Draft, sources: Sequence[Source]) -> None:
    """Whole lines that have a claim in a source; its unknown lines settle nothing."""
    open_lines = draft.open_lines()
    _take_lines(draft, [_recognised(draft, source) for source in sources])
    for line in open_lines:
        if draft.claims[line] == UNKNOWN:
            draft.claims[line] = None


def _recognised(draft: _Draft, source: Source) -> Carried:
    """What a text that is no parent gives, without what may be chance.

    That is a line alone that the file has more than once, and tokens of braces and bare keywords.
    """
    text = draft.file.text
    counts = (draft.file.whole or text).counts
    carried = _carry_open(draft, source)
    for start, end in list(blocks(carried.lines)):
        telling = [line for line in range(start, end) if text.is_significant(line)]
        if len(telling) == 1 and counts[text.keys[telling[0]]] > 1:
            carried.lines[start:end] = [UNMATCHED] * (end - start)
    parts = {line: part for line, part in carried.parts.items() if text.is_significant(line)}
    return Carried(source, carried.lines, parts)


def _take_elsewhere(draft: _Draft) -> None:
    if draft.file.elsewhere is None:
        return
    while open_lines := draft.open_lines():
        source = draft.file.elsewhere(open_lines)
        if source is None:
            return
        removed = Removed(source.text, source.claims, frozenset(range(len(source.text))))
        place = Place(draft.file.text, set(open_lines), untyped=False)
        for line, claim in find_moved([removed], [place])[0].items():
            if has_claim(claim):
                draft.claims[line] = claim


def _carry_open(draft: _Draft, source: Source) -> Carried:
    return carry(source, draft.file.text, draft.file.evidence, [claim is None for claim in draft.claims])


def _take_lines(
    draft: _Draft, sources: Sequence[Carried], *, newer: Sequence[Carried] = (), virtual: Sequence[Carried] = ()
) -> None:
    """Whole lines; where several sources have the line, the one that matched it in the longest block.

    Newer states go first among equals, virtual parents last; both only give lines with a claim. A brace or
    a bare keyword that a virtual parent gives to somebody else is nobody's rather than a span's.
    """
    ranked = [*newer, *sources, *virtual]
    settling = range(len(newer), len(newer) + len(sources))
    lengths = [source.block_lengths() if len(ranked) > 1 else [] for source in ranked]
    for line, settled in enumerate(draft.claims):
        if settled is not None:
            continue
        found = [
            (k, claim)
            for k, source in enumerate(ranked)
            if (claim := source.claim(draft.file.text, line)) is not None and (k in settling or _is_full(claim))
        ]
        if found:
            best = max(found, key=partial(_rank, lengths, line, len(newer)))[1]
            if virtual and numbers_in([best]) and not draft.file.text.is_significant(line):
                best = best if len({_author(claim) for _, claim in found}) == 1 else UNKNOWN
            draft.claims[line] = best


def _author(claim: LineClaim) -> LineClaim:
    """Who is said to have written a line, without the grade."""
    return number_of(claim) if isinstance(claim, int) else tuple(number_of(part) for part in claim)


def _rank(
    lengths: Sequence[Sequence[int]], line: int, newer: int, candidate: tuple[int, LineClaim]
) -> tuple[bool, int, int]:
    k, _ = candidate
    length = lengths[k][line] if lengths[k] else 0
    return k < newer and length >= SURE_BLOCK_LINES, length, -k


def _take_tokens(draft: _Draft, sources: Sequence[Carried]) -> None:
    """Parts of lines: of the source that explains most tokens of a line, then what the others add.

    What a parent has without knowing who wrote it, no other text claims that explains no more of the line.
    """
    parents = {id(carried) for carried in draft.from_parents}
    for line in draft.open_lines():
        found = [
            (id(source) in parents, part)
            for source in sources
            if (part := _part(draft.file.text, source, line)) is not None
        ]
        found.sort(key=lambda each: sum(token is not None for token in each[1]), reverse=True)
        if found and any(token is not None for token in found[0][1]):
            settling = [is_parent for is_parent, _ in found]
            tokens = zip(*(part for _, part in found), strict=True)
            draft.claims[line] = compact([_first_owner(each, settling) for each in tokens])


def _first_owner(candidates: Sequence[Owner | None], settling: Sequence[bool]) -> Owner:
    """The first owner that is known, or unknown where a source that settles it comes first."""
    for candidate, settles in zip(candidates, settling, strict=True):
        if candidate is not None and (settles or candidate != UNKNOWN):
            return candidate
    return UNKNOWN


def _part(text: Text, source: Carried, line: int) -> Sequence[Owner | None] | None:
    """What a source knows of a line's tokens, if it has any of them."""
    claim = source.claim(text, line)
    if claim is None or not has_claim(claim):
        return source.parts.get(line)
    return [token or None for token in per_token(claim, len(text.tokens(line)))]


def _is_full(claim: LineClaim) -> bool:
    """Whether every token has an owner."""
    return all(claim) if isinstance(claim, tuple) else claim != UNKNOWN


def _take_moves(drafts: Sequence[_Draft], gone: Sequence[Source]) -> None:
    removed = [Removed(source.text, source.claims, frozenset(range(len(source.text)))) for source in gone]
    for draft in drafts:
        for carried in draft.from_parents[:1]:
            left = set(range(len(carried.source.text))).difference(carried.lines)
            removed.append(Removed(carried.source.text, carried.source.claims, frozenset(left)))
    removed = [part for part in removed if any(has_claim(part.claims[line]) for line in part.lines)]
    if not removed:
        return
    places = [Place(draft.file.text, set(draft.open_lines()), draft.file.evidence.exact) for draft in drafts]
    for draft, found in zip(drafts, find_moved(removed, places), strict=True):
        for line, claim in found.items():
            draft.claims[line] = claim


def _finished(draft: _Draft) -> Result:
    text = draft.file.text
    claims: list[LineClaim] = [UNKNOWN if claim is None else claim for claim in draft.claims]
    for line, claim in enumerate(claims):
        if isinstance(claim, tuple):
            claims[line] = _with_formatter_tokens(claim, text.tokens(line))
    for line, fresh in draft.file.evidence.lines.items():
        claims[line] = overlay(claims[line], fresh, len(text.tokens(line)))
    for line, recorded in draft.file.recorded.items():
        claims[line] = overlay(recorded, claims[line], len(text.tokens(line)))
    continued = {
        line for carried in draft.from_parents for line, origin in enumerate(carried.lines) if origin != UNMATCHED
    }
    return Result(claims, [line for line in range(len(text)) if line not in continued])


def _with_formatter_tokens(claim: tuple[Owner, ...], tokens: Sequence[bytes]) -> LineClaim:
    """Commas, brackets and quotes that nobody is known to have written go with the tokens around them."""
    owners = list(claim)
    for place, token in enumerate(tokens):
        if owners[place] != UNKNOWN or token not in _FORMATTER_BYTES:
            continue
        before = owners[place - 1] if place else UNKNOWN
        after = next((o for o in owners[place + 1 :] if o != UNKNOWN), before)
        if is_span(before) and number_of(before) == number_of(after):
            owners[place] = owner(number_of(before), max(GRADE_C, grade_of(before)))
    return compact(owners)


_FORMATTER_BYTES = frozenset(bytes([token]) for token in _FORMATTER_TOKENS)

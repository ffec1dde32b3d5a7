"""Two records of one lineage, compared line by line at some commits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim, Run
from codeassist.adoption.lineage.objects import printable_path
from codeassist.adoption.lineage.records import Records


@dataclass(frozen=True, slots=True)
class DifferentLine:
    """A line (from 1) of a commit's tree; None stands for unknown.

    Where `stored` and `recomputed` look alike, single tokens of the line have other owners.
    """

    commit: str
    path: str
    line: int
    stored: Run | None
    recomputed: Run | None


def different_lines(stored: Records, recomputed: Records, shas: Sequence[str]) -> Iterator[DifferentLine]:
    """Lines at these commits that the two say different things of; a version in several trees counts once."""
    names = stored.span_names() | recomputed.span_names()
    seen: set[tuple[int | None, int | None]] = set()
    for sha in shas:
        ours, theirs = _state(stored, sha), _state(recomputed, sha)
        for path in sorted(ours.keys() | theirs.keys()):
            pair = (ours.get(path), theirs.get(path))
            if pair not in seen:
                seen.add(pair)
                before, after = _claims(stored, pair[0]), _claims(recomputed, pair[1])
                for line, (one, other) in enumerate(zip_longest(before, after, fillvalue=UNKNOWN), 1):
                    if one != other:
                        yield DifferentLine(
                            sha, printable_path(path), line, _answer(one, line, names), _answer(other, line, names)
                        )


def _state(records: Records, sha: str) -> Mapping[str, int]:
    number = records.commit_number(sha)
    return {} if number is None else records.state(number)


def _claims(records: Records, version: int | None) -> Sequence[LineClaim]:
    return () if version is None else records.version(version).claims


def _answer(claim: LineClaim, line: int, names: Mapping[int, str]) -> Run | None:
    found = claims.runs([UNKNOWN] * (line - 1) + [claim], names)
    return found[0] if found else None

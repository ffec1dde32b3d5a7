"""Commits that change nobody's lines, listed as for `git blame --ignore-revs-file`.

The list is the file `.git-blame-ignore-revs` of the commit that is checked out, which code hosts read too: one full
id a line, comments after `#`. Settings of a single clone are not looked at: every clone gives the same answer.
"""

import re
from collections import Counter
from collections.abc import Sequence

from codeassist.adoption.lineage.carry import Source, gaps
from codeassist.adoption.lineage.claims import GRADE_C, UNKNOWN, LineClaim, Owner, compact, per_token, weakened
from codeassist.adoption.lineage.objects import Repository
from codeassist.adoption.lineage.text import Text, is_significant
from codeassist.capture import alignment

LIST = ".git-blame-ignore-revs"

_FULL_ID = re.compile(r"^\s*([0-9a-f]{40}(?:[0-9a-f]{24})?)\s*(?:#.*)?$", re.MULTILINE)


def ignored_commits(repository: Repository) -> frozenset[str]:
    """The ids in the list; none where HEAD has no such file."""
    if not repository.git.succeeds("cat-file", "-e", f"HEAD:{LIST}"):
        return frozenset()
    return frozenset(_FULL_ID.findall(repository.git.text("show", f"HEAD:{LIST}")))


def with_owners_kept(parent: Source, text: Text, claims: Sequence[LineClaim]) -> list[LineClaim]:
    """Claims on an ignored commit's file: what is unknown in a changed line goes to the owner of the line it replaced.

    Which line that is can be told where a changed place has as many lines as before.
    """
    kept = list(claims)
    matched = alignment.match(parent.text.keys, text.keys, is_significant)
    for old_start, old_end, start, end in gaps(matched, len(parent.text)):
        if old_end - old_start == end - start:
            for old, new in zip(range(old_start, old_end), range(start, end), strict=True):
                kept[new] = _filled(kept[new], parent.claims[old], len(text.tokens(new)))
    return kept


def _filled(claim: LineClaim, replaced: LineClaim, count: int) -> LineClaim:
    before = weakened(_owner_of_most(replaced), GRADE_C)
    assert isinstance(before, int)
    return compact([before if owner == UNKNOWN else owner for owner in per_token(claim, count)])


def _owner_of_most(claim: LineClaim) -> Owner:
    return Counter(claim).most_common(1)[0][0] if isinstance(claim, tuple) else claim

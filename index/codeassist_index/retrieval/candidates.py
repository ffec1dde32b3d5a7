"""Which definitions of other files are in scope at the cursor, and how each is reached.

The sources follow what a reader would look up: the imports, the types of parameters, variables and
`self` attributes, the base classes and what is inherited, names that the documentation mentions, and
what the neighbouring files hold.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence

from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.candidate import Candidate, Find, Relation
from codeassist_index.retrieval.similar import Similar
from codeassist_index.retrieval.sources import Sources
from codeassist_index.retrieval.standing import Standing
from codeassist_index.retrieval.target import CHAINS_MAX, DOTTED, Target
from codeassist_index.snapshot import Snapshot
from codeassist_index.terms import line_terms, name_terms

CANDIDATES_MAX = 3_000
MENTIONED_NAMES_MAX = 60
NAMED_FROM_SIMILAR_MAX = 80
VOTERS_MAX = 12
"""So many pieces of similar code are read for the names of members."""

_MEMBER = re.compile(r"(?:\.|->|::)([^\W\d]\w{3,})\(")


class Candidates:
    """Collects the candidates of one request."""

    def __init__(
        self,
        target: Target,
        snapshot: Snapshot,
        standing: Standing,
        resolver: Resolver,
        similar: Sequence[Similar] = (),
    ) -> None:
        self._target = target
        self._similar = similar
        self._known = standing.finds
        self._pinned = resolver.pinned
        self._sources = Sources(standing.module, target.cursor.file.imports, snapshot, resolver)
        self._found: dict[tuple[int, str], Candidate] = {}

    def collect(self) -> list[Candidate]:
        """All of them, in order of discovery."""
        if self._target.language:
            scope, sources = self._target.cursor.scope, self._sources
            self._asked(scope)
            self._used()
            self._take(sources.bases, scope)
            for name, value in self._target.names_at(scope).items():
                self._take(sources.typed, name, scope, value)
            self._take(sources.attributes, scope)
            self._take(sources.imports, sources.importing(scope))
            self._mentioned()
            self._neighbours()
            self._take(sources.shared)
            self._named()
        return list(self._found.values())

    def _finds(self, source: Callable[..., Iterable[Find]], *asked: str) -> Sequence[Find]:
        key = (source.__name__, *asked)
        if key not in self._known:
            distinct: dict[Hashable, Find] = {}
            for find in source(*asked):
                distinct.setdefault((find.key, find.relation), find)
            self._known[key] = tuple(distinct.values())
        return self._known[key]

    def _take(self, source: Callable[..., Iterable[Find]], *asked: str) -> None:
        for find in self._finds(source, *asked):
            self._add(find)

    def _add(self, find: Find) -> None:
        candidate = self._found.get(find.key)
        if candidate is None:
            if len(self._found) >= CANDIDATES_MAX:
                return
            candidate = self._found[find.key] = Candidate(find.module, find.symbol, find.top)
        if find.relation not in candidate.reasons:
            candidate.reasons[find.relation] = self._told(find) if self._pinned.was_read else find.reason

    def _told(self, find: Find) -> str:
        pin = self._pinned.pin_of(find.module.ref)
        if pin is None:
            return find.reason
        told = f"`{find.symbol.name}`" if find.relation is Relation.IMPORTED else f"{find.reason},"
        return f"{told} from {pin.words}"

    def _asked(self, scope: str) -> None:
        chain, importing = self._target.cursor.chain, self._target.cursor.importing
        if importing:
            self._take(self._sources.importable, importing)
        if chain:
            self._take(self._sources.asked, chain, scope, self._target.value_of(chain, scope))

    def _used(self) -> None:
        for mention in self._target.mentions[:CHAINS_MAX]:
            head, dot, _ = mention.name.rpartition(".")
            value = self._target.value_of(head, mention.scope) if dot else ""
            self._take(self._sources.used, mention.name, mention.scope, value)

    def _mentioned(self) -> None:
        head = "\n".join(self._target.head_lines())
        names = [part for name in DOTTED.findall(head) for part in name.split(".")]
        telling = [name for name in dict.fromkeys(names) if len(name) > 3 and not name.islower()]  # noqa: PLR2004
        for name in telling[:MENTIONED_NAMES_MAX]:
            self._take(self._sources.mentioned, name)

    def _neighbours(self) -> None:
        wanted = {term for line in self._target.head_lines() for term in line_terms(line)}
        for find in self._finds(self._sources.neighbours):
            if not wanted.isdisjoint(name_terms(find.symbol.name)):
                self._add(find)

    def _named(self) -> None:
        """Members by name alone, where only one or two of that name exist: used here, or in similar code."""
        mentions = [mention.name for mention in self._target.mentions if "." in mention.name]
        used = {name.rpartition(".")[2]: "used in this file" for name in mentions[:CHAINS_MAX]}
        similar = (_MEMBER.findall("\n".join(one.lines)) for one in self._similar[:VOTERS_MAX])
        telling = list(dict.fromkeys(name for names in similar for name in names))[:NAMED_FROM_SIMILAR_MAX]
        reached = {candidate.symbol.name for candidate in self._found.values()}
        for name in dict.fromkeys((*used, *telling)):
            if len(name) > 3 and name not in reached:  # noqa: PLR2004 - shorter names say little
                self._take(self._sources.named, name, used.get(name, "used in similar code"))

"""What stays as it is in a file from one line to the next, and all that was found from there.

Where the imports, classes and values of the edited file are as they were, so is what its names lead to. Where they are
not, what other files say is as it was, if none of it led back to this one. That is kept for the files edited last, each
for one state of the index and of the other open files.
"""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from codeassist_index.languages.facts import FileFacts
from codeassist_index.resolve import Resolver
from codeassist_index.retrieval.candidate import Find
from codeassist_index.retrieval.target import Target
from codeassist_index.snapshot import Module, Snapshot
from codeassist_index.things import Memo, is_property

FINDS_KEPT_MAX = 5_000
"""With more questions asked from it a file starts anew; most of them were of names that are long gone."""


@dataclass(slots=True)
class Standing:
    """A file as other files see it, with what was found from there; `modules` are those that the finds are of."""

    module: Module
    seen: Hashable = None
    modules: dict[tuple[int, str], Module] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    finds: dict[Hashable, Sequence[Find]] = field(default_factory=dict)
    is_met: bool = False
    """Whether other files lead to this one."""

    def resolver(self, snapshot: Snapshot) -> Resolver:
        """For a request that sees the state that this is of."""
        snapshot.modules = self.modules
        snapshot.adopt(self.module)
        return Resolver(snapshot, self.module.ref, self.memo)

    def changed(self, module: Module, seen: Hashable) -> "Standing":
        """The same file, that other files see otherwise now."""
        if self.is_met:
            return Standing(module, seen)
        return Standing(module, seen, self.modules, self.memo.without(self.module))


@contextmanager
def resumed(target: Target, snapshot: Snapshot) -> Iterator[tuple[Standing, Resolver]]:
    """What is known of the file at the cursor, which no other thread gets meanwhile, and what finds more.

    A pin that was read through is told in the reasons of what is found later, too: such a file starts anew.
    """
    kept = snapshot.caches.standings
    key = (snapshot.generation, snapshot.view, target.module.ref)
    seen = _seen_by_others(target.cursor.file)
    standing = kept.take(key)
    if not isinstance(standing, Standing):
        standing = Standing(target.module, seen)
    elif standing.seen != seen:
        standing = standing.changed(target.module, seen)
    resolver = standing.resolver(snapshot)
    yield standing, resolver
    standing.is_met |= snapshot.met_adopted
    if len(standing.finds) <= FINDS_KEPT_MAX and not resolver.pinned.was_read:
        kept.put(key, standing)


def _seen_by_others(file: FileFacts) -> Hashable:
    """All that resolving reads of a file: not its lines, nor the variables of functions."""
    symbols = tuple(
        (one.name, one.scope, one.kind, is_property(one), one.value, one.bases, one.local) for one in file.symbols
        if not (one.local and one.kind == "variable")
    )  # fmt: skip
    return symbols, tuple((one.module, one.name, one.alias, one.scope) for one in file.imports)

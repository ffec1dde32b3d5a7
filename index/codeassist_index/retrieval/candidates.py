"""Which definitions of other files are in scope at the cursor, and how each is reached.

The sources follow what a reader would look up: the imports, the types of parameters, variables and
`self` attributes, the base classes and what is inherited, names that the documentation mentions, and
what the neighbouring files hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.resolve import Resolver, Thing, folder_distance
from codeassist_index.retrieval.similar import Similar
from codeassist_index.retrieval.target import CHAINS_MAX, DOTTED, Target
from codeassist_index.snapshot import Module, Snapshot
from codeassist_index.terms import line_terms, name_terms

CANDIDATES_MAX = 3_000
MODULE_MEMBERS_MAX = 250
NEIGHBOURS_MAX = 40
MENTIONED_NAMES_MAX = 60
DEFINED_IN_MAX = 6
NAMED_IN_MAX = 2
NAMED_FROM_SIMILAR_MAX = 80
VOTERS_MAX = 12
"""So many pieces of similar code are read for the names of members."""

_MEMBER = re.compile(r"(?:\.|->|::)([^\W\d]\w{3,})\(")


class Relation(StrEnum):
    """How the cursor reaches a definition; what explains it best stands first."""

    ASKED = "asked"  # a member of what stands before the dot
    IMPORTED = "imported"
    IMPORTED_MODULE = "imported module"  # defined in a module that is imported as a whole
    BASE = "base"
    OVERRIDDEN = "overridden"
    INHERITED = "inherited"
    PARAMETER = "parameter"
    PARAMETER_MEMBER = "parameter member"
    LOCAL = "local"
    LOCAL_MEMBER = "local member"
    ATTRIBUTE = "attribute"
    ATTRIBUTE_MEMBER = "attribute member"
    FAR = "far"  # reached through an attribute of one of these
    FAR_MEMBER = "far member"
    IMPORTED_MEMBER = "imported member"
    MENTIONED = "mentioned"
    PACKAGE = "package"  # seen without an import
    NAMED = "named"  # the one member of this name, where the type of its object is not known
    NEIGHBOUR = "neighbour"
    USED = "used"  # a name on a finished line of the file resolves to it


_ORDER = {relation: order for order, relation in enumerate(Relation)}


@dataclass(slots=True)
class Candidate:
    """A definition elsewhere, with every way it was reached."""

    module: Module
    symbol: Symbol
    reasons: dict[Relation, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The few words that say why it is here."""
        return self.reasons[min(self.reasons, key=_ORDER.__getitem__)]

    @property
    def is_guess(self) -> bool:
        """Whether only its name speaks for it."""
        return self.reasons.keys() == {Relation.NAMED}


class Candidates:
    """Collects the candidates of one request."""

    def __init__(self, target: Target, snapshot: Snapshot, resolver: Resolver, similar: Sequence[Similar] = ()) -> None:
        self._similar = similar
        self._target = target
        self._snapshot = snapshot
        self._resolver = resolver
        self._found: dict[tuple[int, str], Candidate] = {}
        self._opened: set[tuple[int, str, Relation]] = set()

    def collect(self) -> list[Candidate]:
        """All of them, in order of discovery."""
        if self._target.language:
            self._asked()
            self._used()
            self._bases()
            self._typed_names()
            self._attributes()
            self._imports()
            self._mentioned()
            self._neighbours()
            self._shared()
            self._named()
        return list(self._found.values())

    def _add(self, thing: Thing, relation: Relation, reason: str) -> None:
        symbol = thing.symbol
        if symbol is None or thing.module is self._target.module or symbol.local:
            return
        key = (id(thing.module), symbol.local_name)
        candidate = self._found.get(key)
        if candidate is None:
            if len(self._found) >= CANDIDATES_MAX:
                return
            candidate = self._found[key] = Candidate(thing.module, symbol)
        pin = self._resolver.pinned.pin_of(thing.module.ref)
        if pin is not None:
            told = f"`{symbol.name}`" if relation is Relation.IMPORTED else f"{reason},"
            reason = f"{told} from {pin.words}"
        candidate.reasons.setdefault(relation, reason)

    def _add_class(self, thing: Thing, relation: Relation, member: Relation, reason: str) -> None:
        """A class with what it has and inherits; a function with the class of what it returns."""
        self._add(thing, relation, reason)
        if not thing.is_class or thing.symbol is None:
            return
        key = (id(thing.module), thing.symbol.local_name, member)
        if key in self._opened:
            return
        self._opened.add(key)
        for one in self._resolver.members(thing):
            self._add(one, member, reason)

    def _evaluate(self, chain: str, scope: str) -> list[Thing]:
        return self._resolver.value(self._target.module, scope, self._target.value_of(chain, scope))

    def _asked(self) -> None:
        chain = self._target.cursor.chain
        if not chain:
            return
        for thing in self._evaluate(chain, self._target.cursor.scope):
            if thing.symbol is None:
                self._module_members(thing, Relation.ASKED, f"in module {chain}")
            else:
                self._add_class(thing, Relation.ASKED, Relation.ASKED, f"`{chain}` is {thing.symbol.name}")

    def _used(self) -> None:
        for mention in self._target.mentions[:CHAINS_MAX]:
            head, dot, last = mention.name.rpartition(".")
            if not dot:
                own = self._target.module
                things = self._resolver.name(own, mention.name)
                things = things or tuple(self._resolver.implied(own, mention.scope, mention.name))
            else:
                holders = self._evaluate(head, mention.scope)
                found = (self._resolver.member(holder, last) for holder in holders)
                things = tuple(thing for thing in found if thing is not None)
            for thing in things:
                self._add(thing, Relation.USED, f"`{mention.name}` used in this file")

    def _bases(self) -> None:
        scope = self._target.cursor.scope
        owner = self._enclosing_class()
        if owner is None or owner.symbol is None:
            return
        method = scope.removeprefix(f"{owner.symbol.local_name}.").partition(".")[0]
        for base in list(self._resolver.with_bases(owner))[1:]:
            assert base.symbol is not None
            reason = f"base class of {owner.symbol.name}"
            self._add(base, Relation.BASE, reason)
            for name, symbol in base.module.shape.members(base.symbol.local_name).items():
                relation = Relation.OVERRIDDEN if name == method else Relation.INHERITED
                told = f"`{name}` overridden here" if name == method else f"inherited by {owner.symbol.name}"
                self._add(Thing(base.module, symbol), relation, told)

    def _enclosing_class(self) -> Thing | None:
        return self._resolver.enclosing_class(self._target.module, self._target.cursor.scope)

    def _typed_names(self) -> None:
        scope = self._target.cursor.scope
        for name, value in self._target.names_at(scope).items():
            for thing in self._resolver.value(self._target.module, scope, value):
                if thing.is_class and thing.symbol is not None:
                    parameter = value.startswith("?") or thing.instance
                    first, member = (
                        (Relation.PARAMETER, Relation.PARAMETER_MEMBER)
                        if parameter
                        else (Relation.LOCAL, Relation.LOCAL_MEMBER)
                    )
                    self._add_class(thing, first, member, f"`{name}` is {thing.symbol.name}")
                    self._far(thing, name)

    def _attributes(self) -> None:
        owner = self._enclosing_class()
        if owner is None:
            return
        for holder in self._resolver.members(owner):
            symbol = holder.symbol
            if symbol is None or symbol.kind != "attribute" or not symbol.value:
                continue
            for thing in self._resolver.value(holder.module, symbol.scope, symbol.value):
                if thing.is_class and thing.symbol is not None:
                    reason = f"`self.{symbol.name}` is {thing.symbol.name}"
                    self._add_class(thing, Relation.ATTRIBUTE, Relation.ATTRIBUTE_MEMBER, reason)
                    self._far(thing, f"self.{symbol.name}")

    def _far(self, thing: Thing, name: str) -> None:
        for holder in self._resolver.members(thing):
            symbol = holder.symbol
            if symbol is None or symbol.kind != "attribute" or not symbol.value:
                continue
            for inner in self._resolver.value(holder.module, symbol.scope, symbol.value):
                if inner.is_class and inner.symbol is not None and inner.symbol != thing.symbol:
                    reason = f"`{name}.{symbol.name}` is {inner.symbol.name}"
                    self._add_class(inner, Relation.FAR, Relation.FAR_MEMBER, reason)

    def _imports(self) -> None:
        scope = self._target.cursor.scope
        visible = (
            found
            for found in self._target.cursor.file.imports
            if not found.scope or scope == found.scope or scope.startswith(f"{found.scope}.")
        )
        for found in visible:
            if found.name == "*" and found.alias:
                self._starred(found)
            for thing in self._resolver.imported(self._target.module, found):
                if thing.symbol is None:
                    self._module_members(thing, Relation.IMPORTED_MODULE, f"in the imported module {found.alias}")
                else:
                    reason = f"`{thing.symbol.name}` imported from {found.module}"
                    self._add_class(thing, Relation.IMPORTED, Relation.IMPORTED_MEMBER, reason)

    def _starred(self, found: Import) -> None:
        for thing in self._resolver.imported(self._target.module, replace(found, name="", alias=found.module)):
            self._module_members(thing, Relation.IMPORTED_MODULE, f"imported with everything of {found.module}")

    def _module_members(self, thing: Thing, relation: Relation, reason: str) -> None:
        for member in islice(self._resolver.exported(thing.module).values(), MODULE_MEMBERS_MAX):
            self._add(member, relation, reason)

    def _mentioned(self) -> None:
        head = "\n".join(self._target.head_lines())
        names = [part for name in DOTTED.findall(head) for part in name.split(".")]
        own = self._target.module
        telling = [name for name in dict.fromkeys(names) if len(name) > 3 and not name.islower()]  # noqa: PLR2004
        for name in telling[:MENTIONED_NAMES_MAX]:
            if own.shape.symbol(name) is not None or self._resolver.name(own, name):
                continue
            places = [
                (folder_distance(ref.path, own.ref.path), ref.path, ref, symbol)
                for ref, symbol in self._snapshot.files_defining(name, DEFINED_IN_MAX)
                if ref.repository == own.ref.repository
            ]
            for _, _, ref, symbol in sorted(places, key=lambda place: place[:2])[:1]:
                thing = Thing(self._snapshot.module(ref), symbol)
                self._add_class(thing, Relation.MENTIONED, Relation.FAR_MEMBER, f"`{name}` is mentioned here")

    def _neighbours(self) -> None:
        own = self._target.module.ref
        folder = own.path.rpartition("/")[0]
        wanted = {term for line in self._target.head_lines() for term in line_terms(line)}
        for ref in self._snapshot.files_in_folder(own.repository, folder, NEIGHBOURS_MAX):
            if ref.path == own.path or ref.language != own.language:
                continue
            module = self._snapshot.module(ref)
            for symbol in _public(module):
                if not wanted.isdisjoint(name_terms(symbol.name)):
                    self._add(Thing(module, symbol), Relation.NEIGHBOUR, f"in the neighbouring {ref.path}")

    def _shared(self) -> None:
        own = self._target.module
        if not LANGUAGES[own.ref.language].shares:
            return
        for module in self._resolver.package(own):
            for symbol in _public(module):
                self._add(Thing(module, symbol), Relation.PACKAGE, f"in the same package, {module.ref.path}")

    def _named(self) -> None:
        """Members by name alone, where only one or two of that name exist: used here, or in similar code."""
        used = [mention.name.rpartition(".")[2] for mention in self._target.mentions if "." in mention.name]
        similar = (_MEMBER.findall("\n".join(one.lines)) for one in self._similar[:VOTERS_MAX])
        telling = list(dict.fromkeys(name for names in similar for name in names))[:NAMED_FROM_SIMILAR_MAX]
        reached = {candidate.symbol.name for candidate in self._found.values()}
        for name in dict.fromkeys((*used[:CHAINS_MAX], *telling)):
            if len(name) <= 3 or name in reached:  # noqa: PLR2004 - shorter names say little
                continue
            places = self._snapshot.only_callables(self._target.module.ref.repository, name, NAMED_IN_MAX)
            for ref, symbol in places if len(places) <= NAMED_IN_MAX else ():
                if LANGUAGES[ref.language].family == LANGUAGES[self._target.language].family:
                    self._add(Thing(self._snapshot.module(ref), symbol), Relation.NAMED, f"the only `{name}`")


def _public(module: Module) -> list[Symbol]:
    members = module.shape.members("").values()
    return [symbol for symbol in members if not symbol.name.startswith("__")][:MODULE_MEMBERS_MAX]

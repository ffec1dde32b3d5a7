"""A definition of another file that the code at the cursor may need, and how it is reached."""

from dataclasses import dataclass, field
from enum import StrEnum

from codeassist_index.languages.facts import Symbol
from codeassist_index.snapshot import Module


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


@dataclass(frozen=True, slots=True)
class Find:
    """A definition and one way to reach it; `key` is the same for the same definition."""

    key: tuple[int, str]
    module: Module
    symbol: Symbol
    relation: Relation
    reason: str


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

"""A definition of another file that the code at the cursor may need, and how it is reached."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

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


class Find(NamedTuple):
    """A definition and one way to reach it.

    `key` is the same for the same definition; `top` is the one at the top of its file that it is shown in.
    """

    key: tuple[int, str]
    module: Module
    symbol: Symbol
    top: Symbol
    relation: Relation
    reason: str


@dataclass(slots=True)
class Candidate:
    """A definition elsewhere, with what it is shown in and every way it was reached."""

    module: Module
    symbol: Symbol
    top: Symbol
    reasons: dict[Relation, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The few words that say why it is here."""
        return self.reasons[min(self.reasons, key=_ORDER.__getitem__)]

    @property
    def is_guess(self) -> bool:
        """Whether only its name speaks for it."""
        return len(self.reasons) == 1 and Relation.NAMED in self.reasons

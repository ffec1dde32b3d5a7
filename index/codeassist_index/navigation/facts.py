"""What navigation answers with. Lines and columns count from 1, columns in code points."""

from dataclasses import dataclass
from typing import Literal

from codeassist_index.types import Definition

Certainty = Literal["local", "resolved", "visible", "named"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands in a file of a root; `text` is the whole line, so that columns can be counted in other units.

    `revision` is empty for what is checked out, else the pinned tree that the file is of.
    """

    repository: str
    root: str
    revision: str
    path: str
    line: int
    column: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundDefinition:
    """A definition with the place of its name; `exact` if it was resolved, else it only has the same name.

    `pinned` says which version of another repository that is, and where it is pinned; empty where nothing pins it.
    """

    definition: Definition
    place: Place
    exact: bool
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class Hover:
    """What a name at a cursor is: `column` and `length` of the name on its line, and one definition of it.

    `holds` is the class of the object that a local name stands for; `others` is in how many further files the name is
    defined.
    """

    name: str
    column: int
    found: FoundDefinition
    holds: FoundDefinition | None
    others: int


@dataclass(frozen=True, slots=True)
class ExactUses:
    """Places that surely mean one definition.

    `definitions` are where it is defined, if that is not the cursor, and the methods that override it. Of `unsure`
    further uses of the name it is not known what they mean; `left_out` were not looked at.
    """

    places: tuple[Place, ...]
    definitions: tuple[Place, ...]
    unsure: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a thing is used.

    `certainty` says how the files were told: `local` within one function; `resolved`, the name leads to this very
    thing there; `visible`, the file can see it and uses a member of its name; `named`, by the name alone.
    """

    places: tuple[Place, ...]
    definitions: tuple[FoundDefinition, ...]
    certainty: Certainty

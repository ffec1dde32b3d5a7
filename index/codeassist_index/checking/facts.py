"""What a check answers with."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["import", "attribute", "argument"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that a text uses and that surely does not exist; `start` and `end` count code points of the text.

    `owner` is the module, class or function that does not have it; `reason` says so in a few words, with the nearest
    name that it does have.
    """

    kind: Kind
    name: str
    owner: str
    reason: str
    start: int
    end: int

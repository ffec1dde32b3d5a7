"""What one request sees of the index."""

from dataclasses import dataclass

from codeassist_index.access import EVERYTHING, Access


@dataclass(frozen=True, slots=True)
class View:
    """The stored index as one caller may see it."""

    access: Access = EVERYTHING


WHOLE = View()

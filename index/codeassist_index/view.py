"""What one request sees of the index."""

from dataclasses import dataclass

from codeassist_index.access import EVERYTHING, Access
from codeassist_index.overlay import NOTHING_OPEN, Overlay


@dataclass(frozen=True, slots=True)
class View:
    """The stored index as one caller may see it, with open buffers in the place of the files that they are of."""

    access: Access = EVERYTHING
    overlay: Overlay = NOTHING_OPEN


WHOLE = View()

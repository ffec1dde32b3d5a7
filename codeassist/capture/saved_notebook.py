"""A notebook at the moment it was saved: who wrote what of its cells, as bytes of its file.

Only what stands in the cells' sources is somebody's: quotes, commas and all else of the file are its editor's.
"""

from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.masking import Bounds, Secrets
from codeassist.capture.notebook_file import CellSource, cell_sources
from codeassist.capture.provenance import OwnedRange
from codeassist.capture.rendering import plain_renderings
from codeassist.capture.saved import Piece, Placed, read_back


@dataclass(frozen=True, slots=True)
class SavedCell:
    """The text of a cell in UTF-8, and its known ranges."""

    text: bytes
    owned: tuple[OwnedRange, ...]


@dataclass(frozen=True, slots=True)
class SavedNotebook:
    """All cells, in their order."""

    file: Path
    cells: tuple[SavedCell, ...]

    def placed(self, stored: bytes, secrets: Secrets) -> Placed | None:
        """Nothing is known of a file with another number of cells, nor of a cell whose text is not the editor's."""
        rendering = read_back(stored) if any(cell.owned for cell in self.cells) else None
        sources = () if rendering is None else cell_sources(rendering.text)
        if rendering is None or len(sources) != len(self.cells):
            return None
        pieces: list[Piece] = []
        found: set[Bounds] = set()
        for cell, source in zip(self.cells, sources, strict=True):
            pieces += _pieces(cell, source)
            bounds = [(owned.start, owned.end) for owned in cell.owned]
            found |= {place for secret in secrets(cell.text, bounds) for place in _places(cell, source, *secret)}
        found |= secrets(rendering.text, [(start, end) for start, end, _ in pieces])
        return Placed(rendering, tuple(pieces), frozenset(found))


def _pieces(cell: SavedCell, source: CellSource) -> list[Piece]:
    return [(*place, owned.origin) for owned in cell.owned for place in _places(cell, source, owned.start, owned.end)]


def _places(cell: SavedCell, source: CellSource, start: int, end: int) -> list[Bounds]:
    """Where a range of a cell stands in the file, whose line ends may be others than the editor's."""
    text = source.text
    same = next((one for one in plain_renderings(cell.text) if one.content == text), None)
    return [] if same is None else list(source.places(*same.placed(start, end)))

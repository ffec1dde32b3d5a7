"""Copies of the file that is being written: never a source of snippets, wherever they are."""

from codeassist_index.retrieval.target import Target
from codeassist_index.sketch import LineSketch
from codeassist_index.snapshot import FileRef, Snapshot

SAME_LINES_SHARE = 0.9
FEW_LINES = 4
"""Below this many lines a share says nothing: there, a copy is what begins and ends like the file."""


class Copies:
    """Tells which files are the target or nearly so."""

    def __init__(self, target: Target, snapshot: Snapshot) -> None:
        self._target = target
        self._snapshot = snapshot
        self._sketch = LineSketch(target.shown_lines)
        self._known: dict[int, bool] = {}

    def __contains__(self, ref: FileRef) -> bool:
        own = self._target.module.ref
        if (ref.repository, ref.path) == (own.repository, own.path) or ref.blob == 0:
            return True
        if ref.blob not in self._known:
            self._known[ref.blob] = self._is_copy(ref.blob)
        return self._known[ref.blob]

    def _is_copy(self, blob: int) -> bool:
        shown = self._target.shown_lines
        if len(shown) < FEW_LINES:
            lines = self._snapshot.lines(blob)
            above, below = self._target.above, self._target.below
            return bool(shown) and lines[: len(above)] == above and (not below or lines[-len(below) :] == below)
        enough = SAME_LINES_SHARE * len(shown)
        lines_max, sketch = self._snapshot.line_sketch(blob)
        if min(lines_max, len(shown) - self._sketch.missing_min(sketch)) <= enough:
            return False
        return len(shown & self._snapshot.distinct_lines(blob)) > enough

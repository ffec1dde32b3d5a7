"""The ranges of a buffer whose file is stored as some bytes, for tests."""

from collections.abc import Sequence
from pathlib import Path

from codeassist.capture.events import SavedRange
from codeassist.capture.provenance import OwnedRange
from codeassist.capture.saved import SavedBuffer
from codeassist.capture.saved import saved_ranges as ranges_of


def saved_ranges(
    text: bytes, owned: Sequence[OwnedRange], stored: bytes, *, path: str = "a.py"
) -> tuple[SavedRange, ...]:
    return ranges_of(SavedBuffer(Path(path), text, tuple(owned)), stored, path=path)

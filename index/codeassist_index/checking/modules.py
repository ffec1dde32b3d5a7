"""Which file a Python import surely means, and which module is surely not there.

The resolver takes the likeliest file, which is right for retrieval. Here several likely ones are as good as none: a
standard module of the same name may be meant, a script's neighbour, or another version than the indexed one.
"""

import os
import sys
from pathlib import Path, PurePosixPath

from codeassist_index.languages.python.modules import places
from codeassist_index.pinned import Pinned
from codeassist_index.snapshot import FileRef, Module, Sharing, Snapshot
from codeassist_index.visibility import is_related

_SOURCE_FOLDERS = frozenset({"", "src", "lib", "python"})
_LISTED_MAX = 1


class Modules:
    """The modules that imports lead to, for one file at hand."""

    def __init__(self, snapshot: Snapshot, pinned: Pinned) -> None:
        self._snapshot = snapshot
        self._pinned = pinned
        self._found: dict[tuple[int, str, str], Module | None] = {}

    def find(self, importer: FileRef, written: str) -> Module | None:
        """The one module that `written` can mean in a file; None where there is none, or a choice."""
        key = (importer.repository, importer.path, written)
        if key not in self._found:
            ref = self._relative(importer, written) if written.startswith(".") else self._absolute(importer, written)
            self._found[key] = self._snapshot.module(ref) if ref is not None else None
        return self._found[key]

    def parent_without(self, importer: FileRef, written: str) -> tuple[Module, str] | None:
        """The innermost package that is there on the way to a module, and the name that it surely does not have."""
        before, name = _parted(written)
        while before.strip(".") and self.find(importer, before) is None:
            before, name = _parted(before)
        parent = self.find(importer, before) if before and name else None
        return None if parent is None or self.has_part(parent, name) else (parent, name)

    def has_part(self, package: Module, name: str) -> bool:
        """Whether a package may have a submodule of this name: stored, on the disk, or imported by any file."""
        ref = package.ref
        folder, _, file = ref.path.rpartition("/")
        if not file.startswith("__init__."):
            return False
        inner = f"{folder}/{name}".lstrip("/")
        if self._snapshot.files_sharing(Sharing(ref.repository, inner, ""), _LISTED_MAX):
            return True
        beside = self._snapshot.files_sharing(Sharing(ref.repository, folder, ""), sys.maxsize)
        if len(beside) == 1 or any(PurePosixPath(one.path).name.partition(".")[0] == name for one in beside):
            return True  # a package of nothing but its `__init__` has its modules from elsewhere
        return self._is_on_disk(ref, name)

    def _is_on_disk(self, ref: FileRef, name: str) -> bool:
        """Whether there is a file or folder that git ignores, or one that is built."""
        root, revision = self._snapshot.root_of(ref.repository)
        if revision:
            return False
        try:
            return any(entry.name.partition(".")[0] == name for entry in os.scandir(Path(root, ref.path).parent))
        except OSError:
            return False

    def _relative(self, importer: FileRef, written: str) -> FileRef | None:
        paths, _ = places(written, importer.path)
        found = (self._snapshot.file(importer.repository, path) for path in paths)
        return next((ref for ref in found if ref is not None and is_related(ref, importer)), None)

    def _absolute(self, importer: FileRef, written: str) -> FileRef | None:
        if written.partition(".")[0] in sys.stdlib_module_names:
            return None
        named = [ref for ref in self._pinned.files_of_module(written, importer) if is_related(ref, importer)]
        sources = [ref for ref in named if not ref.path.endswith(".pyi")] or named
        own = [ref for ref in sources if ref.repository == importer.repository]
        chosen = own or sources
        if len(chosen) != 1 or not _is_importable(chosen[0], written, importer):
            return None
        return chosen[0]


def _parted(written: str) -> tuple[str, str]:
    """The package of a module as it is written, dots included, and the module's own name."""
    before, _, name = written.rpartition(".")
    is_relative = written.startswith(".") and not before.strip(".")
    return (f"{before}." if is_relative else before), name


def _is_importable(ref: FileRef, written: str, importer: FileRef) -> bool:
    """Whether the folder that an import would have to look in is a usual one, or the importer's own."""
    path = PurePosixPath(ref.path)
    parts = (*path.parent.parts, path.stem) if path.stem != "__init__" else path.parent.parts
    length = written.count(".") + 1
    if ".".join(parts[-length:]) != written:
        return False
    above = "/".join(parts[:-length])
    if above in _SOURCE_FOLDERS:
        return True
    head = written.partition(".")[0]
    return ref.repository == importer.repository and importer.path.startswith(f"{above}/{head}/")

"""Which file an import leads to, of the importer's own repository where there is one."""

from functools import partial

from codeassist_index.languages import LANGUAGES
from codeassist_index.pinned import Pinned
from codeassist_index.snapshot import FileRef, Snapshot
from codeassist_index.visibility import is_related


class ImportedFiles:
    """Finds the files of imports, other repositories' at the versions that are pinned."""

    def __init__(self, snapshot: Snapshot, pinned: Pinned) -> None:
        self._snapshot = snapshot
        self._pinned = pinned

    def find(self, importer: FileRef, module: str) -> FileRef | None:
        """The file that a file means by `module`."""
        seek = partial(self._find, importer, module)
        return seek() if self._pinned.has_a_say(importer) else self._snapshot.imported_file(importer, module, seek)

    def _find(self, importer: FileRef, module: str) -> FileRef | None:
        language = LANGUAGES[importer.language]
        paths, absolute = language.places(module, importer.path)
        candidates = self._named(absolute, importer) if absolute else []
        own = [ref for ref in candidates if ref.repository == importer.repository]
        if not own and absolute and language.manifests:
            own = [ref for ref in self._named(f"={absolute}", importer) if ref.repository == importer.repository]
        if own:
            return min(
                own, key=lambda ref: (ref.path.endswith(".pyi"), folder_distance(ref.path, importer.path), ref.path)
            )
        beside = (self._snapshot.file(importer.repository, path) for path in paths)
        found = next((ref for ref in beside if ref is not None and is_related(ref, importer)), None)
        if found is not None:
            return found
        return candidates[0] if candidates else None

    def _named(self, module: str, importer: FileRef) -> list[FileRef]:
        return [ref for ref in self._pinned.files_of_module(module, importer) if is_related(ref, importer)]


def folder_distance(path: str, other: str) -> int:
    """How many folders one has to leave and enter to get from one file to the other."""
    one, two = path.split("/")[:-1], other.split("/")[:-1]
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return len(one) + len(two) - 2 * shared

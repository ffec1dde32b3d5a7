"""Open buffers laid over one state of the stored index: which stored files they hide, and what stands there instead."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codeassist_index import blobs, postings
from codeassist_index.access import Access, Visible, visible
from codeassist_index.edition import Edition
from codeassist_index.fresh import FreshText
from codeassist_index.kept import Kept
from codeassist_index.languages import LANGUAGES
from codeassist_index.naming import Naming, naming_around
from codeassist_index.open_text import OpenText
from codeassist_index.overlay import BUFFERS_MAX, Overlay
from codeassist_index.postings import Role

if TYPE_CHECKING:
    from codeassist_index.snapshot import FileRef

LAYERS_KEPT_MAX = 4
IMPORTS_KEPT_MAX = 5_000


@dataclass(frozen=True, eq=False, slots=True)
class LaidFile:
    """An open file of a repository.

    `twin` is another file's stored content of the same text, where the text index has it; `former_uses` are the keys of
    the names that the file's own stored content uses.
    """

    repository: int
    repository_name: str
    path: str
    text: OpenText
    modules: tuple[str, ...]
    twin: int | None
    former_uses: frozenset[int]

    @property
    def module(self) -> str:
        """What imports are likeliest to call it."""
        return self.modules[0] if self.modules else ""

    def roles(self, name: str) -> int:
        """What a name is in it."""
        return self.text.roles.get(postings.key(name), 0)


class Laid:
    """The open files that differ from what is stored."""

    def __init__(self, files: Iterable[LaidFile] = ()) -> None:
        self.files = tuple(files)
        self.hidden = frozenset((one.repository, one.path) for one in self.files)
        self.texts = {one.text.number: one.text for one in self.files}
        numbers: dict[tuple[bytes, str], int] = {}
        for one in self.files:
            numbers.setdefault((one.text.sha, one.text.language), one.twin or one.text.number)
        self.contents = {one: numbers[one.text.sha, one.text.language] for one in self.files}
        """By which number each file's text is found in a search: one for all files of the same text."""
        self._searched = [one.text for one, number in self.contents.items() if number == one.text.number]
        self.imported: Kept[tuple[int, str, str], FileRef | None] = Kept(IMPORTS_KEPT_MAX)
        """What an import in a file of a repository leads to."""

    @property
    def chunks(self) -> list[FreshText]:
        """What similar code is sought in."""
        return [text.chunks for text in self._searched]

    def where(self, holds: Callable[[LaidFile], bool]) -> list[LaidFile]:
        """The open files of which something holds."""
        return [one for one in self.files if holds(one)]


NOTHING_LAID = Laid()


class Layer:
    """Lays overlays over the states of one index; the last ones are kept."""

    def __init__(self) -> None:
        self._laid: Kept[tuple[Edition, int, Access, Overlay], Laid] = Kept(LAYERS_KEPT_MAX)
        self._uses: Kept[tuple[Edition, int], frozenset[int]] = Kept(BUFFERS_MAX)

    def laid(self, connection: sqlite3.Connection, edition: Edition, access: Access, overlay: Overlay) -> Laid:
        """The overlay over what a caller may see of the stored state.

        A file that the index leaves out stays out, and one that equals what is stored is not laid.
        """
        if not overlay.buffers:
            return NOTHING_LAID
        (generation,) = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()

        def lay() -> Laid:
            seen = visible(connection, access)
            found = (self._file(connection, edition, seen, *entry) for entry in overlay.buffers)
            return Laid(one for one in found if one is not None)

        return self._laid.get((edition, generation, access, overlay), lay)

    def _file(
        self, connection: sqlite3.Connection, edition: Edition, seen: Visible, place: tuple[str, str], text: OpenText
    ) -> LaidFile | None:
        (root, path), name = place, os.fsencode(place[1])
        asked = "SELECT id FROM repository WHERE root = ? AND revision = ''"
        row = connection.execute(asked, (os.fsencode(root),)).fetchone()
        if row is None or row[0] not in seen or not seen.shows(row[0], name):
            return None
        (repository,) = row
        stored = connection.execute(
            "SELECT blob.id, sha, module, other_module FROM file LEFT JOIN blob ON blob.id = file.blob"
            " WHERE repository = ? AND path = ?",
            (repository, name),
        ).fetchone()
        if stored is not None and (stored[0] is None or stored[1] == text.sha):
            return None
        declares = bool(text.language) and LANGUAGES[text.language].shares == "package"
        if stored is None or declares:
            naming = Naming(connection, naming_around(connection, repository, [path]))
            modules = naming.modules(path, text.declared_package if declares else "")
        else:
            modules = tuple(filter(None, stored[2:]))
        uses: frozenset[int] = frozenset()
        if stored is not None:
            uses = self._uses.get((edition, stored[0]), lambda: blobs.used_keys(connection, stored[0]))
        query = "SELECT id FROM blob WHERE sha = ? AND language = ? AND chunked"
        twin = connection.execute(query, (text.sha, text.language)).fetchone()
        return LaidFile(repository, seen[repository], path, text, modules, twin[0] if twin else None, uses)


def has_all(name: str, roles: Role) -> Callable[[LaidFile], bool]:
    """Whether a name is all of this in a file."""
    return lambda one: one.roles(name) & roles == roles


def has_some(name: str, roles: Role) -> Callable[[LaidFile], bool]:
    """Whether a name is some of this in a file."""
    return lambda one: bool(one.roles(name) & roles)

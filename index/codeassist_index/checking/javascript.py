"""What JavaScript and TypeScript import by name from files beside them, against what these export.

A name is invented where the file does not so much as have the word, nor any file of which it exports everything.
Packages, default exports, aliases of `tsconfig.json` and modules whose exports are computed are not judged.
"""

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from tree_sitter import Node

from codeassist_index.checking.document import Document, is_broken
from codeassist_index.checking.facts import Unknown
from codeassist_index.checking.nearest import told
from codeassist_index.checking.source import text
from codeassist_index.languages.typescript.modules import SUFFIXES, places
from codeassist_index.snapshot import FileRef, Sharing, Snapshot

STARS_DEPTH_MAX = 5
FILES_LISTED_MAX = 2_000
_COMPUTED = re.compile(r"\bmodule\b|\bexports\b|\brequire\s*\(|\bexport\s*=|\bglobalThis\b|\bdeclare\s+global\b")
_STAR = re.compile(r"\bexport\s*\*\s*from\b")
_LISTS = frozenset({"import_clause", "named_imports", "export_clause"})


def unknown(document: Document, snapshot: Snapshot) -> Iterator[Unknown]:
    """The invented names, in the order of the text."""
    importer = document.place.module.ref
    for node in document.inserted():
        source = node.child_by_field_name("source")
        if node.type not in {"import_statement", "export_statement"} or source is None or is_broken(node):
            continue
        written = text(source).strip("\"'")
        if not written.startswith(".") or "?" in written:
            continue
        found = _file(importer, written, snapshot)
        if found is None:
            if document.is_new(source) and _is_missing(importer, written, snapshot):
                name, folder = posixpath.basename(written), _folder(importer, written)
                reason = f"`{folder or '.'}` has no `{name}`"
                yield Unknown("import", name, folder, reason, *document.span(source))
        elif (found.repository, found.path) != (importer.repository, importer.path):
            yield from _names(node, found, document, snapshot)


def _names(node: Node, file: FileRef, document: Document, snapshot: Snapshot) -> Iterator[Unknown]:
    """The names of an import or re-export that the file does not have."""
    waiting = list(node.named_children)
    while waiting:
        child = waiting.pop(0)
        if child.type not in {"import_specifier", "export_specifier"}:
            waiting[:0] = child.named_children if child.type in _LISTS else []
            continue
        name = child.child_by_field_name("name")
        if name is None or not document.is_new(name) or text(name) == "default":
            continue
        if not _may_export(file, text(name), snapshot):
            known = list(snapshot.shape(file.blob).members(""))
            reason = told(posixpath.basename(file.path), text(name), known)
            yield Unknown("import", text(name), file.path, reason, *document.span(name))


def _may_export(file: FileRef, name: str, snapshot: Snapshot, depth: int = 0) -> bool:
    written = "\n".join(snapshot.lines(file.blob))
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    if depth > STARS_DEPTH_MAX or word.search(written) or _COMPUTED.search(written):
        return True
    stars = snapshot.shape(file.blob).stars
    if len(stars) != len(_STAR.findall(written)):
        return True
    for star in stars:
        target = _file(file, star.module, snapshot) if star.module.startswith(".") else None
        if target is None or _may_export(target, name, snapshot, depth + 1):
            return True
    return False


def _file(importer: FileRef, written: str, snapshot: Snapshot) -> FileRef | None:
    found = (snapshot.file(importer.repository, path) for path in places(written, importer.path)[0])
    return next((ref for ref in found if ref is not None), None)


def _folder(importer: FileRef, written: str) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), written))
    return posixpath.dirname(path)


def _is_missing(importer: FileRef, written: str, snapshot: Snapshot) -> bool:
    """Whether a folder of the index has no such module: neither stored, nor on the disk where it is ignored."""
    name = posixpath.basename(written)
    stem = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)
    folder = _folder(importer, written)
    if not stem or "." in stem or folder.startswith(".."):
        return False
    beside = snapshot.files_sharing(Sharing(importer.repository, folder, ""), FILES_LISTED_MAX)
    below = snapshot.files_sharing(Sharing(importer.repository, posixpath.join(folder, stem), ""), 1)
    names = {posixpath.basename(one.path).partition(".")[0] for one in beside}
    if not beside or below or stem in names:
        return False
    root, revision = snapshot.root_of(importer.repository)
    try:
        on_disk = {entry.name.partition(".")[0] for entry in os.scandir(Path(root, folder))} if not revision else set()
    except OSError:
        return True
    return stem not in on_disk

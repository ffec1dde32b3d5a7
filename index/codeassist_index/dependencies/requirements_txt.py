"""pip's requirements and constraints files: https://pip.pypa.io/en/stable/reference/requirements-file-format/."""

import re
from collections.abc import Iterator
from itertools import islice

from packaging.utils import canonicalize_name

from codeassist_index.dependencies.facts import REQUIREMENTS_MAX, Facts, ReadFile, Requirement
from codeassist_index.dependencies.python import requirement
from codeassist_index.dependencies.shapes import folder_of, git_source, inside

INCLUDED_MAX = 50
"""So many files are read that one includes, itself or through others."""

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s--?[\w-]+(?:[=\s].*)?$")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[=\s]*(\S+)")
_EDITABLE = re.compile(r"(?:-e|--editable)[=\s]+(.+)")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_FOLDERS = frozenset({"requirements", "reqs", "constraints"})


def requirements_txt(path: str, written: str, read: ReadFile) -> Facts:
    """A requirements file with all that it includes; one in a folder of such files holds for the folder above."""
    folder = folder_of(path)
    if folder.rpartition("/")[2] in _FOLDERS:
        folder = folder_of(folder)
    reading = _Reading(folder, read)
    found = tuple(islice(reading.requirements(path, written), REQUIREMENTS_MAX))
    return Facts((), found, tuple(reading.notes))


class _Reading:
    """One file with those it includes, each once; none outside of the tree."""

    def __init__(self, folder: str, read: ReadFile) -> None:
        self._folder = folder
        self._read = read
        self._seen: set[str] = set()
        self.notes: list[str] = []

    def requirements(self, path: str, written: str) -> Iterator[Requirement]:
        self._seen.add(path)
        for line in re.sub(r"\\\r?\n", " ", written).splitlines():
            bare = _COMMENT.sub("", line).strip()
            if included := _INCLUDE.match(bare):
                yield from self._included(path, included[1])
            elif bare and not bare.startswith("--"):
                editable = _EDITABLE.match(bare)
                yield from _one(editable[1] if editable else bare, path, self._folder)

    def _included(self, path: str, named: str) -> Iterator[Requirement]:
        target = None if "://" in named else inside(folder_of(path), named)
        if target is None:
            self.notes.append(f"{path}: {named} lies outside of the repository and is not read")
        elif len(self._seen) > INCLUDED_MAX:
            self.notes.append(f"{path}: {named} is not read, as more than {INCLUDED_MAX} files are included")
        elif target not in self._seen:
            written = self._read(target)
            if written is None:
                self.notes.append(f"{path}: {named} is not there")
            else:
                yield from self.requirements(target, written)


def _one(written: str, path: str, folder: str) -> Iterator[Requirement]:
    named = _EGG.search(written)
    address = _OPTIONS.sub("", written)
    if named is None or " @ " in written:
        yield from requirement(address, path, folder)
        return
    url, revision = git_source(address) or ("", "")
    yield Requirement("pypi", canonicalize_name(named[1]), "", path, folder, url=url, revision=revision, local=not url)

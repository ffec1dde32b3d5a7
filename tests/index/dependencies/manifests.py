"""Small trees of manifests, written as texts by path."""

from codeassist_index.dependencies.facts import Facts, Requirement
from codeassist_index.dependencies.formats import read_all


def read(files: dict[str, str]) -> Facts:
    return read_all(files, files.get)


def required(files: dict[str, str]) -> dict[str, Requirement]:
    """The last requirement of each package."""
    return {one.name: one for one in read(files).requirements}


def published(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(one.name, one.folder) for one in read(files).packages]

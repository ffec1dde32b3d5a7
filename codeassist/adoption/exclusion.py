"""Which files no adoption figure counts: generated, vendored and lock files, by `adoption.exclude`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase


def is_excluded(path: str, globs: Sequence[str]) -> bool:
    """Whether a glob matches the path or the file's name; `*` crosses folders."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(path, glob) or fnmatchcase(name, glob) for glob in globs)

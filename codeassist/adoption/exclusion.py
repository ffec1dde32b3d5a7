"""Which files no adoption figure counts: generated, vendored and lock files, by `adoption.exclude`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase


def is_excluded(path: str, globs: Sequence[str]) -> bool:
    """Whether a glob matches the path or the file's name; `*` crosses folders."""
    return rule_for(path, globs) is not None


def rule_for(path: str, globs: Sequence[str]) -> str | None:
    """The first glob that leaves a file out."""
    name = path.rpartition("/")[2]
    return next((glob for glob in globs if fnmatchcase(path, glob) or fnmatchcase(name, glob)), None)

"""Files that the settings name by globs, such as those whose whole text is private."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath


def is_named(path: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs names the file, whatever its case.

    Args:
        path: relative to its repository, with either kind of slash.
        globs: patterns of file names in any folder, or, with a slash in them, of whole paths.
    """
    whole = path.replace("\\", "/").lower()
    name = PurePosixPath(whole).name
    return any(fnmatchcase(whole if "/" in glob else name, glob.lower()) for glob in globs)

"""Which files no adoption figure counts: generated, vendored and lock files.

Those are the globs of `adoption.exclude`, and what the repository itself marks `linguist-generated` or
`linguist-vendored` in the `.gitattributes` at its top, as of HEAD.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from codeassist_index.git import Git

_MARKS = ("linguist-generated", "linguist-vendored")


def marked_globs(git: Git) -> tuple[str, ...]:
    """The patterns of `.gitattributes` that mark generated and vendored files, as globs; later lines may unmark."""
    if not git.succeeds("cat-file", "-e", "HEAD:.gitattributes"):
        return ()
    marked: dict[str, None] = {}
    for line in git.text("cat-file", "blob", "HEAD:.gitattributes").splitlines():
        pattern, *attributes = line.split() or [""]
        if not attributes or pattern.startswith(("#", "[", '"')):
            continue
        glob = pattern.removeprefix("/").replace("**/", "*").replace("/**", "/*")
        for attribute in attributes:
            name, _, value = attribute.lstrip("-!").partition("=")
            if name not in _MARKS:
                continue
            if attribute[0] in "-!" or value == "false":
                marked.pop(glob, None)
            else:
                marked[glob] = None
    return tuple(marked)


def is_excluded(path: str, globs: Sequence[str]) -> bool:
    """Whether a glob matches the path or the file's name; `*` crosses folders."""
    return rule_for(path, globs) is not None


def rule_for(path: str, globs: Sequence[str]) -> str | None:
    """The first glob that leaves a file out."""
    name = path.rpartition("/")[2]
    return next((glob for glob in globs if fnmatchcase(path, glob) or fnmatchcase(name, glob)), None)

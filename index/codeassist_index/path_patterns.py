"""Patterns of paths as regular expressions, in time that grows with the length of the path and no faster.

A pattern may come from a repository that nobody vetted. Between two stars the leftmost match is as good as any other,
so each is taken once and for all (an atomic group), as the standard library's `fnmatch` does; the same holds
for the folders between two `**`.
"""

import re
from collections.abc import Iterator

_ANY_IN_FOLDER = "[^/]*"
_FOLDERS = "(?:[^/]+/)*"
_ALL_BELOW = re.compile(r"(?:/\*\*)+/?\Z")


def gitignore(pattern: str) -> str:
    """The expression of a pattern as gitignore and GitHub's CODEOWNERS read it, for a whole relative path.

    A pattern with a slash at its start or in its middle is meant from the top, any other in every folder. What it
    names may be a folder, with everything below; only a last part that is a star alone means files and not
    folders. `[` is an ordinary character.
    """
    anchored = "/" in pattern.rstrip("/")
    pattern = _ALL_BELOW.sub("/", pattern)
    if pattern in {"/", "**"}:
        return ".+"
    parts = pattern.strip("/").split("/")
    below = "/.+" if pattern.endswith("/") else "" if parts[-1] == "*" else "(?:/.+)?"
    return _path(parts if anchored else ["**", *parts], classes=False) + below


def from_top(pattern: str) -> re.Pattern[str]:
    """A pattern of gitignore's kind that is always meant from the top."""
    return re.compile(gitignore("/" + pattern.lstrip("/")), re.DOTALL)


def gitlab(pattern: str) -> str:
    """The expression of a pattern of GitLab's CODEOWNERS (Ruby's `fnmatch` with PATHNAME and DOTMATCH).

    One that does not begin with a slash is meant in every folder; only one that ends with a slash means what is
    below a folder.
    """
    if pattern == "*":
        return ".+"
    parts = pattern.strip("/").split("/")
    below = "/.+" if pattern.endswith("/") else ""
    return _path(parts if pattern.startswith("/") else ["**", *parts], classes=True) + below


def _path(parts: list[str], *, classes: bool) -> str:
    """The parts of a path; `**` stands for any number of folders, the last one for one name."""
    blocks: list[list[str]] = [[]]
    for number, part in enumerate(parts):
        if part == "**" and number < len(parts) - 1:
            if blocks[-1] or len(blocks) == 1:
                blocks.append([])
        else:
            blocks[-1].append(_name(part, classes=classes))
    first, *others = ["/".join(block) for block in blocks]
    if not others:
        return first
    middle = "".join(f"(?>(?:[^/]+/)*?{block}/)" for block in others[:-1])
    return (f"{first}/" if first else "") + middle + _FOLDERS + others[-1]


def _name(part: str, *, classes: bool) -> str:
    """One name between slashes."""
    fixed = [""]
    for piece in _pieces(part, classes=classes):
        if piece == "*":
            fixed.append("")
        else:
            fixed[-1] += piece
    first, *others = fixed
    if not others:
        return first
    middle = "".join(f"(?>[^/]*?{text})" for text in others[:-1] if text)
    return first + middle + _ANY_IN_FOLDER + others[-1]


def _pieces(part: str, *, classes: bool) -> Iterator[str]:
    """`*` for any run of stars, else the expression of one character."""
    at = 0
    while at < len(part):
        character = part[at]
        end = part.find("]", at + 2) if classes and character == "[" else -1
        if character == "\\" and at + 1 < len(part):
            at += 1
            yield re.escape(part[at])
        elif character == "*":
            yield "*"
        elif character == "?":
            yield "[^/]"
        elif end > 0:
            yield _class(part[at + 1 : end])
            at = end
        else:
            yield re.escape(character)
        at += 1


def _class(inside: str) -> str:
    negated = inside[0] in "!^"
    plain = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[negated:])
    try:
        re.compile(f"[{plain}]")
    except re.error:  # such as `[z-a]`, which nothing matches
        return "(?!)"
    return f"(?!/)[{'^' if negated else ''}{plain}]"

"""Takes the names of people, machines and repositories out of text, so that a support archive tells of nobody."""

import getpass
import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path

from codeassist_index.errors import GitError
from codeassist_index.git import Git

NAME_CHARACTERS_MIN = 2
_COMMON = frozenset({"root", "user", "admin", "administrator", "localhost"})
"""Names that are no person's, and words of our own texts as well."""


class Names:
    """Replaces each known name by what it is: `~`, `<user>`, `<host>`, `<repository 1>`."""

    def __init__(self, replacements: Iterable[tuple[str, str]]) -> None:
        """`replacements` are names and what stands for them; a longer name counts before one inside it."""
        known = {name.casefold(): instead for name, instead in replacements if len(name) >= NAME_CHARACTERS_MIN}
        self._known = known
        ordered = sorted(known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_bounded, ordered)) or r"(?!)", re.IGNORECASE)

    def replaced(self, text: str) -> str:
        """The text without the names."""
        return self._pattern.sub(lambda found: self._known[found[0].casefold()], text)


def names_here(repositories: Iterable[tuple[str, str]], people: Iterable[str] = ()) -> Names:
    """The names of this machine: its user and what git knows of them, its own, and the indexed repositories.

    Args:
        repositories: root and name of each.
        people: further names, such as those in the settings.
    """
    found: list[tuple[str, str]] = []
    for number, (root, name) in enumerate(repositories, 1):
        found += [*_spellings(root, f"<repository {number}>"), (name, f"<repository {number}>")]
    found += _spellings(str(Path.home()), "~")
    found += [(name, "<user>") for name in (*_user_names(), *people) if name.casefold() not in _COMMON]
    host = platform.node()
    found += [(name, "<host>") for name in (host, host.partition(".")[0]) if name.casefold() not in _COMMON]
    return Names(found)


def _user_names() -> list[str]:
    names = {Path.home().name, os.environ.get("USER", ""), os.environ.get("USERNAME", "")}
    try:
        names.add(getpass.getuser())
    except (OSError, KeyError, ImportError):  # no name in the environment, and none known to the system
        names.discard("")
    for key in ("user.name", "user.email"):
        try:
            names.add(Git(Path.home()).text("config", "--global", "--get", key))
        except GitError:
            continue  # not set
    return sorted(names - {""})


def _spellings(path: str, instead: str) -> list[tuple[str, str]]:
    """A path as it is written with either slash; the top of a disk is no name."""
    whole = path.rstrip("\\/")
    if not whole or whole.endswith(":"):
        return []
    return [(spelling, instead) for spelling in {whole, whole.replace("\\", "/"), whole.replace("/", "\\")}]


def _bounded(name: str) -> str:
    """The name, where it is not a part of a longer word."""
    before = r"(?<!\w)" if name[0].isalnum() else ""
    after = r"(?!\w)" if name[-1].isalnum() else ""
    return before + re.escape(name) + after

"""What a caller may read. Every question carries it, and nothing else is ever answered from."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """The repositories that a caller may read, by name; None means all of them."""

    repositories: frozenset[str] | None = None

    def allows(self, repository: str) -> bool:
        """Whether anything of the repository of this name may be read."""
        return self.repositories is None or repository in self.repositories


EVERYTHING = Access()
"""For a person's own index: whoever can read its files can read the repositories."""


def visible(connection: sqlite3.Connection, access: Access) -> dict[int, str]:
    """Number and name of each repository that general questions are answered from: what is checked out, and allowed."""
    rows = connection.execute("SELECT id, name FROM repository WHERE revision = ''")
    return {number: name for number, name in rows if access.allows(name)}

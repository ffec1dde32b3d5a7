"""Which repositories the record knows, and where their git objects lie on this machine."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes

import sqlalchemy as sa

from codeassist.errors import InvalidInputError
from codeassist.store.schema.deployments import repository as repository_table
from codeassist.store.schema.events import event
from codeassist_index.errors import GitError
from codeassist_index.git import Git, find_work_tree, repository_name
from codeassist_index.translation import tr

_URL = "file://"
_NO_REPOSITORY = "not a git repository (or any"


@dataclass(frozen=True, slots=True)
class KnownRepository:
    """`root` is None while only events were heard of the repository."""

    name: str
    root: Path | None


def work_tree_of(folder: Path) -> Path:
    """The top of the repository (work tree or bare) that `folder` lies in.

    Raises:
        InvalidInputError: it is no folder, or git finds no repository there that it may read.
    """
    if not folder.is_dir():
        raise InvalidInputError(tr("{folder} is not a folder; give that of a git repository.").format(folder=folder))
    folder.resolve()  # fails where the current folder is gone, in words that git does not have
    found = find_work_tree(folder)
    if found is not None:
        return found
    try:
        return Path(Git(folder).text("rev-parse", "--show-toplevel"))
    except GitError as error:
        if _NO_REPOSITORY in str(error):
            raise InvalidInputError(
                tr("{folder} is not a git repository; give the folder of one.").format(folder=folder)
            ) from error
        raise InvalidInputError(
            tr("{folder} can't be read as a git repository: {error}").format(folder=folder, error=error)
        ) from error


def repository_at(folder: Path, name: str | None) -> tuple[Path, str]:
    """The top of the repository that `folder` lies in, and its name unless one is given.

    Raises:
        InvalidInputError: there is no git repository.
    """
    root = work_tree_of(folder)
    return root, name or repository_name(root)


def remember(connection: sa.Connection, name: str, root: Path) -> None:
    """Store where a repository lies; a later place replaces an earlier one."""
    place = {"root": _stored(root.resolve()), "seen": datetime.now(UTC)}
    matches = repository_table.c.name == name
    if connection.execute(sa.update(repository_table).where(matches).values(place)).rowcount == 0:
        connection.execute(sa.insert(repository_table).values(name=name, **place))


def known_repositories(connection: sa.Connection) -> Sequence[KnownRepository]:
    """Every repository with an event, a sync or a deployment, by name."""
    roots = {row.name: _place(row.root) for row in connection.execute(sa.select(repository_table))}
    names = set(connection.execute(sa.select(event.c.repository).distinct()).scalars()) | roots.keys()
    return [KnownRepository(name, roots.get(name)) for name in sorted(names)]


def repositories_to_report(engine: sa.Engine, folder: Path | None, name: str | None) -> Sequence[KnownRepository]:
    """The repository at `folder`; without one that of `name`; without either all that are known.

    Raises:
        InvalidInputError: there is no git repository, or the record knows none of that name.
    """
    if folder is not None:
        root, found = repository_at(folder, name)
        return [KnownRepository(found, root)]
    with engine.connect() as connection:
        known = known_repositories(connection)
    chosen = [one for one in known if name in {None, one.name}]
    if name is not None and not chosen:
        raise InvalidInputError(tr("The record knows no repository called {name!r}.").format(name=name))
    return chosen


def _stored(root: Path) -> str:
    """A folder as valid text: its name where that is valid text, else its URL."""
    try:
        str(root).encode()
    except UnicodeEncodeError:
        return root.as_uri()
    return str(root)


def _place(stored: str) -> Path:
    if stored.startswith(_URL):
        return Path(os.fsdecode(unquote_to_bytes(stored.removeprefix(_URL))))
    return Path(stored)

"""The commit that a revision names, if it is proved to be one of the service's repository.

A commit that the repository's own host names is taken as it is. Any other has to be in our clone, so that neither a
configuration repository's commit nor a label inherited from a base image ever passes for the service's.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from codeassist.adoption.deployed.images import origins_of
from codeassist.adoption.deployed.services import same_repository
from codeassist.adoption.deployed.told import Origin
from codeassist.adoption.deployments import full_commit
from codeassist.errors import InvalidInputError

_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{7,64}")
_NAME = re.compile(r"\w[\w./+-]{0,254}")
"""A revision as platforms name one: nothing that git would take for an expression, such as `v1~3`."""
_NOT_COMMITTED = "-dirty"


class NotResolvedError(Exception):
    """Why something is not taken for a deployment, in English; `is_refused` where it should have been one."""

    def __init__(self, reason: str, *, is_refused: bool = True) -> None:
        super().__init__(reason)
        self.is_refused = is_refused


def commit_of_host(revision: str | None, root: Path | None, repository: str) -> str:
    """A commit as its own host names it: there is one, though our clone may not have it yet.

    Raises:
        NotResolvedError: nothing is named, or only a part of an id that the clone can't complete.
    """
    if revision is None:
        raise NotResolvedError("it names no commit")
    if _FULL_ID.fullmatch(revision):
        return revision
    if root is None:
        raise NotResolvedError(f"{revision} is no full commit id, and no clone of {repository} is known; give --root")
    return commit_in_clone(revision, root, repository)


def commit_in_clone(revision: str | None, root: Path, repository: str) -> str:
    """The full id of a commit that is there, named by a beginning of its id, by a tag, or as `1.4.0+ID`.

    A branch names none: what it meant when it was deployed, nobody knows.

    Raises:
        NotResolvedError: it names no commit of the clone.
    """
    if revision is None or not _NAME.fullmatch(revision):
        raise NotResolvedError("it names no commit")
    if revision.endswith(_NOT_COMMITTED):
        raise NotResolvedError(f"{revision} was built with changes that were never committed")
    ids = (_by_id(revision, root), _by_id(revision.partition("+")[2], root))
    tags = (_looked_up(f"refs/tags/{revision}", root), _looked_up(f"refs/tags/v{revision}", root))
    sha = next((found for found in (*ids, *tags) if found is not None), None)
    if sha is None:
        raise NotResolvedError(f"{revision} is neither a commit nor a tag in the clone of {repository}; fetch it first")
    return sha


def commit_of_images(
    images: Sequence[str], labels: Mapping[str, Origin], root: Path, repository: str, where: str
) -> str:
    """The one commit of the repository that a service's images were built from; `where` says why these are asked.

    Raises:
        NotResolvedError: they name none, or several.
    """
    origins = [one for image in images for one in origins_of(image, labels)]
    own = [one for one in origins if one.repository is None or is_at(one.repository, repository)]
    found = {sha for one in own if (sha := _by_id(one.revision or "", root)) is not None}
    if len(found) != 1:
        named = f"several commits of {repository}" if found else f"no commit of {repository}"
        raise NotResolvedError(
            f"{where}, and its images name {named} ({', '.join(images)}); give their labels: --images"
        )
    return found.pop()


def is_at(address: str, repository: str) -> bool:
    """Whether a source's address is the repository's, or that of a page in it."""
    return same_repository(address, repository) or address.lower().startswith(f"{repository.lower()}/")


def _by_id(revision: str, root: Path) -> str | None:
    sha = _looked_up(revision, root) if _ID.fullmatch(revision) else None
    return sha if sha is not None and sha.startswith(revision) else None


def _looked_up(name: str, root: Path) -> str | None:
    try:
        return full_commit(root, name)
    except InvalidInputError:
        return None

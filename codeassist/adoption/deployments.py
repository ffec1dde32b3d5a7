"""Deployments: recording them, and which commits are in production at a time.

Production is the tree of the last successful deployment of every service. A failure changes nothing,
and a rollback is a deployment like any other, so no operation has a rule of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from codeassist import __version__
from codeassist.adoption import parsing
from codeassist.adoption.recording import record
from codeassist.adoption.repositories import remember
from codeassist.errors import InvalidInputError
from codeassist.store.database import writing
from codeassist.store.schema.deployments import deployment as deployment_table
from codeassist.store.schema.events import event
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

Status = Literal["success", "failure"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """Commit `sha`, in full, of a repository went live as `service` in `environment`, or failed to."""

    repository: str
    service: str
    environment: str
    sha: str
    status: Status
    time: datetime
    source: str


def full_commit(root: Path, revision: str) -> str:
    """The full id of the commit that `revision` names in the repository at `root`.

    Raises:
        InvalidInputError: there is no such commit there.
    """
    try:
        return Git(root).text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitError as error:
        raise InvalidInputError(
            tr(
                "{revision!r} names no commit of {root}; fetch it first, or give the full id of a commit that is there."
            ).format(revision=revision, root=root)
        ) from error


def deploy(engine: sa.Engine, root: Path, deployment: Deployment, *, user: str) -> bool:
    """Record a deployment and where its repository lies; False when it was recorded before."""
    with writing(engine) as connection:
        remember(connection, deployment.repository, root)
    line = {
        "schema": parsing.SCHEMA,
        "id": f"deployment-{_fingerprint(deployment)}",
        "time": deployment.time.isoformat(),
        "kind": "deployment",
        "repository": deployment.repository,
        "user": user,
        "client": {"name": "codeassist", "version": __version__},
        "service": deployment.service,
        "environment": deployment.environment,
        "sha": deployment.sha,
        "status": deployment.status,
        "source": deployment.source,
    }
    return record(engine, [parsing.parse_event(json.dumps(line).encode())]).accepted == 1


def deployments_of(connection: sa.Connection, repository: str, environment: str) -> list[Deployment]:
    """Every deployment to one environment, oldest first; of equal times the one recorded first."""
    query = (
        sa.select(
            event.c.repository,
            deployment_table.c.service,
            deployment_table.c.environment,
            deployment_table.c.sha,
            deployment_table.c.status,
            event.c.time,
            deployment_table.c.source,
        )
        .join(event, event.c.number == deployment_table.c.event)
        .where(event.c.repository == repository, deployment_table.c.environment == environment)
        .order_by(event.c.time, event.c.number)
    )
    return [Deployment(*row) for row in connection.execute(query)]


def newest(history: Iterable[Deployment], service: str) -> Deployment | None:
    """The last deployment of a service, whatever its status."""
    return next((one for one in reversed(list(history)) if one.service == service), None)


def in_production(history: Sequence[Deployment], at: datetime) -> list[Deployment]:
    """The last successful deployment of each service at a time, the most recent first."""
    last: dict[str, Deployment] = {}
    for deployment in history:
        if deployment.status == "success" and deployment.time <= at:
            last.pop(deployment.service, None)
            last[deployment.service] = deployment
    return list(reversed(last.values()))


def _fingerprint(deployment: Deployment) -> str:
    fields = (
        deployment.repository, deployment.service, deployment.environment, deployment.sha, deployment.status,
        deployment.time.isoformat(), deployment.source,
    )  # fmt: skip
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=16).hexdigest()

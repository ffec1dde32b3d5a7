"""Deployments: recording them, and which commits are in production at a time.

Production is the tree of the last successful deployment of every service to every environment that counts.
A failure changes nothing, and a rollback is a deployment like any other, so no operation has a rule of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal, get_args

import sqlalchemy as sa

from codeassist import __version__
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.repositories import remember
from codeassist.capture.events import SCHEMA
from codeassist.errors import InvalidInputError
from codeassist.store.database import writing
from codeassist.store.schema.deployments import deployment as deployment_table
from codeassist.store.schema.events import event
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

Status = Literal["success", "failure"]
Tier = Literal["production", "staging", "testing", "development", "other"]
"""What kind of environment a platform takes one for, in GitLab's words."""
RECORDED_TOGETHER_MAX = 1000


@dataclass(frozen=True, slots=True)
class Deployment:
    """Commit `sha`, in full, of a repository went live as `service` in `environment`, or failed to.

    `source` is who says so: `cli`, a platform, `tag`, or `assumed`. `version` is what people call it (a tag, an image).
    """

    repository: str
    service: str
    environment: str
    sha: str
    status: Status
    time: datetime
    source: str
    tier: Tier | None = None
    version: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Where it runs: each service in each environment has its own tree."""
        return self.service, self.environment


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
    return record_deployments(engine, [deployment], user=user) == 1


def record_deployments(engine: sa.Engine, deployments: Sequence[Deployment], *, user: str) -> int:
    """Record those that were not recorded before; gives how many these were."""
    # Whoever only reads deployments needs no parser of events, which takes long to load.
    from codeassist.adoption.parsing import parse_event  # noqa: PLC0415
    from codeassist.adoption.recording import record  # noqa: PLC0415

    lines = [parse_event(json.dumps(_event_of(one, user)).encode()) for one in deployments]
    batches = (lines[first : first + RECORDED_TOGETHER_MAX] for first in range(0, len(lines), RECORDED_TOGETHER_MAX))
    return sum(record(engine, batch).accepted for batch in batches)


def deployments_of(connection: sa.Connection, repository: str, environment: str | None = None) -> list[Deployment]:
    """Every recorded deployment (to one environment), oldest first; the order of their recording plays no part.

    Of several at exactly one time the later commit of the history is the later deployment.
    """
    query = (
        sa.select(
            event.c.repository,
            deployment_table.c.service,
            deployment_table.c.environment,
            deployment_table.c.sha,
            deployment_table.c.status,
            event.c.time,
            deployment_table.c.source,
            event.c.extra,
        )
        .join(event, event.c.number == deployment_table.c.event)
        .where(event.c.repository == repository)
        .order_by(event.c.time)
    )
    if environment is not None:
        query = query.where(deployment_table.c.environment == environment)
    found = [Deployment(*row[:-1], *_told_besides(row[-1])) for row in connection.execute(query)]
    return list(_in_order(found, Records(connection, repository)))


def newest(history: Iterable[Deployment], service: str) -> Deployment | None:
    """The last deployment of a service, whatever its status."""
    return next((one for one in reversed(list(history)) if one.service == service), None)


def in_production(history: Sequence[Deployment], at: datetime) -> list[Deployment]:
    """The last successful deployment of each service and environment at a time, the most recent first."""
    last: dict[tuple[str, str], Deployment] = {}
    for deployment in history:
        if deployment.status == "success" and deployment.time <= at:
            last.pop(deployment.place, None)
            last[deployment.place] = deployment
    return list(reversed(last.values()))


def _in_order(found: Sequence[Deployment], records: Records) -> Iterator[Deployment]:
    for _, together in groupby(found, key=lambda one: one.time):
        same = list(together)
        if len(same) > 1:
            numbers = {one.sha: records.commit_number(one.sha) or 0 for one in same}
            same.sort(key=lambda one: (numbers[one.sha], one.sha, one.place, one.status, one.source))
        yield from same


def _event_of(deployment: Deployment, user: str) -> dict[str, object]:
    besides = {"tier": deployment.tier, "version": deployment.version}
    return {
        "schema": SCHEMA,
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
        **{name: value for name, value in besides.items() if value is not None},
    }


def _told_besides(extra: str | None) -> tuple[Tier | None, str | None]:
    """Tier and version, which an event may have beside the fields of the schema."""
    told = json.loads(extra) if extra else {}
    tier, version = told.get("tier"), told.get("version")
    return (tier if tier in get_args(Tier) else None), (version if isinstance(version, str) else None)


def _fingerprint(deployment: Deployment) -> str:
    fields = [
        deployment.repository, deployment.service, deployment.environment, deployment.sha, deployment.status,
        deployment.time.isoformat(), deployment.source,
    ]  # fmt: skip
    if deployment.tier is not None:
        fields.append(deployment.tier)
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=16).hexdigest()

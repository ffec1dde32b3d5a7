"""`codeassist adoption deploy`: a commit went live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    import sqlalchemy as sa

    from codeassist.adoption.deployments import Deployment, Status


def rfc3339_time(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    """What an option that is a time says, in UTC."""
    from codeassist.adoption.parsing import parse_time

    try:
        return None if text is None else parse_time(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("deploy")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--service", required=True, type=Words(), help="What was deployed.")
@click.option("--environment", required=True, type=Words(), help="Where to, such as production.")
@click.option("--sha", type=Words(), help="The commit, or any revision that names one.")
@click.option(
    "--tags",
    multiple=True,
    type=Words(),
    metavar="GLOB",
    help="Or every tag that matches, when it was made (repeatable).",
)
@click.option("--time", callback=rfc3339_time, help="When, in RFC 3339; otherwise now.")
@click.option("--status", type=click.Choice(["success", "failure"]), default="success", show_default=True)
@click.option("--repository", type=Words(), help="The repository's name, otherwise that of its origin or folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    *,
    root: Path,
    service: str,
    environment: str,
    sha: str | None,
    tags: tuple[str, ...],
    time: datetime | None,
    status: "Status",
    repository: str | None,
    as_json: bool,
) -> None:
    """Record that a commit of the repository at ROOT went live.

    Repeating a call changes nothing. Without --time, a call that repeats the service's newest deployment
    is such a repetition. With --tags each tag that matches counts as a deployment at the time of the tag.
    """
    from codeassist.adoption.deployments import Deployment, full_commit
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    if (sha is None) == (not tags):
        raise click.UsageError(tr("Give either --sha or --tags."))
    settings = load().settings
    root, name = repository_at(root, repository)
    user = settings.journal.user or "deploy"
    engine = open_database(settings)
    try:
        if sha is None:
            deployments = _of_tags(
                root, tags, Deployment(name, service, environment, "", status, datetime.now(UTC), "tag")
            )
            _print_tags(deployments, _add_all(engine, root, deployments, user), as_json=as_json)
            return
        commit = full_commit(root, sha)
        told = Deployment(name, service, environment, commit, status, time or datetime.now(UTC), "cli")
        deployment, added = _add(engine, root, told, user, is_now=time is None)
    finally:
        engine.dispose()
    _print(deployment, added=added, as_json=as_json)


def _add(engine: "sa.Engine", root: Path, told: "Deployment", user: str, *, is_now: bool) -> "tuple[Deployment, bool]":
    """Record a deployment, unless it happens now and repeats the newest; the one on record, and whether it is new."""
    from codeassist.adoption.deployments import deploy, deployments_of, newest

    with engine.connect() as connection:
        last = newest(deployments_of(connection, told.repository, told.environment), told.service)
    if is_now and last is not None and (last.sha, last.status) == (told.sha, told.status):
        return last, False
    return told, deploy(engine, root, told, user=user)


def _add_all(engine: "sa.Engine", root: Path, deployments: "Sequence[Deployment]", user: str) -> int:
    from codeassist.adoption.deployments import deploy

    return sum(deploy(engine, root, one, user=user) for one in deployments)


def _of_tags(root: Path, tags: tuple[str, ...], like: "Deployment") -> "list[Deployment]":
    from codeassist.adoption.deployed.history import releases

    return [replace(like, sha=one.sha, time=one.time, version=one.tag) for one in releases(root, tags)]


def _print_tags(deployments: "Sequence[Deployment]", added: int, *, as_json: bool) -> None:
    if as_json:
        tags = [{"tag": one.version, "sha": one.sha, "time": _second(one.time)} for one in deployments]
        print_json({"tags": tags, "added": added})
        return
    words = ntr("{count} tag, {added} recorded now.", "{count} tags, {added} recorded now.", len(deployments))
    click.echo(words.format(count=len(deployments), added=added))


def _second(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _print(deployment: "Deployment", *, added: bool, as_json: bool) -> None:
    time = _second(deployment.time)
    if as_json:
        print_json(
            {
                "repository": deployment.repository,
                "service": deployment.service,
                "environment": deployment.environment,
                "sha": deployment.sha,
                "status": deployment.status,
                "time": time,
                "added": added,
            }
        )
        return
    if deployment.status == "success":
        message = tr("{sha} of {repository} went live as {service} in {environment} at {time}{before}.")
    else:
        message = tr("{sha} of {repository} failed to go live as {service} in {environment} at {time}{before}.")
    click.echo(
        message.format(
            sha=deployment.sha[:12],
            repository=deployment.repository,
            service=deployment.service,
            environment=deployment.environment,
            time=time,
            before="" if added else tr(" (recorded before)"),
        )
    )

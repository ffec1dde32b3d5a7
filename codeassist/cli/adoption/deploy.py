"""`codeassist adoption deploy`: a commit went live."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.adoption.deployments import Deployment, Status


def _time(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    from codeassist.adoption.parsing import parse_time

    try:
        return None if text is None else parse_time(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("deploy")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--service", required=True, type=Words(), help="What was deployed.")
@click.option("--environment", required=True, type=Words(), help="Where to, such as production.")
@click.option("--sha", required=True, type=Words(), help="The commit, or any revision that names one.")
@click.option("--time", callback=_time, help="When, in RFC 3339; otherwise now.")
@click.option("--status", type=click.Choice(["success", "failure"]), default="success", show_default=True)
@click.option("--repository", type=Words(), help="The repository's name, otherwise that of its origin or folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    *,
    root: Path,
    service: str,
    environment: str,
    sha: str,
    time: datetime | None,
    status: "Status",
    repository: str | None,
    as_json: bool,
) -> None:
    """Record that a commit of the repository at ROOT went live.

    Repeating a call changes nothing. Without --time, a call that repeats the service's newest deployment
    is such a repetition.
    """
    from codeassist.adoption.deployments import Deployment, deploy, deployments_of, full_commit, newest
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    settings = load().settings
    root, name = repository_at(root, repository)
    deployment = Deployment(
        name, service, environment, full_commit(root, sha), status, time or datetime.now(UTC), source="cli"
    )
    engine = open_database(settings)
    try:
        with engine.connect() as connection:
            last = newest(deployments_of(connection, name, environment), service)
        repeated = last is not None and time is None and (last.sha, last.status) == (deployment.sha, status)
        if last is not None and repeated:
            deployment = last
        added = not repeated and deploy(engine, root, deployment, user=settings.journal.user or "deploy")
    finally:
        engine.dispose()
    _print(deployment, added=added, as_json=as_json)


def _print(deployment: "Deployment", *, added: bool, as_json: bool) -> None:
    time = deployment.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
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

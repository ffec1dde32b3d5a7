"""`codeassist adoption deployments list`: every deployment and what became of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.terminal import table, visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    import sqlalchemy as sa

    from codeassist.adoption.deployed.listing import Listed
    from codeassist.adoption.repositories import KnownRepository
    from codeassist.settings import Settings


@click.command("list")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option("--service", type=Words(), help="Only those of this service.")
@click.option("--environment", type=Words(), help="Only those to this environment.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--repository", "name", type=Words(), help="The repository's name, otherwise that of its origin or folder."
)
def command(
    root: Path | None, service: str | None, environment: str | None, name: str | None, *, as_json: bool
) -> None:
    """Show the deployments of the repository at ROOT, or of all that are known, oldest first.

    With the release tags and the assumed ones that count where a service has none on record.
    """
    from codeassist.adoption.repositories import repositories_to_report
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    settings = load().settings
    engine = open_database(settings)
    try:
        rows: list[tuple[Listed, bool]] = []
        for known in repositories_to_report(engine, root, name):
            rows += _of(engine, known, settings)
    finally:
        engine.dispose()
    shown = [
        (one, counts)
        for one, counts in rows
        if service in {None, one.deployment.service} and environment in {None, one.deployment.environment}
    ]
    if as_json:
        print_json({"deployments": [_as_json(one, counts) for one, counts in shown]})
    else:
        _print(shown)


def _of(engine: "sa.Engine", known: "KnownRepository", settings: "Settings") -> "list[tuple[Listed, bool]]":
    """What is listed of a repository, and whether it counts as production."""
    from codeassist.adoption.deployed.history import production_history
    from codeassist.adoption.deployed.listing import listed
    from codeassist.adoption.deployments import deployments_of

    root = known.root if known.root is not None and known.root.is_dir() else None
    with engine.connect() as connection:
        production = production_history(connection, root, known.name, settings, datetime.now(UTC)).deployments
        recorded = deployments_of(connection, known.name)
    counting = set(production)
    others = [one for one in recorded if one not in counting]
    history = sorted([*production, *others], key=lambda one: one.time)
    return [(one, one.deployment in counting) for one in listed(history)]


def _as_json(one: "Listed", counts: bool) -> dict[str, object]:
    deployment = one.deployment
    return {
        "repository": deployment.repository,
        "service": deployment.service,
        "environment": deployment.environment,
        "production": counts,
        "sha": deployment.sha,
        "version": deployment.version,
        "status": deployment.status,
        "state": one.state,
        "superseded": None if one.superseded_by is None else _second(one.superseded_by.time),
        "rollback": one.is_rollback,
        "repeated": one.is_repeat,
        "time": _second(deployment.time),
        "source": deployment.source,
    }


def _print(rows: "list[tuple[Listed, bool]]") -> None:
    if rows:
        head = ("time", "repository", "service", "environment", "commit", "version", "told by", "state")
        for line in table([tuple(tr(one) for one in head), *(_row(one) for one, _ in rows)], left=len(head)):
            click.echo(line)
    count = len(rows)
    click.echo(ntr("{count} deployment.", "{count} deployments.", count).format(count=count))


def _row(one: "Listed") -> tuple[str, ...]:
    deployment = one.deployment
    names = (deployment.repository, deployment.service, deployment.environment)
    words = {"live": tr("live"), "superseded": tr("superseded"), "failed": tr("failed")}
    marks = [words[one.state]] + [tr("rollback")] * one.is_rollback + [tr("same commit again")] * one.is_repeat
    return (
        _second(deployment.time),
        *(visible(name) for name in names),
        deployment.sha[:12],
        visible(deployment.version or ""),
        visible(deployment.source),
        ", ".join(marks),
    )


def _second(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

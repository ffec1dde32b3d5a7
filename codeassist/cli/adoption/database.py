"""`codeassist adoption database`: look after the adoption database before and after an upgrade."""

from dataclasses import asdict
from pathlib import Path

import click

from codeassist.cli.output import print_json
from codeassist_index.translation import tr


@click.group("database")
def command() -> None:
    """Look after the adoption database before and after an upgrade."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object: place, revision, newest, state."))
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Print the revision of the database's schema, and the newest that this version knows.

    The state is `empty`, `older`, `current`, `newer` or `foreign`. Changes nothing; ends with 1 unless this
    version can use the database as it is.
    """
    from codeassist.cli.loading import load
    from codeassist.store import administration

    found = administration.look(load().settings)
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(
            tr("{place}: schema {revision}, newest known {newest}: {state}").format(
                place=found.place, revision=found.revision or tr("none"), newest=found.newest, state=found.state
            )
        )
    if found.state not in {"current", "empty"}:
        context.exit(1)


@command.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest revision.

    A SQLite file is copied aside first, and needs no asking: it is also upgraded when it is next used. A
    PostgreSQL database is upgraded only here; make a backup before.
    """
    from codeassist.cli.loading import load
    from codeassist.store import administration

    before = administration.upgrade(load().settings)
    click.echo(
        tr("{place}: schema {newest}, before: {revision}").format(
            place=before.place, newest=before.newest, revision=before.revision or tr("none")
        )
    )


@command.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the database back to REVISION, for an older version of codeassist.

    Run it with the newer version, before the older one is installed. What later revisions added is dropped;
    a SQLite file is copied aside first, for PostgreSQL make a backup before.
    """
    from codeassist.cli.loading import load
    from codeassist.store import administration

    done = administration.downgrade(load().settings, revision)
    click.echo(tr("{place}: schema {revision}").format(place=done.before.place, revision=revision))
    if done.copy is not None:
        click.echo(tr("As it was, it is kept in {copy}").format(copy=done.copy), err=True)


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def back_up(file: Path) -> None:
    """Copy the SQLite database into the new FILE, while others use it."""
    from codeassist.cli.loading import load
    from codeassist.store import administration

    administration.back_up(load().settings, file)
    click.echo(str(file))

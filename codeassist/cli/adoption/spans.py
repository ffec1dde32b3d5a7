"""`codeassist adoption spans ROOT`: the life of each span in production."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.terminal import table, visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeassist.metrics.span_lives import SpanLife, SpanLives

NOT_YET = "-"


@click.command("spans")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all spans.")
@click.option(
    "--repository", "name", type=Words(), help="The repository's name, otherwise that of its origin or folder."
)
def command(root: Path, name: str | None, *, as_json: bool) -> None:
    """Show when each committed span came into production, left it and returned."""
    from codeassist.adoption.repositories import KnownRepository, repository_at
    from codeassist.cli.loading import load
    from codeassist.metrics import span_lives
    from codeassist.store.database import open_database

    root, repository = repository_at(root, name)
    settings = load().settings
    engine = open_database(settings)
    try:
        found = span_lives.span_lives(engine, KnownRepository(repository, root), settings, datetime.now(UTC))
    finally:
        engine.dispose()
    for note in found.presence.notes:
        click.echo(tr("Note: {note}").format(note=note), err=True)
    if as_json:
        print_json(span_lives.as_json(found))
    else:
        _print(found)


def _print(found: "SpanLives") -> None:
    rows = [
        (tr("span"), tr("accepted"), tr("first deployed"), tr("left"), tr("returns"), tr("days alive"), tr("lines now"))
    ]
    for line in table([*rows, *(_row(one, found.presence.time) for one in found.spans)], left=4):
        click.echo(line)
    count = len(found.spans)
    click.echo(ntr("{count} committed span.", "{count} committed spans.", count).format(count=count))


def _row(one: "SpanLife", now: datetime) -> "Sequence[str]":
    accepted = NOT_YET if one.acceptance is None else _minute(one.acceptance.time)
    if one.life is None:
        return visible(one.span), accepted, NOT_YET, NOT_YET, NOT_YET, NOT_YET, "0"
    stays = one.life.stays
    return (
        visible(one.span),
        accepted,
        _minute(stays[0].since),
        _minute(stays[-1].until),
        str(len(stays) - 1),
        f"{one.life.days_alive(now):.1f}",
        str(one.life.lines),
    )


def _minute(time: datetime | None) -> str:
    return NOT_YET if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M}"

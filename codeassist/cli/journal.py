"""`codeassist journal`: read the local record of suggestions and saves."""

from datetime import datetime
from pathlib import Path

import click

from codeassist import places
from codeassist.whole_file import whole_file
from codeassist_index.translation import tr


class Time(click.ParamType[datetime]):
    """An RFC 3339 time or a date; UTC where it names no zone."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that `value` names."""
        from codeassist.capture.journal import parse_time

        if isinstance(value, datetime):
            return value
        try:
            return parse_time(value)
        except ValueError:
            self.fail(
                tr("{value!r} is not a time such as 2026-11-22T08:00:00Z or 2026-11-22").format(value=value), param, ctx
            )


@click.group("journal")
def command() -> None:
    """Read the local record of suggestions and saves."""


@command.command()
@click.option("--since", type=Time(), metavar="TIME", help="Leave out what happened before (RFC 3339 or a date).")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
def export(since: datetime | None, output: Path | None) -> None:
    """Print the journal's events as NDJSON, oldest first.

    With the setting `adoption.text = "hashed"`, keyed hashes of tokens stand in the place of text.
    """
    from codeassist.capture.journal import read
    from codeassist.capture.tokens import TokenHasher, token_key, without_text
    from codeassist.cli.loading import load

    lines = read(places.journal_file(), since=since)
    adoption = load().settings.adoption
    if adoption.text == "hashed":
        hasher = TokenHasher(token_key(adoption.token_key, places.token_key_file()))
        lines = (without_text(line, hasher) for line in lines)
    if output is None:
        for line in lines:
            click.echo(line)
        return
    count = 0
    with whole_file(output) as file:
        for line in lines:
            file.write(f"{line}\n")
            count += 1
    click.echo(tr("{count} events written to {output}").format(count=count, output=output), err=True)


@command.command()
@click.option("-n", "count", type=click.IntRange(min=1), default=10, show_default=True, help="How many events.")
def tail(count: int) -> None:
    """Print the latest events as NDJSON, oldest first."""
    from codeassist.capture.journal import read

    for line in read(places.journal_file(), last=count):
        click.echo(line)


@command.command()
def path() -> None:
    """Print where the journal is kept."""
    click.echo(places.journal_file())

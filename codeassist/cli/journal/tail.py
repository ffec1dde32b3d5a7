"""`codeassist journal tail`: what was recorded last."""

import click

from codeassist import places


@click.command("tail")
@click.option("-n", "count", type=click.IntRange(min=1), default=10, show_default=True, help="How many events.")
@click.option("--json", "as_json", is_flag=True, help="The events as they are, NDJSON.")
def command(count: int, as_json: bool) -> None:
    """Print the latest events, oldest first: when (UTC), the beginning of the id, what, which file, and what of it.

    `codeassist journal show ID` shows one of them whole.
    """
    from codeassist.capture.journal import read
    from codeassist.cli.journal.wording import rows

    lines = read(places.journal_file(), last=count)
    for line in lines if as_json else rows(lines):
        click.echo(line)

"""`codeassist journal path`: where it is."""

import click

from codeassist import places


@click.command("path")
def command() -> None:
    """Print where the journal is kept."""
    click.echo(places.journal_file())

"""`codeassist journal export`: the events as they are, for other programs."""

from datetime import datetime
from pathlib import Path

import click

from codeassist import places
from codeassist.cli.times import Time
from codeassist.whole_file import whole_file
from codeassist_index.translation import ntr


@click.command("export")
@click.option("--since", type=Time(), metavar="TIME", help="Leave out what happened before (RFC 3339 or a date).")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
def command(since: datetime | None, output: Path | None) -> None:
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
    words = ntr("{count} event written to {output}", "{count} events written to {output}", count)
    click.echo(words.format(count=count, output=output), err=True)

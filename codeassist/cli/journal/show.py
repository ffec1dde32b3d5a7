"""`codeassist journal show`: events looked up."""

import itertools
import sys
from datetime import datetime

import click

from codeassist import places
from codeassist.capture.events import KINDS
from codeassist.cli.times import Time
from codeassist.cli.words import Words
from codeassist_index.translation import tr

ABOUT_CHARACTERS_MIN = 4


@click.command("show")
@click.argument("about", metavar="[ID]", required=False, type=Words())
@click.option("--since", type=Time(), metavar="TIME", help="Leave out what happened before (RFC 3339 or a date).")
@click.option("--before", type=Time(), metavar="TIME", help="Leave out what happened then or later.")
@click.option("--kind", type=click.Choice(KINDS), help="Only events of this kind.")
@click.option("--path", type=Words(), metavar="GLOB", help="Only events of these files; with a slash, of whole paths.")
@click.option("--json", "as_json", is_flag=True, help="The events as they are, NDJSON.")
def command(
    *,
    about: str | None,
    since: datetime | None,
    before: datetime | None,
    kind: str | None,
    path: str | None,
    as_json: bool,
) -> None:
    """Look events up, oldest first, one on each line; with an ID all that they hold.

    ID is the id of an event, a suggestion or a span, or how it begins: `codeassist journal show 3f2a91` shows how the
    suggestion was shown and accepted, and each save that has its text.

    Exit code 1: there is no such event.
    """
    from codeassist.capture.journal import find
    from codeassist.capture.selection import Selection
    from codeassist.cli.journal.wording import in_full, rows

    if about is not None and len(about) < ABOUT_CHARACTERS_MIN:
        raise click.UsageError(tr("An ID needs at least {count} characters.").format(count=ABOUT_CHARACTERS_MIN))
    wanted = Selection(since, before, kind or "", path or "", about or "")
    lines = (stored.line for stored in find(places.journal_file(), wanted))
    first = next(lines, None)
    if first is None:
        click.echo(tr("No such event is in the journal."), err=True)
        sys.exit(1)
    found = itertools.chain((first,), lines)
    if as_json or about is None:
        for line in found if as_json else rows(found):
            click.echo(line)
        return
    for number, line in enumerate(found):
        click.echo(("\n" if number else "") + in_full(line))

"""`codeassist journal upload`: send the events now, or again and again where no editor does."""

import sys
import time
from typing import TYPE_CHECKING

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.capture.upload.uploader import Outcome, Uploader


@click.command("upload")
@click.option("--watch", is_flag=True, help="Go on, every `journal.upload_seconds`, until stopped.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each round.")
def command(watch: bool, as_json: bool) -> None:
    """Send what waits in the journal to the team server of the settings.

    Editors do this by themselves in the background; this is for scripts, for machines without an editor, and for
    asking a server again that is left alone for a while. Whatever was sent before is not sent again.

    Exit codes: 1 no team server is set; 4 the server can't be reached, refuses, or refused some of the events.
    """
    from codeassist.capture.upload.destination import destination, why_none
    from codeassist.capture.upload.uploader import Uploader

    settings = load().settings
    where = destination(settings)
    if where is None:
        click.echo(tr("Nothing is sent: {why}.").format(why=why_none(settings)), err=True)
        sys.exit(1)
    uploader = Uploader(where, settings)
    outcome = _round(uploader, where.name, as_json=as_json, forced=True)
    while watch:
        time.sleep(settings.journal.upload_seconds)
        outcome = _round(uploader, where.name, as_json=as_json, forced=False)
    sys.exit(4 if outcome.end == "later" or outcome.refused else 0)


def _round(uploader: "Uploader", server: str, *, as_json: bool, forced: bool) -> "Outcome":
    from codeassist.cli.output import progress

    with progress(tr("Sending"), unit=tr("events")) as report:
        outcome = uploader.round(forced=forced, on_batch=lambda so_far: report(so_far.sent, 0))
    if as_json:
        print_json(
            {
                "server": server,
                "end": outcome.end,
                "sent": outcome.sent,
                "duplicates": outcome.duplicates,
                "refused": outcome.refused,
                "words": outcome.words,
            }
        )
        return outcome
    words = ntr("{count} event sent to {server}", "{count} events sent to {server}", outcome.sent)
    click.echo(words.format(count=outcome.sent, server=server))
    if outcome.duplicates:
        known = ntr("{count} of them was there already", "{count} of them were there already", outcome.duplicates)
        click.echo(known.format(count=outcome.duplicates))
    if outcome.refused:
        refused = ntr("{count} event was refused", "{count} events were refused", outcome.refused)
        click.echo(f"{refused.format(count=outcome.refused)} (`codeassist journal status`)", err=True)
    if outcome.words:
        click.echo(outcome.words, err=True)
    return outcome

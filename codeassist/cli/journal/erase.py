"""`codeassist journal erase`: take events of one's own out of this machine's journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from codeassist import places
from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.cli.sure import make_sure
from codeassist.cli.times import Time
from codeassist.cli.words import Words
from codeassist.errors import RefusedError
from codeassist.http import without_password
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.capture.selection import Selection
    from codeassist.settings import Settings


@click.command("erase")
@click.option("--before", type=Time(), metavar="TIME", help="Only what is older (RFC 3339 or a date).")
@click.option(
    "--path",
    type=Words(),
    metavar="GLOB",
    help="Only what is of these files; with a slash, of whole paths, as in `secret/*` or `HOST/GROUP/NAME/*`.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, before: datetime | None, path: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Erase events from the journal, to the last byte; without an option all of them.

    With a file's saves and acceptances goes whatever else is known of the same suggestions. An open editor goes on.
    What was sent to the team server already stays there, and is counted. `codeassist privacy erase` erases more than
    the journal.
    """
    from codeassist.capture import journal
    from codeassist.capture.selection import Selection

    settings = load().settings
    wanted = Selection(before=before, path=path or "")
    count, sent = _counts(settings, wanted)
    words = ntr("{count} event of the journal", "{count} events of the journal", count).format(count=count)
    head = tr("This would be erased: {words}") if dry_run else tr("To be erased: {words}")
    click.echo(head.format(words=words), err=True)
    server = _server(settings)
    if dry_run:
        if as_json:
            print_json({"erased": 0, "would_erase": count, "sent_before": sent, "server": server})
        elif sent:
            click.echo(_sent_words(sent, server), err=True)
        return
    make_sure(yes=yes)
    with _no_upload():
        _, sent = _counts(settings, wanted)
        erased = journal.erase_selected(places.journal_file(), wanted, thorough=True)
    if as_json:
        print_json({"erased": erased.count, "clean": erased.clean, "sent_before": sent, "server": server})
        return
    click.echo(ntr("{count} event erased", "{count} events erased", erased.count).format(count=erased.count))
    if sent:
        click.echo(_sent_words(sent, server))
    if not erased.clean:
        click.echo(
            tr("Another process is reading the file; its old bytes go with the next write. Repeat the command then."),
            err=True,
        )


def _counts(settings: "Settings", wanted: "Selection") -> tuple[int, int]:
    """How many events are meant, and how many of them the team server has seen."""
    from codeassist.capture import journal, journal_file
    from codeassist.capture.upload import ledger

    file = places.journal_file()
    with journal_file.reading(file) as connection:
        acknowledged = 0 if connection is None else ledger.standing(connection, _server(settings)).acknowledged
    return journal.count(file, wanted, up_to=acknowledged)


def _server(settings: "Settings") -> str:
    return without_password(settings.server.url.rstrip("/"))


def _sent_words(sent: int, server: str) -> str:
    words = ntr(
        "{count} of them was sent to {server} before and is not erased there; ask those who run it.",
        "{count} of them were sent to {server} before and are not erased there; ask those who run it.",
        sent,
    )
    return words.format(count=sent, server=server)


@contextmanager
def _no_upload() -> Iterator[None]:
    """Let no batch be on its way that holds what is erased."""
    from filelock import Timeout

    from codeassist.capture.upload.uploader import REQUEST_SECONDS_MAX, uploading

    try:
        with uploading(seconds_max=REQUEST_SECONDS_MAX):
            yield
    except Timeout as error:
        raise RefusedError(tr("Events are being sent to the team server; try again in a moment.")) from error

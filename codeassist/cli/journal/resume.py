"""`codeassist journal resume`: record again."""

import click

from codeassist import places
from codeassist_index.translation import tr


@click.command("resume")
def command() -> None:
    """Record again after `codeassist journal pause`. Open editors follow within a second."""
    from codeassist.capture import pause

    ended = pause.end(places.pause_file())
    if ended is None:
        click.echo(tr("Recording was not paused."))
    elif ended.since is None:
        click.echo(tr("Recording goes on."))
    else:
        since = ended.since.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(tr("Recording goes on; nothing was recorded since {since}.").format(since=since))

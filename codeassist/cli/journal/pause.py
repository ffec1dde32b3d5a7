"""`codeassist journal pause`: record nothing for a while."""

from datetime import UTC, datetime, timedelta

import click

from codeassist import places
from codeassist.cli.times import Length
from codeassist_index.translation import tr


@click.command("pause")
@click.option("--for", "length", type=Length(), metavar="LENGTH", help="For so long, such as 30m, 2h or 1d.")
def command(length: timedelta | None) -> None:
    """Record nothing, in any editor, until `codeassist journal resume` or until LENGTH is over.

    Open editors follow within a second. What is shown, accepted and saved meanwhile is missing from every figure;
    only how many events that were is counted. A save after the pause says of the whole file what the editor knows,
    also of what was written in the pause. What was recorded before goes on being sent to the team server.
    """
    from codeassist.capture import pause

    now = datetime.now(UTC)
    try:
        until = None if length is None else now + length
    except OverflowError as error:
        raise click.UsageError(tr("That is longer than a calendar goes.")) from error
    pause.begin(places.pause_file(), until, now)
    if until is None:
        click.echo(tr("Nothing is recorded until `codeassist journal resume`."))
    else:
        time = until.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(tr("Nothing is recorded until {time}, or `codeassist journal resume`.").format(time=time))

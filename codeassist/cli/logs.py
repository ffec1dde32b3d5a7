"""`codeassist logs`: what the processes of this user wrote down."""

from collections.abc import Mapping
from typing import Any

import click

from codeassist import places
from codeassist.cli.output import print_json
from codeassist_index.translation import tr

COLOURS = {"warning": "yellow", "error": "red", "critical": "red"}


@click.command("logs")
@click.option("-f", "--follow", "following", is_flag=True, help=tr("Go on with what is written from now on."))
@click.option(
    "--level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="debug",
    help=tr("Leave out what is less than this."),
)
@click.option("--process", type=click.Choice(["command", "language-server"]), help=tr("Only one kind of process."))
@click.option(
    "-n", "count", type=click.IntRange(min=0), default=50, show_default=True, help=tr("How many lines, the latest.")
)
@click.option("--json", "as_json", is_flag=True, help=tr("Each line as it is written: one JSON object."))
def command(following: bool, level: str, process: str | None, count: int, as_json: bool) -> None:
    """Print what codeassist's processes logged, oldest first.

    Every process writes a file of its own in one folder, warnings and worse unless `logs.level` says otherwise.
    The log of the embedded model server has a form of its own and is not part of this.
    """
    from codeassist.observability import log_reading

    show = print_json if as_json else _print
    found = log_reading.read(places.logs_dir(), level=level, process=process or "")
    for body in found[len(found) - count :] if count < len(found) else found:
        show(body)
    if not found and not as_json:
        click.echo(tr("Nothing is logged in {folder}.").format(folder=places.logs_dir()), err=True)
    if following:
        for body in log_reading.follow(places.logs_dir(), level=level, process=process or ""):
            show(body)


def _print(body: Mapping[str, Any]) -> None:
    level = str(body["level"])
    process = f"{body.get('process', '?')}[{body.get('pid', '?')}]"
    click.echo(f"{body['time']} {click.style(level, fg=COLOURS.get(level))} {process} {body['event']}")
    if fields := body.get("fields"):
        click.echo("    " + ", ".join(f"{key}={value}" for key, value in fields.items()))
    error = body.get("error")
    while error:
        click.echo(f"    {error['type']}: {error['message']}")
        for frame in error["frames"]:
            click.echo(f"      {frame}")
        error = error.get("cause")

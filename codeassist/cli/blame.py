"""`codeassist blame FILE`: who or what wrote each line, which model, and since when it is in production."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.words import Words
from codeassist_index.translation import tr

if TYPE_CHECKING:
    import sqlalchemy as sa

    from codeassist.adoption.blame import Asked, FileBlame
    from codeassist.settings import Settings

_RANGE = re.compile(r"(\d{1,9})?(?:,(\+?\d{1,9})?)?")


class Range(click.ParamType[tuple[int, int | None]]):
    """`START,END`, `START,+COUNT`, `START,`, `,END` or one line, as `git blame -L` has them."""

    name = "start,end"

    def convert(
        self, value: str | tuple[int, int | None], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
        """First and last line, from 1; the last one is None for the end of the file."""
        if isinstance(value, tuple):
            return value
        found = _RANGE.fullmatch(value)
        if found is None or not value.strip(","):
            self.fail(tr("{value!r} is not a range such as 10,20 or 10,+5").format(value=value), param, ctx)
        first, last = int(found[1] or 1), found[2]
        end = first if "," not in value else None if last is None else int(last)
        if last is not None and last.startswith("+"):
            end = first + int(last) - 1
        if first < 1 or (end is not None and end < first):
            self.fail(tr("{value!r} ends before it begins; lines count from 1").format(value=value), param, ctx)
        return first, end


@click.command("blame")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rev", type=Words(), help="The file as it is in this commit; otherwise as it lies there now.")
@click.option("-L", "lines", type=Range(), metavar="START,END", help="Only these lines; also START,+COUNT.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--sync/--no-sync",
    "syncing",
    default=None,
    help="Always or never read the journal and replay new commits first; otherwise only where the commit is not known.",
)
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(
    *, file: Path, rev: str | None, lines: tuple[int, int | None] | None, as_json: bool, syncing: bool | None,
    name: str | None,
) -> None:  # fmt: skip
    """Show who or what wrote each line of FILE: class, model or person, evidence, commit, and production.

    Lines that are not committed are told from the local journal. Nothing is written into the repository.
    """
    from dataclasses import replace

    from codeassist.adoption.blame import Asked
    from codeassist.capture.location import locate
    from codeassist.cli import blame_form
    from codeassist.cli.loading import load
    from codeassist.cli.output import print_json
    from codeassist.store.database import open_database

    if file.is_dir():
        raise click.UsageError(tr("{file} is a folder; name a file.").format(file=file))
    settings = load().settings
    location = locate(file)
    if name is not None:
        location = replace(location, repository=name)
    engine = open_database(settings)
    try:
        found = _blamed(engine, Asked(location, rev), settings, syncing=syncing)
    finally:
        engine.dispose()
    chosen = _chosen(found, lines)
    if as_json:
        print_json(blame_form.as_json(chosen))
        return
    for note in found.notes:
        click.echo(tr("Note: {note}").format(note=note), err=True)
    blame_form.show(chosen)


def _blamed(engine: "sa.Engine", asked: "Asked", settings: "Settings", *, syncing: bool | None) -> "FileBlame":
    from datetime import UTC, datetime

    from codeassist import places
    from codeassist.adoption.blame import NotSyncedError, blame

    now, journal = datetime.now(UTC), places.journal_file()
    if not syncing:
        try:
            return blame(engine, asked, settings, now, journal)
        except NotSyncedError:
            if syncing is False:
                raise
    _sync(engine, asked, settings)
    return blame(engine, asked, settings, now, journal)


def _sync(engine: "sa.Engine", asked: "Asked", settings: "Settings") -> None:
    from codeassist import places
    from codeassist.adoption.catching_up import catch_up
    from codeassist.cli.output import progress

    with progress(tr("Replaying"), unit=tr("commits")) as report:
        catch_up(engine, asked.location, settings, places.journal_file(), report)


def _chosen(found: "FileBlame", lines: tuple[int, int | None] | None) -> "FileBlame":
    from dataclasses import replace

    if lines is None:
        return found
    first, last = lines
    if first > max(len(found.lines), 1):
        raise click.BadParameter(
            tr("{path} has only {count} lines").format(path=found.path, count=len(found.lines)), param_hint="-L"
        )
    return replace(found, lines=found.lines[first - 1 : last])

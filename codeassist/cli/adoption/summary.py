"""`codeassist adoption summary`: what a pull request adds, and who or what wrote it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.words import Words

if TYPE_CHECKING:
    import sqlalchemy as sa

    from codeassist.adoption.change_summary import Summary
    from codeassist.capture.location import Location
    from codeassist.settings import Settings


@click.command("summary")
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("range_", metavar="A..B|A...B", type=Words())
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True)
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(*, root: Path, range_: str, form: str, name: str | None) -> None:
    """Print what B adds to A, by class, with AI share and coverage: a comment for a pull request.

    A...B is what B added since it left A, as a code host shows a pull request. What is new in the history is replayed
    first, and the journal of this machine read.
    """
    from codeassist.adoption.change_summary import ends_of
    from codeassist.adoption.repositories import repository_at
    from codeassist.capture.location import Location
    from codeassist.cli.adoption import summary_form
    from codeassist.cli.loading import load
    from codeassist.cli.output import print_json
    from codeassist.store.database import open_database

    settings = load().settings
    root, repository = repository_at(root, name)
    ends = ends_of(root, range_)
    engine = open_database(settings)
    try:
        summary = _summarised(engine, Location(root, repository, "", in_git=True), ends, settings)
    finally:
        engine.dispose()
    if form == "json":
        print_json(summary_form.as_json(summary, repository))
    else:
        click.echo(summary_form.as_markdown(summary), nl=False)


def _summarised(engine: "sa.Engine", location: "Location", ends: tuple[str, str], settings: "Settings") -> "Summary":
    from codeassist import places
    from codeassist.adoption.blame import NotSyncedError
    from codeassist.adoption.catching_up import catch_up
    from codeassist.adoption.change_summary import summarise
    from codeassist.cli.output import progress
    from codeassist_index.translation import tr

    exclude = settings.adoption.exclude
    try:
        return summarise(engine, location.root, location.repository, ends, exclude)
    except NotSyncedError:
        with progress(tr("Replaying"), unit=tr("commits")) as report:
            catch_up(engine, location, settings, places.journal_file(), report)
        return summarise(engine, location.root, location.repository, ends, exclude)

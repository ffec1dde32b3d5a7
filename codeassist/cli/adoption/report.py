"""`codeassist adoption report`: the funnel from shown to alive in production."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.metrics.funnel import Grouping

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command("report")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--since", type=_DATE, help="First day (UTC) on which the suggestions were shown.")
@click.option("--until", type=_DATE, help="Last day (UTC) on which the suggestions were shown.")
@click.option(
    "--by",
    "grouping",
    type=click.Choice(["repository", "team", "language", "model", "feature", "tool", "week"]),
    help="The same figures for each of these.",
)
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write one offline page.")
@click.option("--repository", type=Words(), help="The repository's name, otherwise that of its origin or folder.")
def command(
    *,
    root: Path | None,
    as_json: bool,
    since: datetime | None,
    until: datetime | None,
    grouping: "Grouping | None",
    html_file: Path | None,
    repository: str | None,
) -> None:
    """Show what became of the suggestions in the repository at ROOT, or in all that are known."""
    from codeassist.adoption.repositories import repositories_to_report
    from codeassist.cli.loading import load
    from codeassist.metrics.cohort import Period
    from codeassist.metrics.html_form import write_html
    from codeassist.metrics.json_form import as_json as to_json
    from codeassist.metrics.report import build_report
    from codeassist.metrics.text_form import as_text
    from codeassist.store.database import open_database

    if since and until and until < since:
        raise click.BadParameter(tr("is before --since"), param_hint="--until")
    period = Period(_midnight(since, 0), _midnight(until, 1))
    settings = load().settings
    engine = open_database(settings)
    try:
        with progress(tr("Reading the record"), unit=tr("repositories")) as advance:
            chosen = repositories_to_report(engine, root, repository)
            now = datetime.now(UTC)
            report = build_report(engine, chosen, settings, period, grouping=grouping, now=now, progress=advance)
        if html_file is not None:
            write_html(report, html_file)
            click.echo(tr("Wrote {file}").format(file=html_file), err=True)
    finally:
        engine.dispose()
    if as_json:
        for note in report.notes:
            click.echo(tr("Note: {note}").format(note=note), err=True)
        print_json(to_json(report))
    else:
        click.echo(as_text(report), nl=False)


def _midnight(day: datetime | None, days_later: int) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC) + timedelta(days=days_later)

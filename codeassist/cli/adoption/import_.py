"""`codeassist adoption import`: events from NDJSON into the record."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import click

from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.adoption.importing import Imported, Rejected

REJECTED_LISTED_MAX = 1000
"""Bad lines named one by one; further ones are counted, and the count is given."""


@click.command("import")
@click.argument(
    "file", metavar="[FILE|ROOT]", type=click.Path(path_type=Path, allow_dash=True), default=None, required=False
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["events", "git-ai", "agent-trace"]),
    default="events",
    show_default=True,
    help="Whose records they are.",
)
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: what was added, and what was not.")
def command(
    file: Path | None, form: Literal["events", "git-ai", "agent-trace"], name: str | None, *, as_json: bool
) -> None:
    """Add the events of FILE (NDJSON, schema codeassist.events/1; - reads standard input).

    With --format git-ai the authorship notes (refs/notes/ai) of the repository at ROOT, and with --format agent-trace
    the Agent Trace records of FILE, or of .agent-trace/traces.jsonl in ROOT: claims of evidence grade D, as far as the
    repository's commits prove them. What they don't prove is named, with the reason, and not counted.

    An event whose id is already recorded changes nothing. Bad lines are reported with their number and
    reason, good ones are kept, and the exit code is 3.
    """
    if form != "events":
        from codeassist.cli.adoption.import_records import import_records

        import_records(file or Path(), form, name, as_json=as_json)
        return
    if file is None:
        raise click.UsageError(tr("Name the file of events, or - for standard input."))
    _import_events(file, as_json=as_json)


def _import_events(file: Path, *, as_json: bool) -> None:
    from codeassist.adoption.importing import import_events
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    rejected: list[Rejected] = []

    def reject(line: "Rejected") -> None:
        if len(rejected) < REJECTED_LISTED_MAX:
            rejected.append(line)
            click.echo(f"{file}:{line.line}: {line.reason}", err=True)

    with _opened(file) as stream, progress(tr("Importing events"), unit="bytes") as report:
        bytes_total = file.stat().st_size if _is_regular(file) else 0

        def advance(imported: "Imported") -> None:
            report(imported.bytes_read, bytes_total)

        engine = open_database(load().settings)
        try:
            imported = import_events(engine, stream, on_rejected=reject, on_batch=advance)
        finally:
            engine.dispose()
    _print(imported, rejected, as_json=as_json)
    if imported.rejected:
        sys.exit(3)


def _opened(file: Path) -> AbstractContextManager[IO[bytes]]:
    if str(file) == "-":
        return nullcontext(sys.stdin.buffer)
    return file.open("rb")


def _is_regular(file: Path) -> bool:
    return str(file) != "-" and file.is_file()


def _print(imported: "Imported", rejected: list["Rejected"], *, as_json: bool) -> None:
    left_out = imported.rejected - len(rejected)
    if left_out:
        click.echo(tr("{left_out} further bad lines are not listed.").format(left_out=left_out), err=True)
    if as_json:
        print_json(
            {
                "accepted": imported.accepted,
                "duplicates": imported.duplicates,
                "rejected": [{"line": line.line, "reason": line.reason} for line in rejected],
                "rejected_count": imported.rejected,
            }
        )
    else:
        click.echo(
            tr("{accepted} events added, {duplicates} known already, {rejected} bad lines.").format(
                accepted=imported.accepted, duplicates=imported.duplicates, rejected=imported.rejected
            )
        )

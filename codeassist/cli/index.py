"""`codeassist index ROOT...`: build or update the index."""

import dataclasses
import time
from collections import Counter
from functools import partial
from pathlib import Path

import click

from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist.indexing import open_index, options_of
from codeassist_index import CodeIndex, IndexBusyError, IndexOptions, RepositoryReport
from codeassist_index.translation import tr

SILENT_WAIT_SECONDS = 2.0
"""A writer that takes longer is worth a word."""


@click.command("index")
@click.argument("roots", metavar="ROOT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--repository", "name", type=Words(), help="Name of the repository, instead of its origin's; for a single ROOT."
)
@click.option("--forget", "forgets", is_flag=True, help=tr("Take each ROOT out of the index instead."))
@click.option("--json", "as_json", is_flag=True, help="One JSON object with counts, skipped files and seconds.")
def command(roots: tuple[Path, ...], name: str | None, forgets: bool, as_json: bool) -> None:
    """Build or update the index of each repository or folder ROOT."""
    if name is not None and (forgets or len(roots) != 1):
        raise click.UsageError(tr("--repository names one repository; give one ROOT with it."))
    if forgets:
        _forget(roots, as_json)
        return
    started = time.monotonic()
    loaded = load()
    with open_index(loaded.settings) as index:
        reports = []
        for root in roots:
            reports.append(_updated(index, root, name, options_of(of_project(loaded, root), root)))
            if not as_json:
                _print(reports[-1])
        if as_json:
            print_json({
                "repositories": [_written(report) for report in reports],
                "seconds": round(time.monotonic() - started, 3),
                "index_bytes": index.bytes_on_disk(),
            })  # fmt: skip


def _forget(roots: tuple[Path, ...], as_json: bool) -> None:
    with open_index(load().settings) as index:
        known = {root: index.forget(root) for root in roots}
        if as_json:
            print_json({
                "forgotten": [str(root) for root in roots if known[root]],
                "unknown": [str(root) for root in roots if not known[root]],
                "index_bytes": index.bytes_on_disk(),
            })  # fmt: skip
    if not as_json:
        for root in roots:
            words = tr("{root} is forgotten.") if known[root] else tr("{root} was not in the index.")
            click.echo(words.format(root=root))
    if not all(known.values()):
        raise SystemExit(1)


def _updated(index: CodeIndex, root: Path, name: str | None, options: IndexOptions) -> RepositoryReport:
    with progress(tr("Indexing {root}").format(root=root), unit=tr("files")) as report:
        update = partial(index.update, root, name=name, options=options, progress=lambda at: report(at.done, at.total))
        try:
            return update(wait_seconds_max=SILENT_WAIT_SECONDS)
        except IndexBusyError:
            click.echo(tr("Another process is writing the index; waiting for it."), err=True)
            return update()


def _written(report: RepositoryReport) -> dict[str, object]:
    return dataclasses.asdict(report) | {"seconds": round(report.seconds, 3)}


def _print(report: RepositoryReport) -> None:
    click.echo(
        tr(
            "{name}: {files} files, {lines} lines, {definitions} definitions, {references} references "
            "in {seconds:.1f} s ({parsed} parsed)"
        ).format(
            name=report.name,
            files=report.files,
            lines=report.lines,
            definitions=report.definitions,
            references=report.references,
            seconds=report.seconds,
            parsed=report.parsed,
        )
    )
    reasons = Counter(skipped.reason for skipped in report.skipped)
    for reason, count in sorted(reasons.items()):
        click.echo(tr("  left out: {count} x {reason}").format(count=count, reason=reason))

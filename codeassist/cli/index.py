"""`codeassist index ROOT...`: build or update the index."""

import dataclasses
import re
import time
from collections import Counter
from functools import partial
from pathlib import Path

import click

from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist.indexing import open_index, options_of
from codeassist_index import (
    CodeIndex,
    GitError,
    IndexBusyError,
    IndexOptions,
    NotARepositoryError,
    RepositoryReport,
)
from codeassist_index.translation import tr

SILENT_WAIT_SECONDS = 2.0
"""A writer that takes longer is worth a word."""
INVALID_INPUT = 3
_SIZE = re.compile(r"\d+ bytes, more than ")
_REASONS = {
    "binary": tr("binary"),
    "minified or data: very long lines": tr("minified or data: very long lines"),
    "symbolic link": tr("symbolic link"),
    "not a regular file": tr("not a regular file"),
    "submodule: index its folder by itself": tr("submodule: index its folder by itself"),
    "folder of a tool or of installed packages": tr("folder of a tool or of installed packages"),
    "not in the setting index.include": tr("not in the setting index.include"),
    "in the setting index.exclude or privacy.private_globs": tr(
        "in the setting index.exclude or privacy.private_globs"
    ),
}
"""The frequent reasons of the index, which are English in JSON."""


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
    failed = False
    with open_index(loaded.settings) as index:
        reports = []
        for root in roots:
            try:
                reports.append(_updated(index, root, name, options_of(of_project(loaded, root), root)))
            except (NotARepositoryError, GitError) as error:  # the other roots don't suffer from it
                click.echo(tr("Error: {message}").format(message=error), err=True)
                failed = True
                continue
            if not as_json:
                _print(reports[-1])
        if as_json:
            print_json({
                "repositories": [_written(report) for report in reports],
                "seconds": round(time.monotonic() - started, 3),
                "index_bytes": index.bytes_on_disk(),
            })  # fmt: skip
    if failed:
        raise click.exceptions.Exit(INVALID_INPUT)


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
    reasons = Counter(_words_of(skipped.reason) for skipped in report.skipped)
    for reason, count in reasons.most_common():
        click.echo(tr("  left out: {count} x {reason}").format(count=count, reason=reason))


def _words_of(reason: str) -> str:
    """The reason without the size of the single file, so that files of one kind are counted together."""
    if found := _SIZE.match(reason):
        return tr("larger than the setting index.{limit}").format(limit=reason[found.end() :])
    return _REASONS.get(reason, reason)

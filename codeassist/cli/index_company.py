"""`codeassist index` without ROOT: everything that the settings name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from codeassist.cli.index_report import print_report, tell_left_out, written
from codeassist.cli.output import print_json, progress
from codeassist.cluster.task import Parsed
from codeassist.company.refresh import Outcome, Report, forget_others, refresh
from codeassist.company.repositories import Configured, Repository, configured
from codeassist.errors import CodeassistError, RefusedError
from codeassist.settings import LoadedSettings
from codeassist.terminal import visible
from codeassist_index import CodeIndex
from codeassist_index.translation import ntr, tr

INVALID_INPUT, REFUSED = 3, 4


class _Screen:
    """Shows each fetch and each update as it goes on."""

    @contextmanager
    def fetching(self, repository: Repository) -> Iterator[Report]:
        with progress(tr("Fetching {name}").format(name=repository.shown), unit=tr("objects")) as report:
            yield report

    @contextmanager
    def indexing(self, repository: Repository) -> Iterator[Report]:
        with progress(tr("Indexing {root}").format(root=repository.shown), unit=tr("files")) as report:
            yield report

    def left_out(self, parsed: Parsed) -> None:
        tell_left_out(parsed)


def index_configured(index: CodeIndex, loaded: LoadedSettings, *, cluster: str, as_json: bool) -> int:
    """Fetch and index every repository of the settings; the exit code says whether one failed."""
    started = time.monotonic()
    found = configured(loaded.settings)
    for _, error in found.refused:
        _tell(error)
    outcomes = []
    for outcome in refresh(index, loaded, found.repositories, _Screen(), cluster=cluster):
        outcomes.append(outcome)
        if outcome.error is not None:
            _tell(outcome.error)
        elif outcome.report is not None and not as_json:
            print_report(outcome.report)
    forgotten = forget_others(index, found)
    if as_json:
        print_json({
            "repositories": [_written(one) for one in outcomes if one.report is not None],
            "failed": [*_failed_hosts(found), *_failed(outcomes)],
            "archived": found.archived,
            "left_out": found.left_out,
            "forgotten": [str(folder) for folder in forgotten],
            "seconds": round(time.monotonic() - started, 3),
            "index_bytes": index.bytes_on_disk(),
        })  # fmt: skip
    else:
        _print_counts(found, len(forgotten))
    return _exit_code([*(error for _, error in found.refused), *(one.error for one in outcomes if one.error)])


def _tell(error: Exception) -> None:
    click.echo(visible(tr("Error: {message}").format(message=error)), err=True)


def _written(outcome: Outcome) -> dict[str, object]:
    assert outcome.report is not None
    source = {"url": outcome.repository.url, "branch": outcome.branch, "fetched": outcome.fetched}
    return written(outcome.report) | source


def _failed(outcomes: list[Outcome]) -> list[dict[str, object]]:
    return [
        {"name": one.repository.shown, "url": one.repository.url, "reason": str(one.error)}
        for one in outcomes
        if one.error is not None
    ]


def _failed_hosts(found: Configured) -> list[dict[str, object]]:
    return [{"name": host.identity, "url": host.address, "reason": str(error)} for host, error in found.refused]


def _print_counts(found: Configured, forgotten: int) -> None:
    if found.archived:
        words = ntr(
            "{count} archived repository is left out.", "{count} archived repositories are left out.", found.archived
        )
        click.echo(words.format(count=found.archived))
    if found.left_out:
        words = ntr(
            "{count} repository is left out by `include` and `exclude` of its host.",
            "{count} repositories are left out by `include` and `exclude` of their host.",
            found.left_out,
        )
        click.echo(words.format(count=found.left_out))
    if forgotten:
        words = ntr(
            "{count} clone is forgotten: the settings no longer name it.",
            "{count} clones are forgotten: the settings no longer name them.",
            forgotten,
        )
        click.echo(words.format(count=forgotten))


def _exit_code(errors: list[CodeassistError | Exception]) -> int:
    if any(isinstance(error, RefusedError) for error in errors):
        return REFUSED
    return INVALID_INPUT if errors else 0

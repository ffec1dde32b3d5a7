"""How commands print: JSON to standard output, progress and words for people to standard error."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from codeassist_index.translation import tr

PLAIN_PROGRESS_SECONDS = 2.0
"""How often a progress line is printed where standard error is not a terminal."""


class Report(Protocol):
    """Called with how much is done, of how much (0 when not known), in the task's unit."""

    def __call__(self, done: int, total: int) -> None: ...  # noqa: D102


def print_json(value: object) -> None:
    """One JSON object on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def progress(label: str, *, unit: str = "") -> Iterator[Report]:
    """A bar on a terminal; elsewhere a plain line every two seconds. `unit="bytes"` shows sizes."""
    if sys.stderr.isatty():
        with _bar(label, unit) as report:
            yield report
    else:
        yield _plain(label, unit)


@contextmanager
def _bar(label: str, unit: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    count: ProgressColumn = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        count,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield report


def _plain(label: str, unit: str) -> Report:
    printed_at = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal printed_at
        now = time.monotonic()
        if now - printed_at < PLAIN_PROGRESS_SECONDS:
            return
        printed_at = now
        scale, name = (1_000_000, "MB") if unit == "bytes" else (1, unit)
        message = tr("{label}: {done} of {total} {unit}") if total else tr("{label}: {done} {unit}")
        shown = message.format(label=label, done=done // scale, total=total // scale, unit=name)
        click.echo(shown.rstrip(), err=True)

    return report

"""`codeassist index`: build or update the index of roots, or of the repositories that the settings name."""

import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from codeassist import places
from codeassist.cli.index_report import listed, print_list, print_report, tell_left_out, written
from codeassist.cli.loading import load, of_project
from codeassist.cli.output import Report, print_json, progress
from codeassist.cli.words import Words
from codeassist.cluster.preparing import Preparer, preparing
from codeassist.cluster.task import Order
from codeassist.errors import CodeassistError
from codeassist.indexing import open_index, options_of
from codeassist.settings import LoadedSettings
from codeassist_index import (
    CodeIndex,
    CodeIndexError,
    GitError,
    IndexBusyError,
    IndexOptions,
    NotARepositoryError,
    RepositoryReport,
    damage,
    scan,
)
from codeassist_index.git import git_program
from codeassist_index.translation import ntr, tr
from codeassist_index.types import Progress

SILENT_WAIT_SECONDS = 2.0
"""A writer that takes longer is worth a word."""
INVALID_INPUT = 3
EVERY_SECONDS_MIN, EVERY_SECONDS_MAX = 1, 604_800
_DURATION = re.compile(r"(\d+)(s|m|h|d)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_ADDRESS = re.compile(r"(https?|ssh|git|file):/|[\w.-]+@[\w.-]+:")
_AS_THE_SETTINGS_SAY = ""


class _Duration(click.ParamType[float | str]):
    """Seconds, minutes, hours or days: `90s`, `10m`, `2h`, `1d`; a bare number is seconds."""

    name = "duration"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        if isinstance(value, float) or value == _AS_THE_SETTINGS_SAY:
            return value
        found = _DURATION.fullmatch(str(value))
        seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
        if not EVERY_SECONDS_MIN <= seconds <= EVERY_SECONDS_MAX:
            self.fail(tr("{value!r} is no time from 1s to 7d, such as 90s, 10m or 1h.").format(value=value), param, ctx)
        return float(seconds)


@click.command("index")
@click.argument("roots", metavar="[ROOT]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--repository", "name", type=Words(), help=tr("Name of the repository, instead of its origin's; for a single ROOT.")
)
@click.option("--forget", "forgets", is_flag=True, help=tr("Take each ROOT out of the index instead."))
@click.option("--list", "lists", is_flag=True, help=tr("Only show what is indexed, with its age."))
@click.option(
    "--every",
    type=_Duration(),
    is_flag=False,
    flag_value=_AS_THE_SETTINGS_SAY,
    metavar="[TIME]",
    help=tr("Do it again every 90s, 10m or 1h, until Ctrl-C; without TIME as index.refresh_seconds says."),
)
@click.option(
    "--ray",
    "cluster",
    type=Words(),
    metavar="ADDRESS",
    help=tr("Let the Ray cluster at HOST:PORT, or auto, parse what is not in the index yet."),
)
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with counts, skipped files and seconds."))
def command(
    *,
    roots: tuple[Path, ...],
    name: str | None,
    forgets: bool,
    lists: bool,
    every: float | str | None,
    cluster: str | None,
    as_json: bool,
) -> None:
    """Build or update the index of each repository or folder ROOT.

    Without ROOT that of every repository in the settings ([[index.repositories]] and [[index.hosts]]): cloned or
    fetched first, and one that fails does not keep the others from it. Exit code 4 if a host refused.
    """
    if name is not None and (forgets or lists or len(roots) != 1):
        raise click.UsageError(tr("--repository names one repository; give one ROOT with it."))
    if sum((forgets, lists, every is not None)) > 1 or (lists and roots) or (forgets and not roots):
        raise click.UsageError(tr("--list stands alone, --forget with a ROOT, and neither with --every."))
    if any(_ADDRESS.match(os.fspath(one)) and not one.exists() for one in roots):
        raise click.UsageError(
            tr("ROOT is a folder of this machine; an address goes into the settings: `url` of [[index.repositories]].")
        )
    if cluster and (forgets or lists):
        raise click.UsageError(tr("--ray is for building; --list and --forget need no cluster."))
    if forgets:
        _forget(load(), roots, as_json)
    elif lists:
        _list(load(), as_json)
    elif every is None:
        _end_with(_round(roots, name, cluster or "", as_json))
    else:
        again = partial(_round, roots, name, cluster or "", as_json)
        _repeat(again, float(every or load().settings.index.refresh_seconds))


def _round(roots: tuple[Path, ...], name: str | None, cluster: str, as_json: bool) -> int:
    """Bring all of it up to date once, as the settings are now; gives the exit code."""
    loaded = load()
    if roots:
        return _index_roots(loaded, roots, name, cluster, as_json)
    named = loaded.settings.index.repositories or loaded.settings.index.hosts
    if not named and not any(places.clones_dir().glob("*.git")):  # the last clones are still to be forgotten
        raise click.UsageError(
            tr("Name a ROOT, or the repositories to keep in the settings: [[index.repositories]] and [[index.hosts]].")
        )
    git_program()  # without one GitPython would complain in words of its own
    from codeassist.cli.index_company import index_configured

    with open_index(loaded.settings) as index:
        return index_configured(index, loaded, cluster=cluster, as_json=as_json)


def _repeat(work: Callable[[], int], every_seconds: float) -> None:
    """Go on until a signal comes; what fails in one round may succeed in the next."""
    from codeassist.company.schedule import only_one, repeat

    def round_of_many() -> None:
        try:
            work()
        except (CodeassistError, CodeIndexError) as error:
            click.echo(tr("Error: {message}").format(message=error), err=True)

    with only_one():
        try:
            repeat(round_of_many, every_seconds=every_seconds, stop=threading.Event())
        except KeyboardInterrupt:
            return


def _end_with(code: int) -> None:
    if code:
        raise click.exceptions.Exit(code)


def _index_roots(loaded: LoadedSettings, roots: tuple[Path, ...], name: str | None, cluster: str, as_json: bool) -> int:
    started = time.monotonic()
    failed = False
    every = _with_submodules(roots, loaded)
    orders = _orders(loaded, every) if cluster else ()
    with open_index(loaded.settings) as index, preparing(cluster, index, orders, tell_left_out) as prepared:
        reports = []
        for root in every:
            try:
                options = options_of(of_project(loaded, root), root)
                reports.append(_updated(index, root, name if root in roots else None, options, prepared))
            except (NotARepositoryError, GitError) as error:  # the other roots don't suffer from it
                click.echo(tr("Error: {message}").format(message=error), err=True)
                failed = True
                continue
            if not as_json:
                print_report(reports[-1])
        if as_json:
            print_json({
                "repositories": [written(report) for report in reports],
                "seconds": round(time.monotonic() - started, 3),
                "index_bytes": index.bytes_on_disk(),
            })  # fmt: skip
    return INVALID_INPUT if failed else 0


def _orders(loaded: LoadedSettings, roots: Sequence[Path]) -> list[Order]:
    found = []
    for root in roots:
        with suppress(NotARepositoryError, GitError):  # told when it is indexed
            found.append(Order(root.resolve(), options_of(of_project(loaded, root), root)))
    return found


def _with_submodules(roots: Sequence[Path], loaded: LoadedSettings) -> list[Path]:
    """The roots, each followed by its checked-out submodules; a root that can't be read tells when it is indexed."""
    found: list[Path] = []
    for root in roots:
        found.append(root)
        if loaded.settings.index.submodules:
            try:
                found += scan.submodules(root.resolve())
            except GitError:
                continue
    return list(dict.fromkeys(found))


def _forget(loaded: LoadedSettings, roots: tuple[Path, ...], as_json: bool) -> None:
    with open_index(loaded.settings) as index:
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
    _end_with(0 if all(known.values()) else 1)


def _list(loaded: LoadedSettings, as_json: bool) -> None:
    with open_index(loaded.settings) as index:
        held = {one.root for one in index.sizes()}
        if as_json:
            print_json({"repositories": listed(index, time.time()), "index_bytes": index.bytes_on_disk()})
        else:
            print_list(index.sizes(), index.bytes_on_disk())
        if waiting := {root for root, _ in damage.remembered_roots(places.index_dir())} - held:
            words = ntr(
                "The index was started anew; {count} root of the former one is indexed again by the next update.",
                "The index was started anew; {count} roots of the former one are indexed again by the next update.",
                len(waiting),
            )
            click.echo(words.format(count=len(waiting)), err=True)


def _updated(
    index: CodeIndex, root: Path, name: str | None, options: IndexOptions, prepared: Preparer
) -> RepositoryReport:
    with (
        progress(tr("Indexing {root}").format(root=root), unit=tr("files")) as report,
        prepared.contents_of(root.resolve()) as contents,
    ):
        update = partial(
            index.update,
            root,
            name=name,
            options=options,
            prepared=contents,
            progress=partial(_told, report, []),
        )
        try:
            return update(wait_seconds_max=SILENT_WAIT_SECONDS)
        except IndexBusyError:
            click.echo(tr("Another process is writing the index; waiting for it."), err=True)
            return update()


def _told(report: Report, seen: list[str], at: Progress) -> None:
    """Progress, with a word where other roots are indexed again because the index was started anew."""
    if at.repository not in seen:
        if seen:
            click.echo(
                tr("The index was started anew: {repository} is indexed again too.").format(repository=at.repository),
                err=True,
            )
        seen.append(at.repository)
    report(at.done, at.total)

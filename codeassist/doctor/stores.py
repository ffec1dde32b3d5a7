"""Checks of what is stored: the index, the grammars that fill it, the journal and the adoption record."""

import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from codeassist import places
from codeassist.capture.journal import Journal
from codeassist.doctor.check import EXPECTED, Finding, note, off, ok, problem
from codeassist.doctor.layers import named
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist_index.errors import CodeIndexError
from codeassist_index.health import Health, examine
from codeassist_index.translation import ntr, tr

INTEGRITY_SECONDS_MAX = 2.0
"""How long the database is read through, unless a thorough look is wanted."""
_FOR_EVER = 1e9


def check_index(*, thorough: bool) -> Iterator[Finding]:
    """Whether the index opens, is whole and in step, and whether its folders are still there."""
    folder = places.index_dir()
    try:
        health = examine(folder, integrity_seconds_max=_FOR_EVER if thorough else INTEGRITY_SECONDS_MAX)
    except (CodeIndexError, OSError) as error:
        yield problem("index", str(error), tr("set CODEASSIST_CACHE_DIR to another folder"))
        return
    again = _indexing(health)
    if health.fault == "missing" or (not health.fault and not health.repositories):
        yield note("index", tr("no repository is indexed yet"), "codeassist index ~/src/REPOSITORY")
    elif health.fault == "of a later version":
        words = tr("{folder} was made by a later version of codeassist").format(folder=folder)
        yield problem("index", words, tr("update codeassist, or delete that folder and index again"))
    elif health.fault:
        words = tr("it is {fault}, and is built anew at the next update").format(fault=tr(health.fault))
        yield problem("index", words, again)
    else:
        yield from _readable(health, again)


def _readable(health: Health, again: str) -> Iterator[Finding]:
    count = len(health.repositories)
    lines = sum(held.lines for held in health.repositories)
    words = ntr(
        "{count} repository, {lines} lines, {size:.1f} MB: {names}",
        "{count} repositories, {lines} lines, {size:.1f} MB: {names}",
        count,
    )
    names = named([held.name for held in health.repositories])
    yield ok("index", words.format(count=count, lines=lines, size=health.bytes_on_disk / 1e6, names=names))
    if health.integrity == "whole":
        yield ok("index integrity", tr("whole"))
    elif health.integrity == "unfinished":
        words = tr("not read to its end in {seconds:g} s").format(seconds=INTEGRITY_SECONDS_MAX)
        yield note("index integrity", words, "codeassist doctor --thorough")
    else:
        words = tr("the database is damaged: {complaint}").format(complaint=health.integrity)
        yield problem("index integrity", words, again)
    if not health.in_step:
        yield problem("text index", tr("it is not in step with the database, so that search misses code"), again)
    if gone := [held.root for held in health.repositories if not held.is_there]:
        yield note(
            "index",
            tr("these folders are gone: {names}").format(names=named(gone)),
            f"codeassist index --forget {shlex.join(gone)}",
        )


def _indexing(health: Health) -> str:
    """The command that indexes one root; the others that were there come with it."""
    roots = [held.root for held in health.repositories if held.is_there]
    roots += [root for root in health.remembered if Path(root).is_dir()]
    return f"codeassist index {shlex.quote(roots[0])}" if roots else "codeassist index ~/src/REPOSITORY"


def check_journal(settings: Settings) -> Iterator[Finding]:
    """Whether the journal opens and has room."""
    file, section = places.journal_file(), settings.journal
    if not section.enabled:
        yield off("journal", tr("switched off (`journal.enabled`): nothing is recorded"))
    elif not file.exists():
        yield ok("journal", tr("empty; it is made with the first suggestion"))
    else:
        mend = tr("move {file} away; a new journal is made").format(file=file)
        try:
            with Journal(file, bytes_max=section.bytes_max):
                size = file.stat().st_size
        except EXPECTED as error:
            yield problem("journal", str(error), mend)
            return
        words = tr("{file}, {size:.1f} of {limit} MB").format(
            file=file, size=size / 1e6, limit=section.bytes_max // 1_000_000
        )
        full = tr("`codeassist journal export`, then move {file} away, or raise `journal.bytes_max`").format(file=file)
        yield problem("journal", words, full) if size >= section.bytes_max else ok("journal", words)


def check_adoption(settings: Settings) -> Iterator[Finding]:
    """Whether the adoption database opens."""
    try:
        engine = open_database(settings)
        with closing(engine.raw_connection()):
            yield ok("adoption database", str(engine.url.render_as_string(hide_password=True)))
        engine.dispose()
    except EXPECTED as error:
        yield problem(
            "adoption database", str(error), tr("set `adoption.database` to another one, or move the file away")
        )

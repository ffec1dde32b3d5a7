"""Checks of what is stored: the index, the grammars that fill it, the journal and the adoption record."""

import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from codeassist import places
from codeassist.capture.journal import Journal
from codeassist.capture.journal_state import JournalState, UploadState, journal_state
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
    """Whether the journal opens, records and has room, and whether the team server gets it."""
    file, section = places.journal_file(), settings.journal
    if not section.enabled:
        yield off("journal", tr("switched off (`journal.enabled`): nothing is recorded"))
        return
    try:
        state = journal_state(settings)
        if file.exists():
            Journal(file, bytes_max=section.bytes_max).close()
        yield _recording(state, is_there=file.exists())
    except EXPECTED as error:
        yield problem("journal", str(error), tr("close your editors and move {file} away").format(file=file))
        return
    yield _upload(state.upload)


def _recording(state: JournalState, *, is_there: bool) -> Finding:
    words = tr("{file}, {size:.1f} of {limit} MB").format(
        file=state.file, size=state.bytes / 1e6, limit=state.bytes_max // 1_000_000
    )
    if state.full:
        mend = tr(
            "`codeassist journal export`, then `codeassist journal erase --before TIME`, or raise `journal.bytes_max`"
        )
        return problem("journal", tr("full, and takes no more events: {words}").format(words=words), mend)
    if state.recording == "paused":
        return note("journal", tr("recording is paused: {words}").format(words=words), "codeassist journal resume")
    if not is_there:
        return ok("journal", tr("empty; it is made with the first suggestion"))
    if not state.unrecorded:
        return ok("journal", words)
    count = sum(one.events for one in state.unrecorded)
    lost = ntr("{count} event was not recorded", "{count} events were not recorded", count).format(count=count)
    return note("journal", f"{words}; {lost}", "codeassist journal status")


def _upload(upload: UploadState) -> Finding:
    if upload.off:
        return off("upload", upload.off)
    waiting = ntr("{count} event waits", "{count} events wait", upload.waiting).format(count=upload.waiting)
    if upload.trouble:
        return problem("upload", f"{upload.trouble} {waiting}", "codeassist journal upload")
    if upload.refused:
        refused = ntr(
            "{server} has refused {count} event", "{server} has refused {count} events", upload.refused
        ).format(server=upload.server, count=upload.refused)
        return note("upload", f"{refused}; {waiting}", "codeassist journal status")
    return ok("upload", f"{upload.server}; {waiting}")


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

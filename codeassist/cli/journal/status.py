"""`codeassist journal status`: what is recorded, and how far the team server has it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.terminal import visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.capture.journal_state import JournalState, UploadState
    from codeassist.capture.upload.ledger import Refused

REFUSED_SHOWN_MAX = 5


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """Say what the journal holds, whether it records, what was not recorded, and how far the team server has it."""
    from codeassist import places
    from codeassist.capture import journal_file
    from codeassist.capture.journal_state import journal_state
    from codeassist.capture.upload import ledger

    state = journal_state(load().settings)
    refused: list[Refused] = []
    with journal_file.reading(places.journal_file()) as connection:
        if connection is not None:
            refused = ledger.refused(connection, state.upload.server, last=REFUSED_SHOWN_MAX)
    if as_json:
        print_json(_json(state, refused))
        return
    for line in (*_held(state), *_sent(state.upload, refused)):
        click.echo(visible(line))


def _held(state: "JournalState") -> Iterator[str]:
    yield tr("Journal: {file}").format(file=state.file)
    count = ntr("{count} event", "{count} events", state.events).format(count=state.events)
    times = tr(", from {oldest} to {newest}").format(oldest=state.oldest, newest=state.newest) if state.events else ""
    yield f"  {count}{times}"
    yield tr("  {size:.1f} of {limit:.0f} MB in use").format(size=state.bytes / 1e6, limit=state.bytes_max / 1e6)
    yield f"  {recording_in_words(state)}"
    reasons = {"paused": tr("while paused"), "full": tr("for want of room"), "failed": tr("because it failed")}
    for one in state.unrecorded:
        words = ntr(
            "  {count} event was not recorded {reason}, {since}",
            "  {count} events were not recorded {reason}, {since} to {latest}",
            one.events,
        )
        reason = reasons.get(one.reason, one.reason)
        yield words.format(count=one.events, reason=reason, since=one.since, latest=one.latest)


def recording_in_words(state: "JournalState") -> str:
    """Whether events are recorded."""
    match state.recording:
        case "off":
            return tr("Nothing is recorded (`journal.enabled`).")
        case "full":
            return tr("FULL: nothing more is recorded until there is room.")
        case "on":
            return tr("Suggestions and saves are recorded.")
    until = state.pause.until if state.pause else None
    if until is None:
        return tr("PAUSED until `codeassist journal resume`: nothing is recorded.")
    return tr("PAUSED until {time}: nothing is recorded.").format(time=until.astimezone().strftime("%Y-%m-%d %H:%M"))


def _sent(upload: "UploadState", refused: "list[Refused]") -> Iterator[str]:
    if not upload.server:
        yield tr("Upload: {why}").format(why=upload.off)
        return
    yield tr("Upload to {server}").format(server=upload.server)
    if upload.off:
        yield f"  {upload.off}"
    if upload.latest:
        words = tr("  sent up to the event of {up_to}, last at {latest}; the server has version {version}")
        yield words.format(up_to=upload.up_to or "?", latest=upload.latest, version=upload.version or "?")
    yield ntr("  {count} event waits", "  {count} events wait", upload.waiting).format(count=upload.waiting)
    if upload.trouble:
        words = ntr("  failed {count} time: {words}", "  failed {count} times in a row: {words}", upload.failures)
        yield words.format(count=upload.failures, words=upload.trouble)
        yield tr("  tried again after {time}").format(time=upload.not_before)
    if upload.refused:
        words = ntr(
            "  {count} event was refused; it stays here, and is sent again when the server was updated:",
            "  {count} events were refused; they stay here, and are sent again when the server was updated:",
            upload.refused,
        )
        yield words.format(count=upload.refused)
        yield from (f"    {one.id}  {one.reason}" for one in refused)
        if upload.refused > len(refused):
            yield tr("    and {count} earlier ones").format(count=upload.refused - len(refused))


def _json(state: "JournalState", refused: "list[Refused]") -> dict[str, object]:
    paused = state.pause
    return {
        **asdict(state),
        "file": str(state.file),
        "pause": None
        if paused is None
        else {
            "since": None if paused.since is None else paused.since.isoformat(),
            "until": None if paused.until is None else paused.until.isoformat(),
        },
        "upload": {**asdict(state.upload), "refusals": [asdict(one) for one in refused]},
    }

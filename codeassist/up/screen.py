"""The status screen: one picture of a `Status`, for a terminal of any width."""

import time

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from codeassist.terminal import visible
from codeassist.up.status import Client, ModelState, Repository, Status
from codeassist_index.sessions import Session
from codeassist_index.translation import ntr, tr

ROWS_MAX = 12
"""Repositories and clients beyond as many are counted, not listed."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def picture(status: Status, now: float | None = None) -> RenderableType:
    """The screen at a moment, in seconds since 1970."""
    now = time.time() if now is None else now
    return Group(
        _summary(status, now),
        _repositories(status, now),
        _clients(status),
        _recent(status),
        Text(tr("Ctrl-C stops everything."), style="dim"),
    )


def _summary(status: Status, now: float) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    up_for = ago(now - status.started_at)
    table.add_row("codeassist up", tr("for {time}, {memory}").format(time=up_for, memory=size(status.memory_bytes)))
    table.add_row(tr("Index"), _index(status))
    table.add_row(tr("Model"), _model(status.model))
    return table


def _index(status: Status) -> Text:
    keeper = status.keeper
    written = tr("nobody keeps it yet") if keeper is None else tr("kept by {who}").format(who=_who(keeper))
    return Text(f"{size(status.index_bytes)}, {written}", style="" if keeper else "yellow")


def _model(model: ModelState) -> Text:
    style = {"ready": "green", "starting": "yellow", "unavailable": "red"}.get(model.phase, "dim")
    server = model.server
    if server is None:
        words = tr("{model}, starting").format(model=model.words) if model.phase == "starting" else model.words
        return Text(visible(words), style=style)
    clients = ntr("{number} client", "{number} clients", server.clients).format(number=server.clients)
    words = tr("{model}, ready, {clients}, {memory}, process {pid}").format(
        model=server.model, clients=clients, memory=size(server.memory_bytes), pid=server.pid
    )
    return Text(words, style=style)


def _repositories(status: Status, now: float) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(tr("Repository"), overflow="fold", ratio=2)
    table.add_column(tr("Files"), justify="right")
    table.add_column(tr("Lines"), justify="right")
    table.add_column(tr("State"), overflow="fold", ratio=2)
    for repository in status.repositories[:ROWS_MAX]:
        files, lines = f"{repository.files:,}", f"{repository.lines:,}"
        table.add_row(Text(visible(repository.name)), files, lines, _state(repository, now))
    left = len(status.repositories) - ROWS_MAX
    if left > 0:
        table.add_row(Text(tr("and {number} more").format(number=left), style="dim"))
    if not status.repositories:
        table.add_row(Text(tr("none yet: name one, or open it in an editor"), style="yellow"))
    if status.unfollowed:
        words = ntr(
            "{number} more is indexed, not followed", "{number} more are indexed, not followed", status.unfollowed
        )
        table.caption, table.caption_justify = words.format(number=status.unfollowed) + "\n", "left"
    return table


def _state(repository: Repository, now: float) -> Text:
    if repository.problem:
        return Text(visible(repository.problem), style="red")
    if repository.total:
        words = tr("reading {done} of {total}").format(done=repository.done, total=repository.total)
        return Text(words, style="yellow")
    if repository.changed_at is None:
        return Text(tr("waiting"), style="yellow")
    return Text(tr("updated {time} ago").format(time=ago(now - repository.changed_at)), style="green")


def _clients(status: Status) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for client in status.clients[:ROWS_MAX]:
        table.add_row(*_client(client))
    left = len(status.clients) - ROWS_MAX
    if left > 0:
        table.add_row(Text(tr("and {number} more").format(number=left), style="dim"))
    return table


def _client(client: Client) -> tuple[str, str, str, str]:
    session = client.session
    roots = ntr("{number} root", "{number} roots", len(session.roots)).format(number=len(session.roots))
    return _who(session), roots, size(client.memory_bytes), tr("keeps the index") if session.keeper else ""


def _who(session: Session) -> str:
    return tr("{kind}, process {pid}").format(kind=session.kind, pid=session.pid)


def _recent(status: Status) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row()
    for happening in status.recent:
        table.add_row(f"{happening.time.astimezone():%H:%M:%S}", Text(visible(happening.words)))
    return table


def size(number: int) -> str:
    """Bytes as people read them.

    >>> size(161_061_273)
    '161 MB'
    """
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"  # noqa: PLR2004 - a gigabyte


def ago(seconds: float) -> str:
    """A span of time, in its largest unit.

    >>> ago(150)
    '2 min'
    """
    for unit, name in ((_DAY, tr("{number} d")), (_HOUR, tr("{number} h")), (_MINUTE, tr("{number} min"))):
        if seconds >= unit:
            return name.format(number=int(seconds // unit))
    return tr("{number} s").format(number=max(0, int(seconds)))

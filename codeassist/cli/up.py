"""`codeassist up`: index, model and status of this machine, in one process."""

import asyncio
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist import places
from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.indexing import open_index
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.settings import LoadedSettings
    from codeassist.up.editors import Connection
    from codeassist.up.run import Up
    from codeassist.up.status import Happening
    from codeassist_index import CodeIndex

REFRESH_SECONDS = 0.5


@click.command("up")
@click.argument("roots", metavar="[ROOT]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--no-model", is_flag=True, help=tr("Leave the model server to whoever needs it."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object per event, each on its line."))
def command(roots: tuple[Path, ...], no_model: bool, as_json: bool) -> None:
    """Index and watch each ROOT, keep the model warm, and show how everything is, until Ctrl-C.

    Without ROOT the repositories that are indexed already. Prints the lines that connect an editor. Ends with 0
    when it is stopped by Ctrl-C or SIGTERM.
    """
    from codeassist.up.editors import connection
    from codeassist_index.scan import checked_root

    loaded = load()
    chosen = [checked_root(root) for root in roots]
    to_paste = connection(loaded, os.environ)
    if as_json:
        _print_connection(to_paste)
    else:
        _print_pastes(to_paste)
    with open_index(loaded.settings) as index:
        followed = chosen or [root for root in index.known_roots() if _is_worked_in(root)]
        try:
            asyncio.run(_run(loaded, index, followed, model=not no_model, as_json=as_json))
        except KeyboardInterrupt:
            return


def _is_worked_in(root: Path) -> bool:
    """Whether files may change there; clones of the settings' repositories change when they are fetched."""
    return root.is_dir() and places.clones_dir() not in root.parents


async def _run(loaded: "LoadedSettings", index: "CodeIndex", roots: list[Path], *, model: bool, as_json: bool) -> None:
    from codeassist.up.run import Up

    on_screen = not as_json and _can_be_redrawn()
    print_happening = _print_json if as_json else _print_line
    up = Up(loaded, index, _show_nothing if on_screen else print_happening)
    with _screen(up) if on_screen else nullcontext():
        await up.run(roots, model=model)


def _can_be_redrawn() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _screen(up: "Up") -> AbstractContextManager[object]:
    from rich.live import Live

    from codeassist.up.screen import picture

    return Live(get_renderable=lambda: picture(up.status), refresh_per_second=1 / REFRESH_SECONDS)


def _print_pastes(to_paste: "Connection") -> None:
    click.echo(tr("To connect an editor, paste:"))
    for paste in to_paste.pastes:
        click.echo(f"\n{click.style(paste.editor, bold=True)} ({paste.where})\n\n{_indented(paste.text)}")
    if to_paste.variables:
        click.echo("\n" + tr("The editor must be started with these variables too:") + "\n")
        click.echo(_indented("\n".join(f"{name}={value}" for name, value in to_paste.variables.items())))
    for key in to_paste.secrets:
        click.echo("\n" + tr("`{key}` is a secret of this shell: write it into settings.toml.").format(key=key))
    click.echo()


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _print_connection(to_paste: "Connection") -> None:
    from codeassist.up.status import Happening

    facts = {
        "command": [to_paste.command, "--stdio"],
        "initialization_options": to_paste.options,
        "variables": to_paste.variables,
        "secrets": to_paste.secrets,
        "editors": {paste.editor: paste.text for paste in to_paste.pastes},
    }
    _print_json(Happening("editors", "", facts))


def _print_json(happening: "Happening") -> None:
    time = f"{happening.time:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    print_json({"time": time, "event": happening.kind, **happening.facts})
    sys.stdout.flush()


def _print_line(happening: "Happening") -> None:
    click.echo(f"{happening.time.astimezone():%H:%M:%S}  {visible(happening.words)}")
    sys.stdout.flush()


def _show_nothing(_happening: "Happening") -> None:
    """The screen shows what has happened lately."""

"""What `before` and `after` have in common: the options, and that an agent is never stopped or answered."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codeassist.errors import CodeassistError, InvalidInputError
from codeassist_index.errors import CodeIndexError
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.capture.tools.call import Call

_OPTIONS = (
    click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path)),
    click.option("--tool", metavar="NAME", help="The agent; else what its hook says."),
    click.option("--tool-version", "version", metavar="VERSION", help="The agent's version."),
    click.option("--model", metavar="NAME", help="The model that writes; else what the hook says."),
    click.option("--session", metavar="ID", help="The agent's session; else what the hook says."),
)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """FILE... and what says who edits them."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@contextmanager
def never_in_the_way() -> Iterator[None]:
    """What goes wrong is told on standard error; the agent goes on as if nothing was."""
    try:
        yield
    except (CodeassistError, CodeIndexError) as error:
        tell(str(error))
    except OSError as error:
        tell(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except Exception as error:  # noqa: BLE001  the hook's boundary: an agent must not be stopped by a defect of ours
        from codeassist.cli import defect

        defect.tell(error)


def tell(words: str) -> None:
    """One line for the person who watches the agent."""
    click.echo(tr("codeassist: not counted: {words}").format(words=words), err=True)


def is_paused() -> bool:
    """Whether the user lets nothing be recorded now."""
    from codeassist import places
    from codeassist.capture import pause

    return pause.current(places.pause_file()) is not None


def call(files: tuple[Path, ...], said: dict[str, str | None]) -> "Call | None":
    """The call that the command line tells of, or where it names no file, standard input.

    Raises:
        CodeassistError: nothing came, or no hook's JSON.
    """
    from codeassist.capture.tools.call import PAYLOAD_BYTES_MAX, Given, read_call

    # Whoever names files may have left standard input open, and would wait for ever.
    payload = b"" if files or sys.stdin.isatty() else sys.stdin.buffer.read(PAYLOAD_BYTES_MAX + 1)
    if not (files or payload.strip()):
        raise InvalidInputError(tr("Neither a FILE nor a hook's JSON on standard input was given."))
    here = Path.cwd() if Path().exists() else Path.home()
    return read_call(payload, Given(files, **said), here)

"""The `codeassist` command: one file per command, each imported only when it is asked for."""

import errno
import importlib
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, ClassVar

import click

from codeassist import __version__
from codeassist.cli.localised import localised, translate_click
from codeassist.errors import CodeassistError
from codeassist_index.translation import ENGLISH, can_show, tr, use

if TYPE_CHECKING:
    from codeassist.settings import Settings

# Command -> (module with a click command named `command`, one line of help). The help stands here so
# that `codeassist --help` imports none of them.
COMMANDS: dict[str, tuple[str, str]] = {
    "adoption": ("codeassist.cli.adoption", "Follow generated lines from acceptance to production."),
    "blame": ("codeassist.cli.blame", "Show who or what wrote each line of a file."),
    "bundle": ("codeassist.cli.bundle", "Make a folder that installs codeassist without a network."),
    "capture": ("codeassist.cli.capture", "Count what coding agents beside the editor write."),
    "complete": ("codeassist.cli.complete", "Print one suggestion for a cursor."),
    "config": ("codeassist.cli.config", "Show the settings and where each value comes from."),
    "context": ("codeassist.cli.context", "Answer retrieval requests in bulk."),
    "definition": ("codeassist.cli.definition", "Find where a name is defined."),
    "demo": ("codeassist.cli.demo", "Run the whole job on real repositories, to the end."),
    "doctor": ("codeassist.cli.doctor", "Check everything, and say what mends what is wrong."),
    "index": ("codeassist.cli.index", "Build or update the index of repositories."),
    "journal": ("codeassist.cli.journal", "See, pause, erase and send the local record of suggestions and saves."),
    "logs": ("codeassist.cli.logs", "Print what codeassist's processes logged."),
    "mcp": ("codeassist.cli.mcp", "Serve the index to a coding agent."),
    "model": ("codeassist.cli.model", "Pull, list and serve models."),
    "pins": ("codeassist.cli.pins", "Show which versions of other repositories one uses."),
    "privacy": ("codeassist.cli.privacy", "Show what is kept about you and what left this machine; erase it."),
    "refactor": ("codeassist.cli.refactor", "Let the model write a checked edit of a file."),
    "references": ("codeassist.cli.references", "Find where a name is used."),
    "search": ("codeassist.cli.search", "Search all indexed code."),
    "traces": ("codeassist.cli.traces", "Print where the time of suggestions went."),
    "trust": ("codeassist.cli.trust", "Say whether programs that a repository names may run."),
    "up": ("codeassist.cli.up", "Keep index and model of this machine, and show how they are."),
    "why": ("codeassist.cli.why", "Show what a model is told at a cursor, and why."),
}


_LAST_STANDARD_STREAM = 2
_SIGNAL_EXIT = 128
"""What a shell adds to a signal's number to make an exit code of it."""
_STORAGE_ERRORS = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO})
"""The file system refused, whatever the input."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they run, so that `--help` stays fast."""

    lazy_commands: ClassVar[dict[str, tuple[str, str]]] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, D102 - as click's own
        return sorted(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, D102 - as click's own
        if cmd_name not in self.lazy_commands:
            return None
        command = importlib.import_module(self.lazy_commands[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return localised(command)

    def resolve_command(  # noqa: D102 - as click's own
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # click knows only commands that are imported
            raise click.NoSuchCommand(error.command_name, possibilities=self.lazy_commands, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002, D102 - as click's own
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, tr(self.lazy_commands[name][1])) for name in sorted(self.lazy_commands)])


class _ReaderGoneError(Exception):
    """Nobody reads standard output any more (`| head`)."""


class _Termination:
    """SIGTERM, taken as Ctrl-C with an exit code of its own: what was started is ended on the way out."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        at_interrupt = signal.getsignal(signal.SIGINT)
        if callable(at_interrupt):  # asyncio has one of its own, which cancels
            at_interrupt(number, frame)
        else:
            raise KeyboardInterrupt


class _Root(LazyGroup):
    """Says by its exit code that the reader went away; click would end with 1, which is an answer of ours."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error


@click.group(cls=_Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="codeassist")
@click.option("-v", "--verbose", count=True, help="Tell on standard error what is being done; twice: in detail.")
@click.pass_obj
def root(log_to: Callable[[int], None] | None, verbose: int) -> None:
    """A self-hosted coding assistant that knows your repositories.

    Begin with `codeassist model pull` and `codeassist up ROOT...`, which prints the lines for your editor.
    `codeassist doctor` says what is wrong, and what mends it.

    Exit codes: 0 done; 1 done and the answer is "no"; 2 wrong usage; 3 unreadable or invalid input;
    4 another system refused; 5 no model could be reached though one is required; 70 a defect of codeassist.
    """
    if log_to is not None:  # only in a process of our own: a test's logging is not ours to set up
        log_to(verbose)


def main() -> None:
    """Run the command line; every expected failure becomes one line on standard error."""
    _prepare_streams()
    _speak()
    termination = _Termination()
    signal.signal(signal.SIGTERM, termination)
    try:
        # Without click's own error handling an early exit is given back as its code.
        code = root(standalone_mode=False, obj=_log_to_file)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo(tr("Stopped."), err=True)
        sys.exit(_SIGNAL_EXIT + (signal.SIGTERM if termination.came else signal.SIGINT))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except CodeassistError as error:
        click.echo(tr("Error: {message}").format(message=error), err=True)
        sys.exit(error.exit_code)
    except _ReaderGoneError:
        # Python would report it a second time when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        click.echo(tr("Error: {message}").format(message=_explained(error)), err=True)
        sys.exit(4 if error.errno in _STORAGE_ERRORS else 3)
    except Exception as error:  # noqa: BLE001 - the boundary of the process: what is not expected is logged and told
        sys.exit(_exit_code_of(error))


def _exit_code_of(error: Exception) -> int:
    """Tell what is not of the application's own tree. Imports wait for the failure, so that `--help` stays fast."""
    from codeassist_index.errors import CodeIndexError, IndexBusyError, IndexStorageError

    if isinstance(error, CodeIndexError):
        click.echo(tr("Error: {message}").format(message=error), err=True)
        return 4 if isinstance(error, (IndexBusyError, IndexStorageError)) else 3
    from codeassist.cli import defect

    defect.tell(error)
    return defect.EXIT_CODE


def _log_to_file(verbose: int) -> None:
    """Warnings to the log of this process; with `-v` everything of interest to standard error too."""
    import logging

    from codeassist.observability import logs

    def settings() -> "Settings":
        from codeassist.settings import load

        return load().settings

    shown = logs.for_people(logging.DEBUG if verbose > 1 else logging.INFO, sys.stderr) if verbose else None
    logs.set_up(logs.LogFile("command", settings), shown=shown)


def _prepare_streams() -> None:
    """Make the standard streams safe to use, whatever the caller left of them."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _LAST_STANDARD_STREAM:
        # It was closed, and would have been the number of the next file opened, such as a database.
        name, mode = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))[number]
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    os.close(number)
    # A name or a path may hold bytes that are not valid text; printing it must not fail. A program gets UTF-8, a
    # terminal what it shows, which may be GBK.
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]  # a real stream
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a real stream


def _speak() -> None:
    """Messages and help in the user's language, or in English where standard error can't show it."""
    if not can_show(sys.stderr.encoding):
        use(ENGLISH)
    translate_click()
    localised(root)


def _explained(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return tr("The current folder no longer exists. Change to another one.")
    return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"

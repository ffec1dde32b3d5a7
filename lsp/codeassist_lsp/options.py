"""The command line of `codeassist-lsp`."""

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from codeassist import __version__
from codeassist.observability import logs
from codeassist.settings import Settings, load
from codeassist_index.translation import tr
from codeassist_lsp.traces import PROCESS

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """`tcp` is None for standard input and output; `parent` is the editor's process, where it says so."""

    tcp: tuple[str, int] | None
    parent: int | None


def parse(arguments: Sequence[str], terminal: TextIO) -> Options:
    """Read the arguments and set logging up; wrong ones end the process with 2.

    `terminal` gets what `--help` and `--version` print: standard output leads elsewhere by now.
    """
    parser = argparse.ArgumentParser("codeassist-lsp", description="The language server of codeassist.")
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="speak on standard input and output (the default)")
    transport.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="listen there instead")
    parser.add_argument("--log-level", choices=tuple(logs.LEVELS), help="default: the setting `logs.level`")
    parser.add_argument("--log-file", metavar="FILE", type=Path, help="log there instead of to the folder of logs")
    parser.add_argument("--clientProcessId", type=int, metavar="PID", help="end when this process has ended")
    parser.add_argument("--version", action="version", version=f"codeassist-lsp {__version__}")
    with redirect_stdout(terminal):
        given = parser.parse_args(arguments)
    _set_up_logging(given.log_level, given.log_file)
    return Options(given.tcp, given.clientProcessId)


def _address(text: str) -> tuple[str, int]:
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65_535:  # noqa: PLR2004  the largest port
        raise argparse.ArgumentTypeError(tr("{text!r} is not HOST:PORT").format(text=text))
    return host.strip("[]") or "127.0.0.1", int(port)


def _set_up_logging(level: str | None, file: Path | None) -> None:
    def settings() -> Settings:
        return load().settings

    handler: logging.Handler = logs.LogFile(PROCESS, settings, level=level)
    if file is not None:
        handler = logs.to_file(file, PROCESS, settings, level=level)
    # What an editor shows of standard error is for real trouble.
    logs.set_up(handler, shown=logs.for_people(logging.ERROR, sys.stderr))
    # pygls logs the parameters of messages, which hold the user's code; our own boundary logs what fails.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    sys.excepthook = _log_crash


def _log_crash(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
    """The traceback belongs into the log; an editor shows one line."""
    _log.critical("the language server failed with %s", type(error).__name__, exc_info=error)

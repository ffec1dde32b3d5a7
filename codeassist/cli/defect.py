"""What is said when a command ends in a way that nobody foresaw."""

import logging

import click

from codeassist.observability.log_line import frames
from codeassist.observability.logs import LogFile
from codeassist.settings import load
from codeassist_index.translation import tr

EXIT_CODE = 70
"""`EX_SOFTWARE` of sysexits.h: an internal error."""


def tell(error: Exception) -> None:
    """One line for the person, and the traceback in the log; on standard error only where no log can be written."""
    file = LogFile("command", lambda: load().settings)
    record = logging.LogRecord(
        "codeassist.cli", logging.CRITICAL, "", 0, "a command failed", (), (type(error), error, error.__traceback__)
    )
    file.handle(record)
    if file.path is not None and file.path.exists():
        place = tr("The log {path} says where it happened.").format(path=file.path)
    else:
        place = "\n".join(("", *frames(error), ""))
    click.echo(
        tr(
            "This is a defect in codeassist ({kind}). {place}"
            " `codeassist doctor --bundle FILE.zip` makes an archive for whoever is to mend it."
        ).format(kind=type(error).__name__, place=place),
        err=True,
    )

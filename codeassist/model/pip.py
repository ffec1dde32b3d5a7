"""pip as a program: the one way to a package index that knows a company's mirror, proxy and certificates."""

import importlib.util
import re
import shutil
import sys
from pathlib import Path

from codeassist.errors import RefusedError
from codeassist_index.translation import tr

_REASON_LINES = 3
# pip only warns that it can't reach the index, and then fails with "no matching distribution".
_BROKEN_CONNECTION = re.compile(r"Retrying .*connection broken by .*?([^>:\s][^>:]*: [^':]+)'")


def command() -> tuple[str, ...]:
    """How to call pip: this Python's own, or the one on the PATH.

    Raises:
        RefusedError: there is neither, as in a tool that uv installed; the message continues "`name` ...".
    """
    if importlib.util.find_spec("pip") is not None:
        return (sys.executable, "-P", "-m", "pip")
    program = shutil.which("pip") or shutil.which("pip3")
    if program is None:
        raise RefusedError(
            tr("needs pip, and this Python has none (`{python} -m ensurepip` installs it)").format(
                python=sys.executable
            )
        )
    return (program,)


def reason(log: str) -> str:
    """What pip said at last, without its hints about itself, and why it could not reach the index if it couldn't."""
    lines = log.splitlines()
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    said = " ".join((errors or lines)[-_REASON_LINES:]) or tr("pip said nothing")
    broken = [match[1] for line in lines if (match := _BROKEN_CONNECTION.search(line))]
    if not broken:
        return said
    return tr("{said} (pip could not reach the index: {why})").format(said=said, why=broken[-1])


def reason_in(log: Path) -> str:
    """`reason` of a log file."""
    return reason(log.read_text(encoding="utf-8", errors="replace"))

"""`codeassist capture after`: an agent has edited."""

import sys
import tempfile
import time
from pathlib import Path

import click

from codeassist import places
from codeassist.cli.capture import hooked


@click.command("after")
@hooked.options
@click.option("--wait", is_flag=True, help="Record before returning, instead of in the background.")
def command(files: tuple[Path, ...], *, wait: bool, **said: str | None) -> None:
    """Count what a coding agent wrote into FILE... since `before`.

    Without FILE a hook's JSON is read from standard input. Prints nothing, and always exits with 0; what
    went wrong, now or in the background before, is on standard error.
    """
    from codeassist.capture.tools.hook import TOLD_NOTE, after
    from codeassist.capture.tools.spool import Spool

    with hooked.never_in_the_way():
        call = hooked.call(files, said)
        if call is None:
            return
        with Spool(places.tool_edits_file()) as spool:
            told = after(call, spool, time.time())
            waits = spool.is_waiting
            with spool.writing():
                told += filter(None, (spool.note(TOLD_NOTE) or "").split("\n"))
                spool.set_note(TOLD_NOTE, None)
        for words in () if hooked.is_paused() else dict.fromkeys(told):
            hooked.tell(words)
        if waits and wait:
            from codeassist.cli.capture.settle import settle_now

            for words in settle_now():
                hooked.tell(words)
        elif waits:
            _in_background()


def _in_background() -> None:
    """Leave the rest to a process that outlives the hook."""
    from codeassist.processes import start_detached

    line = "import sys; from codeassist.cli import main; sys.argv = ['codeassist', 'capture', 'settle']; main()"
    with tempfile.TemporaryFile() as errors:
        start_detached((sys.executable, "-P", "-c", line), folder=Path.home(), errors=errors)

"""`codeassist capture before`: an agent is about to edit."""

import time
from pathlib import Path

import click

from codeassist import places
from codeassist.cli.capture import hooked


@click.command("before")
@hooked.options
def command(files: tuple[Path, ...], **said: str | None) -> None:
    """Put aside what FILE... hold, before a coding agent edits them.

    Without FILE a hook's JSON is read from standard input, which names the files, or a shell command.
    Prints nothing, and always exits with 0, so that no agent is stopped; what went wrong is on standard error.
    """
    from codeassist.capture.tools.hook import PRIVATE_NOTE, before
    from codeassist.capture.tools.spool import Spool

    with hooked.never_in_the_way():
        call = hooked.call(files, said)
        if call is None or hooked.is_paused():
            return
        with Spool(places.tool_edits_file()) as spool:
            if spool.note(PRIVATE_NOTE) is None:
                from codeassist.cli.capture.settle import settle_now

                settle_now()
            before(call, spool, time.time())

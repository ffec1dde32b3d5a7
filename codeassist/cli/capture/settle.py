"""`codeassist capture settle`: compare and record what agents' hooks put aside."""

import click
from filelock import FileLock, Timeout

from codeassist import places
from codeassist.errors import RefusedError
from codeassist_index.translation import tr

LOCK_SECONDS_MAX = 30.0
"""How long to wait for another process that settles."""


@click.command("settle")
def command() -> None:
    """Compare and record the edits of coding agents that wait for it; `after` starts it in the background."""
    told = settle_now()
    for words in told:
        click.echo(words, err=True)


def settle_now() -> list[str]:
    """Settle what waits; what could not be counted, in words, which the next hook tells too.

    Raises:
        CodeassistError: spool or journal can't be used.
    """
    from codeassist.capture.tools.hook import PRIVATE_NOTE, TOLD_NOTE
    from codeassist.capture.tools.settle import Rules, settle
    from codeassist.capture.tools.spool import Spool
    from codeassist.privacy.redaction import Redactor
    from codeassist.settings import load

    loaded = load()
    journal = loaded.settings.journal
    rules = Rules(
        places.journal_file(),
        journal.user,
        journal.bytes_max,
        lambda root: Redactor(loaded.of_project(root).settings.privacy),
    )
    lock = FileLock(places.tool_edits_file().with_suffix(".lock"))
    try:
        with lock.acquire(timeout=LOCK_SECONDS_MAX), Spool(places.tool_edits_file()) as spool:
            with spool.writing():
                spool.set_note(PRIVATE_NOTE, "\n".join(loaded.settings.privacy.private_globs))
                if not journal.enabled:
                    spool.drop_edits()
            told = settle(spool, rules)
            with spool.writing():
                spool.set_note(TOLD_NOTE, "\n".join(told) or None)
            return told
    except Timeout as error:
        raise RefusedError(tr("Another process has been comparing agents' edits for too long.")) from error

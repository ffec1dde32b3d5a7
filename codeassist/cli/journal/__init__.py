"""`codeassist journal`: the local record of suggestions and saves in its owner's hands, one file per command."""

import click

from codeassist.cli import LazyGroup

# Command -> (module with a click command named `command`, one line of help), as in `codeassist.cli`.
COMMANDS: dict[str, tuple[str, str]] = {
    "erase": ("codeassist.cli.journal.erase", "Erase events of yours from this machine."),
    "export": ("codeassist.cli.journal.export", "Print the events as NDJSON."),
    "path": ("codeassist.cli.journal.path", "Print where the journal is kept."),
    "pause": ("codeassist.cli.journal.pause", "Record nothing for a while."),
    "resume": ("codeassist.cli.journal.resume", "Record again."),
    "show": ("codeassist.cli.journal.show", "Look events up, and show one with all it holds."),
    "status": ("codeassist.cli.journal.status", "Say what is recorded, and how far the team server has it."),
    "tail": ("codeassist.cli.journal.tail", "Print the latest events."),
    "upload": ("codeassist.cli.journal.upload", "Send the events to the team server now."),
}


class JournalGroup(LazyGroup):
    """The group of the commands above."""

    lazy_commands = COMMANDS


@click.group("journal", cls=JournalGroup)
def command() -> None:
    """See, pause, erase and send the local record of suggestions and saves.

    The language server writes it while you edit: which suggestions you saw and took, and at each save which bytes of
    the file are a suggestion's and which are yours. `codeassist journal status` says how it stands.
    """

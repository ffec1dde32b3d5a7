"""`codeassist capture`: what coding agents beside the editor write, one file per command."""

import click

from codeassist.cli import LazyGroup

# Command -> (module with a click command named `command`, one line of help), as in `codeassist.cli`.
COMMANDS: dict[str, tuple[str, str]] = {
    "after": ("codeassist.cli.capture.after", "For an agent's hook: its edit is done."),
    "before": ("codeassist.cli.capture.before", "For an agent's hook: it is about to edit."),
    "hooks": ("codeassist.cli.capture.hooks", "Show or install the hooks of a coding agent."),
    "settle": ("codeassist.cli.capture.settle", "Compare and record the edits that wait."),
}


class CaptureGroup(LazyGroup):
    """The group of the commands above."""

    lazy_commands = COMMANDS


@click.group("capture", cls=CaptureGroup)
def command() -> None:
    """Count what coding agents beside the editor write. See docs/coding-agents.md."""

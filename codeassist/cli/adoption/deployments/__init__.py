"""`codeassist adoption deployments`: what went live, as recorded and as platforms tell it."""

import click

from codeassist.cli import LazyGroup

# Command -> (module with a click command named `command`, one line of help), as in `codeassist.cli`.
COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("codeassist.cli.adoption.deployments.import_", "Add what a deployment platform tells."),
    "list": ("codeassist.cli.adoption.deployments.list_", "Show what went live, failed, and was rolled back."),
}


class DeploymentsGroup(LazyGroup):
    """The group of the commands above."""

    lazy_commands = COMMANDS


@click.group("deployments", cls=DeploymentsGroup)
def command() -> None:
    """See deployments, and take them from GitHub, GitLab, Argo CD, Flux and image labels."""

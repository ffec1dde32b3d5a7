"""`codeassist adoption`: from events to the lines in production, one file per command."""

import click

from codeassist.cli import LazyGroup

# Command -> (module with a click command named `command`, one line of help), as in `codeassist.cli`.
COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("codeassist.cli.adoption.audit", "Compare the stored lineage with one worked out anew."),
    "database": ("codeassist.cli.adoption.database", "Look after the database before and after an upgrade."),
    "deploy": ("codeassist.cli.adoption.deploy", "Record that a commit went live."),
    "deployments": ("codeassist.cli.adoption.deployments", "What went live, and importing it from platforms."),
    "export": ("codeassist.cli.adoption.export", "Write what is known in the formats of other tools."),
    "excluded": ("codeassist.cli.adoption.excluded", "List the files that no figure counts, and by which rule."),
    "import": ("codeassist.cli.adoption.import_", "Add events from an NDJSON file."),
    "lines": ("codeassist.cli.adoption.lines", "Show who wrote each line of a tree."),
    "report": ("codeassist.cli.adoption.report", "The funnel from shown to alive in production."),
    "rewritten": ("codeassist.cli.adoption.rewritten", "Tell that a commit was rewritten as another."),
    "spans": ("codeassist.cli.adoption.spans", "The life of each span in production."),
    "summary": ("codeassist.cli.adoption.summary", "What a pull request adds, and who or what wrote it."),
    "sync": ("codeassist.cli.adoption.sync", "Follow lines through what is new in a repository's history."),
}


class AdoptionGroup(LazyGroup):
    """The group of the commands above."""

    lazy_commands = COMMANDS


@click.group("adoption", cls=AdoptionGroup)
def command() -> None:
    """Follow generated lines from acceptance to production."""

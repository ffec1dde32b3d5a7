"""`codeassist mcp`: the index for agents."""

import importlib.util

import click

from codeassist.cli.loading import load
from codeassist.cli.words import Words
from codeassist.errors import UsageError
from codeassist_index.translation import tr


@click.command("mcp")
@click.option(
    "--readable",
    multiple=True,
    type=Words(),
    metavar="SCOPE",
    help=tr(
        "All that the agent may read: a repository by whole name or glob, with `:PATH` or `:@OWNER` a part of "
        "it, or a name from `index.scopes`. May be given several times; never more than `agents.readable` allows."
    ),
)
def command(readable: tuple[str, ...]) -> None:
    """Serve the index to a coding agent, over the Model Context Protocol on standard input and output.

    The agent starts this command itself: docs/agents.md has the lines for its configuration. Its tools search,
    look up definitions and uses, and hand over what a task or a cursor needs; nothing can be changed with them.
    """
    if importlib.util.find_spec("mcp") is None:
        raise UsageError(
            tr("Agents need the extra `agents`: {command}").format(command="pip install 'codeassist-onprem[agents]'")
        )
    from codeassist.agents.reader import Reader
    from codeassist.agents.server import server_of
    from codeassist.agents.stdio import serve
    from codeassist.indexing import open_index

    settings = load().settings
    with open_index(settings) as index:
        reader = Reader(index, settings, readable)
        if not index.repositories(access=reader.access()):
            # The agent's log is the one place where anybody would look.
            click.echo(tr("Nothing that is indexed may be read: every question will be answered by nothing."), err=True)
        serve(server_of(reader))

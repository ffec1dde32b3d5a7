"""`codeassist why FILE:LINE:COLUMN`: what a model is told at a cursor, and why."""

import sys

import click

from codeassist.cli.indexed import make_sure_of_index
from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json
from codeassist_index.translation import tr

PIPED_COLUMNS = 160
"""The width of tables where standard output is not a terminal."""


@click.command("why")
@click.argument("place", metavar="FILE:LINE:COLUMN")
@click.option(
    "--budget",
    type=click.IntRange(min=0),
    default=None,
    help=tr("Most tokens of the snippets; by default the setting `completion.context_tokens`."),
)
@click.option("--all", "everything", is_flag=True, help=tr("Show every candidate, every feature and every name."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with the whole decision."))
def command(place: str, budget: int | None, everything: bool, as_json: bool) -> None:
    """Show what a model is told at the cursor, and why that and nothing else.

    What was read of the file, which definitions are in reach and how each was weighed, which code is similar, and what
    the tokens went to. Lines and columns count from 1, columns in characters; the cursor stands before that character.
    The repository of the file is indexed first if it never was.
    """
    from codeassist.completion.cursor import request_at
    from codeassist.indexing import open_index
    from codeassist.model.tokenizer import counter
    from codeassist_index import ContextRequest

    loaded = load()
    found = request_at(place, file_bytes_max=loaded.settings.index.file_bytes_max, with_context=True)
    settings = of_project(loaded, found.root).settings
    most = settings.completion.context_tokens if budget is None else budget
    request = ContextRequest(found.root, found.path, found.prefix, found.suffix)
    with open_index(settings) as index:
        make_sure_of_index(index, found.root, tr("Put the file into a repository."))
        explanation = index.explain(request, budget=most, count_tokens=counter(settings))
    if as_json:
        from codeassist.why.json_form import json_form

        print_json(json_form(explanation))
        return
    from rich.console import Console

    from codeassist.why.screen import picture

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED_COLUMNS, highlight=False)
    console.print(picture(explanation, everything=everything))

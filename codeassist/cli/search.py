"""`codeassist search QUERY`: code that has the query's words."""

import dataclasses

import click

from codeassist.cli import scope
from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.indexing import open_index
from codeassist.scopes import narrowed
from codeassist.terminal import visible
from codeassist_index.translation import tr


@click.command("search")
@click.argument("query", type=Words())
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Most hits to print.")
@scope.option
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of hits.")
def command(query: str, limit: int, scopes: tuple[str, ...], as_json: bool) -> None:
    """Search all indexed code for the words of QUERY, best first.

    Exit code 1 when nothing has any of them.
    """
    settings = load().settings
    with open_index(settings) as index:
        found = index.search(query, limit=limit, access=narrowed(index, settings, scopes))
    if as_json:
        print_json({"hits": [dataclasses.asdict(hit) for hit in found]})
    for hit in () if as_json else found:
        click.echo(visible(f"{hit.repository} {hit.path}:{hit.start_line}-{hit.end_line}"))
        click.echo(visible("\n".join(f"    {line}" for line in hit.text.split("\n"))))
    if len(found) == limit:
        click.echo(tr("These are the first {limit}; there may be more: raise --limit.").format(limit=limit), err=True)
    if not found:
        click.echo(tr("Nothing indexed has any of the words of {query!r}.").format(query=query), err=True)
        raise click.exceptions.Exit(1)

"""`codeassist definition NAME`: where a name is defined."""

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


@click.command("definition")
@click.argument("name", type=Words())
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Most definitions to print.")
@scope.option
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of definitions.")
def command(name: str, limit: int, scopes: tuple[str, ...], as_json: bool) -> None:
    """Print where NAME is defined, in all indexed repositories; NAME may be dotted.

    Exit code 1 when it is defined nowhere.
    """
    settings = load().settings
    with open_index(settings) as index:
        found = index.definitions(name, limit=limit, access=narrowed(index, settings, scopes))
    if as_json:
        print_json({"definitions": [dataclasses.asdict(definition) for definition in found]})
    for definition in () if as_json else found:
        place = f"{definition.path}:{definition.start_line}"
        click.echo(visible(f"{definition.repository} {place} {definition.kind} {definition.qualified_name}"))
        click.echo(visible(f"    {definition.signature.replace(chr(10), chr(10) + '    ')}"))
    if len(found) == limit:
        click.echo(tr("These are the first {limit}; there may be more: raise --limit.").format(limit=limit), err=True)
    if not found:
        click.echo(tr("{name} is defined nowhere in the indexed repositories.").format(name=name), err=True)
        raise click.exceptions.Exit(1)

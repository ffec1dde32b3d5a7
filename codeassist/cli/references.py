"""`codeassist references NAME`: where a name is used."""

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


@click.command("references")
@click.argument("name", type=Words())
@click.option("--limit", default=200, show_default=True, type=click.IntRange(min=1), help="Most references to print.")
@scope.option
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of references.")
def command(name: str, limit: int, scopes: tuple[str, ...], as_json: bool) -> None:
    """Print where NAME is used, in all indexed repositories.

    Exit code 1 when it is used nowhere.
    """
    settings = load().settings
    with open_index(settings) as index:
        found = index.references(name, limit=limit, access=narrowed(index, settings, scopes))
    if as_json:
        print_json({"references": [dataclasses.asdict(reference) for reference in found]})
    for reference in () if as_json else found:
        place = f"{reference.path}:{reference.line}:{reference.column}"
        click.echo(visible(f"{reference.repository} {place} {reference.text}"))
    if len(found) == limit:
        click.echo(tr("These are the first {limit}; there may be more: raise --limit.").format(limit=limit), err=True)
    if not found:
        click.echo(tr("{name} is used nowhere in the indexed repositories.").format(name=name), err=True)
        raise click.exceptions.Exit(1)

"""`codeassist definition NAME` and `FILE:LINE:COLUMN`: where a name is defined."""

import dataclasses
import re
from collections.abc import Sequence

import click

from codeassist.cli import scope
from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.indexing import open_index
from codeassist.scopes import narrowed
from codeassist.settings import Settings
from codeassist.terminal import visible
from codeassist_index import ContextRequest, Definition
from codeassist_index.navigation.facts import FoundDefinition
from codeassist_index.translation import tr

_PLACE = re.compile(r".+:\d+:\d+")


@click.command("definition")
@click.argument("name", metavar="NAME|FILE:LINE:COLUMN", type=Words())
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Most definitions to print.")
@scope.option
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of definitions.")
def command(name: str, limit: int, scopes: tuple[str, ...], as_json: bool) -> None:
    """Print where NAME is defined, in all indexed repositories; NAME may be dotted.

    With FILE:LINE:COLUMN it is the name at that place, by what it means there; where that is not known, everything of
    that name. Exit code 1 when it is defined nowhere.
    """
    is_place = _PLACE.fullmatch(name) is not None
    if is_place and scopes:
        raise click.UsageError(tr("--scope narrows what is sought by NAME; it has no use with FILE:LINE:COLUMN."))
    settings = load().settings
    with open_index(settings) as index:
        access = narrowed(index, settings, scopes)
        if is_place:
            placed = index.definition_at(_request(name, settings), limit=limit, access=access)
            found = tuple(one.definition for one in placed)
            written = [_json_form(one) for one in placed]
            remarks = [_remark(one) for one in placed]
        else:
            found = index.definitions(name, limit=limit, access=access)
            written = [dataclasses.asdict(definition) for definition in found]
            remarks = [""] * len(found)
    if as_json:
        print_json({"definitions": written})
    else:
        _print(found, remarks)
    if len(found) == limit:
        click.echo(tr("These are the first {limit}; there may be more: raise --limit.").format(limit=limit), err=True)
    if not found:
        words = tr("{name} is defined nowhere in the indexed repositories.")
        if is_place:
            words = tr("At {name} stands no name that is defined in the indexed repositories.")
        click.echo(words.format(name=name), err=True)
        raise click.exceptions.Exit(1)


def _request(place: str, settings: Settings) -> ContextRequest:
    from codeassist.completion.cursor import request_at

    found = request_at(place, file_bytes_max=settings.index.file_bytes_max, with_context=True)
    return ContextRequest(found.root, found.path, found.prefix, found.suffix)


def _json_form(found: FoundDefinition) -> dict[str, object]:
    place = found.place
    more = {"root": place.root, "revision": place.revision, "line": place.line, "column": place.column}
    return dataclasses.asdict(found.definition) | more | {"exact": found.exact, "pinned": found.pinned}


def _remark(found: FoundDefinition) -> str:
    """What else one has to know: the version, if it is not what is checked out, and that it may be another thing."""
    guess = "" if found.exact else tr("by its name alone")
    told = ", ".join(filter(None, (found.pinned, guess)))
    return f" ({told})" if told else ""


def _print(found: Sequence[Definition], remarks: Sequence[str]) -> None:
    for definition, remark in zip(found, remarks, strict=True):
        place = f"{definition.path}:{definition.start_line}"
        click.echo(visible(f"{definition.repository} {place} {definition.kind} {definition.qualified_name}{remark}"))
        click.echo(visible(f"    {definition.signature.replace(chr(10), chr(10) + '    ')}"))

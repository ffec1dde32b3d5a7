"""`codeassist trust`: whether programs that a repository names may run."""

import dataclasses
from pathlib import Path

import click

from codeassist import trust
from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.terminal import visible
from codeassist_index.translation import tr

_ROOT = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("One JSON object."))


@click.group("trust")
def command() -> None:
    """Say whether programs that a repository names may run.

    Nothing of a repository is executed until you trust it: no filter, hook, test, formatter or other program
    that its files or its git configuration name. Trust holds for the folder and the origin it has now.
    """


@command.command()
@click.argument("root", metavar="ROOT", type=_ROOT)
@_JSON
def add(root: Path, as_json: bool) -> None:
    """Trust the repository at ROOT, and say which programs may run from now on.

    Exit code 4 where the company's settings forbid it.
    """
    top = trust.top_of(root)
    added = trust.add(top, load().settings.trust)
    programs = trust.programs_of(top)
    if as_json:
        print_json(dataclasses.asdict(added) | {"programs": programs})
        return
    words = (
        tr("{root} is trusted, with the origin {origin}.")
        if added.origin
        else tr("{root}, without an origin, is trusted.")
    )
    click.echo(visible(words.format(root=added.root, origin=added.origin)))
    for key, program in programs.items():
        click.echo(visible(tr("  may run when a file is saved: {command}  ({key})").format(command=program, key=key)))


@command.command()
@click.argument("root", metavar="ROOT", type=_ROOT)
@_JSON
def remove(root: Path, as_json: bool) -> None:
    """Trust the repository at ROOT no more; the folder may be gone already.

    Exit code 1 if it was not trusted.
    """
    top = trust.top_of(root) if root.is_dir() else root
    removed = trust.remove(top)
    if as_json:
        print_json({"root": str(top.resolve()), "removed": removed})
    else:
        words = tr("{root} is not trusted any more.") if removed else tr("{root} was not trusted.")
        click.echo(visible(words.format(root=top)), err=not removed)
    if not removed:
        raise click.exceptions.Exit(1)


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the repositories you trust, and whether that still holds."""
    settings = load().settings.trust
    found = [(one, trust.verdict(Path(one.root), settings)) for one in trust.repositories()]
    if as_json:
        rows = [dataclasses.asdict(one) | {"trusted": now.trusted, "reason": now.reason} for one, now in found]
        print_json({"enabled": settings.enabled, "allowed": settings.allowed, "repositories": rows})
        return
    for one, now in found:
        click.echo(visible(f"{one.root}  {one.origin or '-'}  {now.words}"))
    for glob in settings.allowed if settings.enabled else ():
        click.echo(visible(tr("Origins like {glob} are trusted by the settings (`trust.allowed`).").format(glob=glob)))
    if not found:
        click.echo(tr("You have trusted no repository."), err=True)


@command.command()
@click.argument("root", metavar="ROOT", type=_ROOT)
@_JSON
def check(root: Path, as_json: bool) -> None:
    """Say whether the repository at ROOT is trusted, and why.

    Exit code 1 if it is not.
    """
    top = trust.top_of(root)
    found = trust.verdict(top, load().settings.trust)
    if as_json:
        answer = {"root": str(top), "origin": trust.origin_of(top), "trusted": found.trusted, "reason": found.reason}
        print_json(answer | {"programs": trust.programs_of(top)})
    else:
        click.echo(visible(f"{top}: {found.words}"))
    if not found.trusted:
        raise click.exceptions.Exit(1)

"""`codeassist pins ROOT`: which versions of indexed repositories a repository uses."""

import dataclasses
import os
from pathlib import Path

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.indexing import open_index
from codeassist.terminal import visible
from codeassist_index import CodeIndex
from codeassist_index.dependencies.pin import READ_AT_REVISION, SHORT_COMMIT, Dependencies, Pin
from codeassist_index.translation import ntr, tr

FOLDERS_SHOWN_MAX = 8


@click.command("pins")
@click.argument("root", metavar="ROOT", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with the pins, a count and notes."))
def command(root: Path, as_json: bool) -> None:
    """Print which versions of other indexed repositories ROOT, or the one it lies in, uses, and where that is said.

    Manifests and lock files of ROOT name packages; those that an indexed repository publishes are read at the tag
    of their version wherever a file of ROOT imports them.
    """
    with open_index(load().settings) as index:
        root = _enclosing(index, root)
        found = index.dependencies(root)
    if as_json:
        print_json({
            "root": os.fspath(root),
            "pins": [dataclasses.asdict(pin) for pin in found.pins],
            "others": found.others,
            "notes": list(found.notes),
        })  # fmt: skip
    else:
        _print(found)


def _enclosing(index: CodeIndex, folder: Path) -> Path:
    """The indexed root that a folder is or lies in; the folder where it lies in none."""
    resolved, roots = folder.resolve(), {one.root for one in index.repositories()}
    return next((one for one in (resolved, *resolved.parents) if os.fspath(one) in roots), resolved)


def _print(found: Dependencies) -> None:
    folders: dict[Pin, list[str]] = {}
    for pin in found.pins:
        folders.setdefault(dataclasses.replace(pin, folder=""), []).append(pin.folder)
    for pin, holding in folders.items():
        click.echo(visible(f"{pin.package} {pin.version}".rstrip()))
        click.echo(visible(f"    {_stated(pin)}"))
        click.echo(visible(f"    {pin.repository}: {_state(pin)}"))
        if holding != [""]:
            click.echo(visible(tr("    for files in {folders}").format(folders=_listed(holding))))
    if not found.pins:
        click.echo(tr("No package that it requires is published by another indexed repository."))
    words = ntr(
        "{count} other package that it requires is in no indexed repository.",
        "{count} other packages that it requires are in no indexed repository.",
        found.others,
    )
    if found.others:
        click.echo(words.format(count=found.others))
    for note in found.notes:
        click.echo(visible(tr("Note: {note}").format(note=note)), err=True)


def _listed(folders: list[str]) -> str:
    shown = [folder or tr("the top folder") for folder in folders[:FOLDERS_SHOWN_MAX]]
    left = len(folders) - len(shown)
    if left:
        shown.append(ntr("{count} more folder", "{count} more folders", left).format(count=left))
    return ", ".join(shown)


def _stated(pin: Pin) -> str:
    source = tr("{source} of {package}").format(source=pin.source, package=pin.via) if pin.via else pin.source
    required = pin.required or tr("any version")
    return tr("{source} says: {required}").format(source=source, required=required)


def _state(pin: Pin) -> str:
    """What is read of the repository, and where that is not the version, why."""
    if pin.kind in READ_AT_REVISION:
        commit = pin.commit[:SHORT_COMMIT]
        return tr("tag {tag}, commit {commit}").format(tag=pin.tag, commit=commit) if pin.tag else commit
    return {
        "no tag": tr("the checked-out state, as that version has no tag"),
        "none allowed": tr("the checked-out state, as no tag is a version that is allowed"),
        "folder": tr("the checked-out state, as it is a folder there"),
        "left out": tr("the checked-out state, as more trees are pinned than are kept"),
        "unreadable": tr("the checked-out state, as git can't read that version"),
    }[pin.kind]

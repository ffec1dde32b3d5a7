"""`codeassist config`: every setting, where it came from, what is wrong with any, and a company's own for all."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json
from codeassist.errors import InvalidInputError
from codeassist.settings import LoadedSettings, known_keys, user_file, value_of
from codeassist.terminal import visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.settings.layer import Problem

_FILE = click.Path(path_type=Path)


@click.group("config")
def command() -> None:
    """Show the settings and where each value comes from."""


@command.command()
@click.option("--root", metavar="ROOT", type=_FILE, help=tr("The project whose file counts; default: around here."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object: key to value and origin."))
@click.argument("key", required=False)
def show(root: Path | None, as_json: bool, key: str | None) -> None:
    """Print each setting with the layer that decided it; with KEY only that one, or those of that section.

    The layers, each above the one before: built in, managed by the company, user file, environment, the
    project's own codeassist.toml, editor. A locked key is what the company says, whatever others say.
    """
    keys = known_keys() if key is None else _keys_at(key)
    loaded = of_project(load(), _project(root))
    if as_json:
        print_json({k: _entry(loaded, k) for k in keys})
        return
    width = max(len(k) for k in keys)
    for k in keys:
        click.echo(visible(f"{k:<{width}}  {_written(value_of(loaded.settings, k))}  ({_origin(loaded, k)})"))


@command.command()
def path() -> None:
    """Print where the user's settings file is, or would be."""
    click.echo(user_file())


@command.command()
@click.argument("file", required=False, type=_FILE)
@click.option(
    "--project", "as_project", is_flag=True, help=tr("Check a project's codeassist.toml: FILE, or the one here.")
)
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with every problem."))
def check(file: Path | None, as_project: bool, as_json: bool) -> None:
    """Say everything that is wrong with the settings, with file and line.

    Without FILE all layers are checked: the company's, yours, the environment, and the project's around here.
    With FILE only that one; a [managed] table in it makes it a company's. Exit code 3 if anything is wrong.
    """
    from codeassist.settings import check as checks
    from codeassist.settings.project import checked_project_file

    if file is not None:
        found = checked_project_file(file).problems if as_project else checks.problems_of_file(file)
    elif as_project:
        found = checks.problems_of_project(_project(None))
    else:
        found = checks.problems_of_all(os.environ, _project(None))
    if as_json:
        rows = [{"file": one.origin, "line": one.line, "key": one.key, "message": one.words} for one in found]
        print_json({"ok": not found, "problems": rows})
    else:
        _print_problems(found)
    if found:
        raise click.exceptions.Exit(3)


@command.command()
@click.option("--project", is_flag=True, help=tr("Only what a project's codeassist.toml may set."))
def schema(project: bool) -> None:
    """Print a JSON schema of the settings, for editors that complete and check TOML.

    Write it to a file and put `#:schema ./FILE` on the first line of the settings.
    """
    import json

    from codeassist.settings.schema import schema as made

    click.echo(json.dumps(made(project=project), ensure_ascii=False, indent=2))


@command.command()
@click.argument("keyfile", type=_FILE)
def keygen(keyfile: Path) -> None:
    """Make a key for signing a company's settings: the secret one in KEYFILE, the public one is printed.

    KEYFILE stays with the administrator. The public key goes into managed.toml of every machine.
    """
    from codeassist.settings.signature import new_keys

    keys = new_keys()
    try:  # made for its owner alone from the first moment
        stream = os.fdopen(os.open(keyfile, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii")
    except FileExistsError:
        words = tr("{file} exists, and a key is never overwritten. Name another file.").format(file=keyfile)
        raise InvalidInputError(words) from None
    with stream:
        stream.write(f"{keys.secret}\n")
    click.echo(
        tr("The secret key is in {file}. Keep it where only administrators can read it.").format(file=keyfile), err=True
    )
    click.echo(f'public_key = "{keys.public}"')


@command.command()
@click.argument("file", type=_FILE)
@click.option("--key", "keyfile", required=True, type=_FILE, help=tr("The secret key that `keygen` made."))
def sign(file: Path, keyfile: Path) -> None:
    """Sign a company's settings: check FILE and write FILE.sig beside it.

    FILE needs a `serial` in its [managed] table that grows with every change; machines refuse an older one.
    Put both files where `source` points. Exit code 3 if FILE has any problem; nothing is written then.
    """
    from codeassist.settings.signing import sign_file

    problems, signature = sign_file(file, keyfile)
    _print_problems(problems)
    if signature is None:
        raise click.exceptions.Exit(3)
    click.echo(tr("Signed: {file}").format(file=signature))


def _keys_at(key: str) -> tuple[str, ...]:
    """A setting, or all of a section."""
    from codeassist.settings.keys import nearest

    keys = known_keys()
    if found := tuple(one for one in keys if one == key or one.startswith(f"{key}.")):
        return found
    sections = dict.fromkeys(one.partition(".")[0] for one in keys)
    words = tr("no setting is called {key!r}.").format(key=key) + nearest(key, (*keys, *sections))
    raise click.BadParameter(words, param_hint="KEY")


def _project(root: Path | None) -> Path:
    """The project whose file counts: the one given, or the work tree around the current folder, or that folder."""
    from codeassist_index.git import find_work_tree

    return root if root is not None else find_work_tree(Path.cwd()) or Path.cwd()


def _entry(loaded: LoadedSettings, key: str) -> dict[str, object]:
    return {
        "value": value_of(loaded.settings, key),
        "origin": loaded.origins[key],
        "locked": key in loaded.locked,
        "overridden": loaded.overridden.get(key, ()),
    }


def _origin(loaded: LoadedSettings, key: str) -> str:
    if key not in loaded.locked:
        return loaded.origins[key]
    words = tr("{origin}, locked").format(origin=loaded.origins[key])
    if others := loaded.overridden.get(key):
        words += "; " + tr("without effect: {origins}").format(origins=", ".join(others))
    return words


def _print_problems(problems: Sequence["Problem"]) -> None:
    for problem in problems:
        click.echo(visible(str(problem)), err=True)
    count = len(problems)
    words = ntr("{count} problem.", "{count} problems.", count) if count else tr("The settings are right.")
    click.echo(words.format(count=count), err=True)


def _written(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)

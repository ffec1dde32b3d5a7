"""`codeassist config`: every setting, its value and where it came from; and where the file is."""

import click

from codeassist.cli.output import print_json
from codeassist.settings import known_keys, load, user_file, value_of


@click.group("config")
def command() -> None:
    """Show the settings and where each value comes from."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object: key to value and origin.")
@click.argument("key", required=False)
def show(as_json: bool, key: str | None) -> None:
    """Print each setting (or only KEY) with the layer that decided it."""
    loaded = load()
    keys = known_keys()
    if key is not None:
        if key not in keys:
            raise click.BadParameter(f"no setting is called {key!r}", param_hint="KEY")
        keys = (key,)
    if as_json:
        print_json({k: {"value": value_of(loaded.settings, k), "origin": loaded.origins[k]} for k in keys})
        return
    width = max(len(k) for k in keys)
    for k in keys:
        click.echo(f"{k:<{width}}  {_written(value_of(loaded.settings, k))}  ({loaded.origins[k]})")


@command.command()
def path() -> None:
    """Print where the user's settings file is, or would be."""
    click.echo(user_file())


def _written(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)

"""`codeassist model`: pull, list and serve models."""

import click

from codeassist.cli.output import print_json, progress


@click.group("model")
def command() -> None:
    """Pull, list and serve models."""


@command.command()
@click.argument("name", required=False)
@click.option("--from", "source", metavar="PATH|URL", help="Fetch only from here: a file, a folder or a URL.")
@click.option("--verify", is_flag=True, help="Read an installed file again and compare its sha256.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the installed model.")
def pull(name: str | None, source: str | None, verify: bool, as_json: bool) -> None:
    """Fetch the model NAME (default: `model.name`), verify and install it; nothing is fetched twice."""
    from codeassist.model import pull as pulling
    from codeassist.settings import load

    settings = load().settings
    name = name or settings.model.name
    with progress(f"Pulling {name}", unit="bytes") as report:
        model = pulling.pull(name, settings=settings, source=source, verify=verify, report=report)
    if as_json:
        print_json({"name": model.name, "weights": str(model.weights), "tokenizer": str(model.tokenizer)})
    else:
        click.echo(f"{model.name} is installed and verified: {model.weights}", err=True)

"""`codeassist model`: pull, list and serve models."""

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json, progress
from codeassist.settings import Settings


@click.group("model")
def command() -> None:
    """Pull, list and serve models."""


@command.command()
@click.argument("name", required=False)
@click.option("--from", "source", metavar="PATH|URL", help="Fetch only from here: a file, a folder or a URL.")
@click.option("--verify", is_flag=True, help="Read an installed file again and compare its sha256.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the installed model.")
def pull(name: str | None, source: str | None, verify: bool, as_json: bool) -> None:
    """Fetch the model NAME (default: `model.name`), verify and install it.

    What is installed and intact is not fetched again, and a pull that was stopped is continued.
    """
    from codeassist.model import pull as pulling

    settings = load().settings
    name = name or settings.model.name
    fetched = False
    with progress(f"Pulling {name}", unit="bytes") as report:

        def note(done: int, total: int) -> None:
            nonlocal fetched
            fetched = True
            report(done, total)

        model = pulling.pull(name, settings=settings, source=source, verify=verify, report=note)
    if as_json:
        facts = {"name": model.name, "weights": str(model.weights), "tokenizer": str(model.tokenizer)}
        print_json(facts | {"sha256": model.sha256, "fetched": fetched})
    else:
        state = "is installed and verified" if fetched else "was already installed and is intact"
        click.echo(f"{model.name} {state}: {model.weights}", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help='One JSON object: {"models": [...]}.')
def list_models(as_json: bool) -> None:
    """Print the models of the catalog and which of them are installed."""
    from codeassist.model.catalog import entries
    from codeassist.model.installed import installed

    models = [
        {
            "name": model.name,
            "title": model.title,
            "licence": model.licence,
            "bytes": model.bytes,
            "sha256": model.sha256,
            "weights": str(found.weights) if (found := installed(model.name)) is not None else None,
        }
        for model in entries()
    ]
    if as_json:
        print_json({"models": models})
        return
    for model in models:
        size = f"{int(str(model['bytes'])) / 1e6:,.0f} MB"
        click.echo(f"{model['name']:<20} {size:>9}  {model['licence']}  {model['weights'] or 'not installed'}")


@command.command()
@click.argument("name", required=False)
@click.option("--engine", type=click.Choice(["llama.cpp", "vllm"]), default="llama.cpp", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: a free one (llama.cpp) or 8000 (vllm).")
@click.option("--print", "only_print", is_flag=True, help="Print the server's command and start nothing.")
def serve(name: str | None, engine: str, port: int, only_print: bool) -> None:
    """Serve the model NAME (default: `model.name`) in the foreground until Ctrl-C.

    The lines for `settings.toml` with which codeassist uses this server go to standard output.
    """
    settings = load().settings
    name = name or settings.model.name
    if engine == "vllm":
        _serve_vllm(name, settings, port, only_print=only_print)
    else:
        _serve_llama_cpp(name, settings, port, only_print=only_print)


def _serve_llama_cpp(name: str, settings: Settings, port: int, *, only_print: bool) -> None:
    import shlex

    from codeassist.model.embedded import EmbeddedServer
    from codeassist.model.installed import required
    from codeassist.model.serve import llama_cpp_command, settings_lines

    model = required(name)
    if only_print:
        click.echo(shlex.join(llama_cpp_command(model, settings, port)))
        return
    server = EmbeddedServer.start(model, settings, port=port)
    try:
        click.echo(settings_lines(server.base_url, name=name, api_key=server.api_key, tokenizer=name))
        click.echo(f"Serving {name}; the log is {server.log_file}. Ctrl-C stops it.", err=True)
        server.wait()
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    finally:
        server.stop()


def _serve_vllm(name: str, settings: Settings, port: int, *, only_print: bool) -> None:
    import shlex
    import subprocess

    from codeassist.errors import ModelUnavailableError
    from codeassist.model import serve as serving

    line = serving.vllm_command(name, settings, port)
    if only_print:
        click.echo(shlex.join(line))
        return
    serving.require_vllm()
    click.echo(serving.settings_lines(f"http://127.0.0.1:{port or serving.VLLM_PORT}/v1", name=name))
    click.echo(shlex.join(line), err=True)
    try:
        status = subprocess.call(line)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        return
    if status != 0:
        raise ModelUnavailableError(f"vLLM ended with status {status}; what it said is above.")

"""`codeassist model`: pull, list and serve models, and look after the embedded server."""

from typing import TYPE_CHECKING

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json, progress
from codeassist.settings import Settings
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.model.shared import ServerStatus

MINUTES_SHOWN_MAX = 60
"""From so many minutes on, a duration is told in hours."""


@click.group("model")
def command() -> None:
    """Pull, list and serve models; see and stop the embedded server."""


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
    with progress(tr("Pulling {name}").format(name=name), unit="bytes") as report:

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
        click.echo(f"{model['name']:<20} {size:>9}  {model['licence']}  {model['weights'] or tr('not installed')}")


@command.command()
@click.option("--json", "as_json", is_flag=True, help=tr('One JSON object: {"running": true|false, ...}.'))
def status(as_json: bool) -> int:
    """Show the embedded model server that your editors and commands share.

    Exit code 1 where none runs: it starts with the first request and ends when nobody uses it. A server of
    `codeassist model serve` is not shown.
    """
    from dataclasses import asdict

    from codeassist.model import shared

    server = shared.status()
    if as_json:
        print_json({"running": server is not None} | ({} if server is None else asdict(server)))
    elif server is None:
        click.echo(tr("No embedded model server is ready; the next request starts one."), err=True)
    else:
        click.echo(_described(server))
    return 0 if server is not None else 1


@command.command()
def stop() -> None:
    """End the embedded model server that your editors and commands share.

    Nothing is lost: the next request of any of them starts it again.
    """
    from codeassist.model import shared

    stopped = shared.stop()
    if stopped is None:
        message = tr("No embedded model server runs.")
    elif stopped.clients is None:
        message = tr("Killed the model server (process {pid}), which was still starting or did not answer.").format(
            pid=stopped.pid
        )
    else:
        message = ntr(
            "Stopped {model} (process {pid}), which {number} client used. The next request starts it again.",
            "Stopped {model} (process {pid}), which {number} clients used. The next request starts it again.",
            stopped.clients,
        ).format(model=stopped.model, pid=stopped.pid, number=stopped.clients)
    click.echo(message, err=True)


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


def _described(server: "ServerStatus") -> str:
    return (
        ntr(
            "{model} serves {number} client at {address} (process {pid}).",
            "{model} serves {number} clients at {address} (process {pid}).",
            server.clients,
        )
        + "\n"
        + tr(
            "It runs for {uptime}, worked last {idle} ago, and ends after {idle_max} without work.\n"
            "Memory {memory:,.0f} MB, window {window:,} tokens."
        )
    ).format(
        model=server.model,
        number=server.clients,
        address=server.base_url,
        pid=server.pid,
        uptime=_duration(server.uptime_seconds),
        idle=_duration(server.idle_seconds),
        idle_max=_duration(server.idle_seconds_max),
        memory=server.memory_bytes / 1e6,
        window=server.context_tokens_max,
    )


def _duration(seconds: float) -> str:
    """Such as `42 s`, `3 min 5 s` or `2 h 10 min`."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return tr("{seconds} s").format(seconds=rest)
    if minutes < MINUTES_SHOWN_MAX:
        return tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return tr("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


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
        click.echo(
            tr("Serving {name}; the log is {log_file}. Ctrl-C stops it.").format(name=name, log_file=server.log_file),
            err=True,
        )
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
        raise ModelUnavailableError(tr("vLLM ended with status {status}; what it said is above.").format(status=status))

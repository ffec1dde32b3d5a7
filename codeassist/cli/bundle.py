"""`codeassist bundle OUT`: a folder that installs codeassist without a network."""

import platform
from pathlib import Path

import click

from codeassist.bundle.platforms import NAMES
from codeassist.cli.loading import load
from codeassist.cli.output import print_json, progress
from codeassist_index.translation import tr


@click.command("bundle")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--platform",
    "platform_name",
    type=click.Choice(NAMES),
    metavar="NAME",
    help=tr("Made for {names}; default: this machine's.").format(names=", ".join(NAMES)),
)
@click.option("--python", metavar="X.Y", help=tr("The Python on that platform; default: this one's."))
@click.option("--model", metavar="NAME|none", help=tr("Model to take along; default: `model.name`."))
@click.option("--extra", "extras", metavar="NAME", multiple=True, help=tr("An optional part (repeatable)."))
@click.option(
    "--extension",
    "extensions",
    type=click.Path(path_type=Path),
    multiple=True,
    help=tr("An editor extension to take along, such as a .vsix (repeatable)."),
)
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object: what was made."))
def command(
    *,
    out: Path,
    platform_name: str | None,
    python: str | None,
    model: str | None,
    extras: tuple[str, ...],
    extensions: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Make the folder OUT, which installs codeassist on a machine without a network.

    It holds the wheels for one platform and Python, the model, editor extensions, checksums and an
    installer (`install.sh`, `install.cmd`). A bundle that was stopped is continued by the same command.
    """
    from codeassist.bundle.build import build, described, order_of
    from codeassist.bundle.platforms import Target, checked_python, named, this_platform

    settings = load().settings
    target = Target(
        named(platform_name) if platform_name else this_platform(),
        checked_python(python or ".".join(platform.python_version_tuple()[:2])),
    )
    order = order_of(target, model=model, extras=extras, extensions=extensions, settings=settings)
    made = build(order, out, settings=settings, stage=lambda label, unit: progress(label, unit=unit))
    if as_json:
        counts = {"wheels": made.wheels, "files": made.files, "bytes": made.bytes}
        print_json({"folder": str(made.folder.resolve()), **described(order), **counts})
    else:
        click.echo(
            tr("{folder}: {files} files, {size} MB, for {platform} with Python {python}. Install it: {script}").format(
                folder=out,
                files=made.files,
                size=round(made.bytes / 1e6),
                platform=target.platform.name,
                python=target.python,
                script=out / ("install.cmd" if target.platform.os_name == "nt" else "install.sh"),
            ),
            err=True,
        )

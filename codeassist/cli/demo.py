"""`codeassist demo`: the whole job on real repositories, to the end."""

from collections.abc import Sequence
from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--repo",
    type=click.Path(path_type=Path),
    help="Work on a scratch clone of this git repository instead of two libraries from the package index.",
)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the report page.")
def command(repo: Path | None, html: Path | None) -> None:
    """Run the whole job on real repositories, to the end.

    Pulls the model, builds and indexes repositories, completes a line through the language server, accepts
    it, brings it to production and asks which generated lines are there. Ends with 0 only if every station
    came to what it promises.
    """
    from codeassist.demo.run import run

    run(repo, page=html, execute=_execute)


def _execute(arguments: Sequence[str]) -> int:
    """Run another command of ours in this process, as the shell would; gives its exit code."""
    from codeassist.cli import root

    code = root.main(args=list(arguments), prog_name="codeassist", standalone_mode=False)
    return code if isinstance(code, int) else 0

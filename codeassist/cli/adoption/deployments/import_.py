"""`codeassist adoption deployments import FILE --format PLATFORM`: what a platform tells of deployments."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.adoption.deploy import rfc3339_time
from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.adoption.deployed.importing import Form, Taken

LISTED_MAX = 1000
"""Remarks told one by one; further ones are counted, and the count is given."""


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["argocd", "flux", "github", "gitlab", "oci", "plain"]),
    help="Whose payloads they are.",
)
@click.option("--root", type=click.Path(path_type=Path), help="A clone of the service's repository.")
@click.option("--repository", "name", type=Words(), help="The repository's name, otherwise that of the clone's origin.")
@click.option("--service", type=Words(), help="The service, where the payloads and settings don't say it.")
@click.option("--environment", type=Words(), help="The environment, where the payloads and settings don't say it.")
@click.option("--time", callback=rfc3339_time, help="When, for payloads without a time; otherwise now.")
@click.option(
    "--images",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Labels of images, to tell which commit an image is that a cluster runs.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: what was added, and what was not.")
def command(
    *,
    file: Path,
    form: "Form",
    root: Path | None,
    name: str | None,
    service: str | None,
    environment: str | None,
    time: datetime | None,
    images: Path | None,
    as_json: bool,
) -> None:
    """Add the deployments that FILE tells of: bodies of webhooks or answers of an API, as JSON (- is standard input).

    Repeating it changes nothing. What is not taken is named with its line and the reason; what should have been a
    deployment and can't be taken for one gives exit code 3. The formats: docs/deployments.md.
    """
    from codeassist.adoption.deployed.importing import images_of, take, with_known_clones
    from codeassist.adoption.deployed.resolving import Target
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    settings, roots = load().settings, {}
    if root is not None:
        root, name = repository_at(root, name)
        roots = {name: root}
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    labels = {} if images is None else images_of(images.read_bytes())
    engine = open_database(settings)
    try:
        target = Target(roots, name or "", service or "", environment or "", time, labels)
        taken = take(engine, content, form, settings, with_known_clones(engine, target))
    finally:
        engine.dispose()
    _tell(taken, file)
    if as_json:
        print_json(_as_json(taken))
    else:
        _print(taken)
    if taken.refused:
        sys.exit(3)


def _tell(taken: "Taken", file: Path) -> None:
    remarks = [*taken.refused, *taken.passed_over]
    for one in remarks[:LISTED_MAX]:
        click.echo(visible(f"{file}:{one.line}: {one.reason}"), err=True)
    left_out = len(remarks) - LISTED_MAX
    if left_out > 0:
        click.echo(tr("{left_out} further remarks are not listed.").format(left_out=left_out), err=True)


def _print(taken: "Taken") -> None:
    words = tr("{added} deployments added, {known} known already, {passed} without effect, {refused} refused.")
    counts = {"passed": len(taken.passed_over), "refused": len(taken.refused)}
    click.echo(words.format(added=taken.added, known=taken.known, **counts))


def _as_json(taken: "Taken") -> dict[str, object]:
    return {
        "added": taken.added,
        "known": taken.known,
        "passed_over": [{"line": one.line, "reason": one.reason} for one in taken.passed_over[:LISTED_MAX]],
        "passed_over_count": len(taken.passed_over),
        "refused": [{"line": one.line, "reason": one.reason} for one in taken.refused[:LISTED_MAX]],
        "refused_count": len(taken.refused),
    }

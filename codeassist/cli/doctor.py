"""`codeassist doctor`: is everything in place, and what mends it if not?"""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json
from codeassist.terminal import rjust, visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.doctor.check import Finding

MARK_COLUMNS = 7
MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "off": ("-", ""), "problem": ("PROBLEM", "red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with every finding."))
@click.option("--model/--no-model", default=True, help=tr("Whether the model is started and asked; by default it is."))
@click.option("--thorough", is_flag=True, help=tr("Read every byte of the model's file and of the index."))
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.zip",
    help=tr("Also write a support archive, without code, secrets and names."),
)
@click.pass_context
def command(context: click.Context, as_json: bool, model: bool, thorough: bool, bundle: Path | None) -> None:
    """Check everything in order, and say in words what is wrong and what mends it.

    The model is started and asked: a hole whose answer is known, and whether cancelling stops its work.
    Ends with 1 if there is a problem.
    """
    from codeassist.doctor.check import Look
    from codeassist.doctor.run import examine

    if bundle is not None:
        next(bundle.absolute().parent.iterdir(), None)  # a folder that is none is told before the checks, not after
    findings = examine(_ignore if as_json else _print, Look(thorough=thorough, model=model))
    healthy = all(finding.state != "problem" for finding in findings)
    answer: dict[str, object] = {"ok": healthy, "findings": [dataclasses.asdict(finding) for finding in findings]}
    if bundle is not None:
        answer["bundle"] = _write_bundle(bundle, findings)
    if as_json:
        print_json(answer)
    else:
        _print_sum(findings)
    if not healthy:
        context.exit(1)


def _write_bundle(file: Path, findings: "list[Finding]") -> dict[str, object]:
    from codeassist.doctor.bundle import write

    written = write(file, findings)
    words = tr("The support archive {file} holds, in {size} bytes:").format(file=file, size=written.bytes)
    click.echo(words, err=True)
    for entry in written.entries:
        click.echo(f"  {entry.name} ({entry.bytes}): {entry.what}", err=True)
    for left_out in written.left_out:
        click.echo("  " + tr("left out: {what}").format(what=left_out), err=True)
    click.echo(tr("Look into it before you hand it on; nothing was sent."), err=True)
    return dataclasses.asdict(written) | {"file": str(file)}


def _print(finding: "Finding") -> None:
    mark, colour = MARKS[finding.state]
    shown = click.style(rjust(tr(mark), MARK_COLUMNS), fg=colour or None)
    click.echo(f"{shown}  {tr(finding.check)}: {visible(finding.words)}")
    if finding.mend:
        click.echo(" " * (MARK_COLUMNS + 2) + tr("to mend it: {mend}").format(mend=visible(finding.mend)))


def _print_sum(findings: "list[Finding]") -> None:
    problems = sum(finding.state == "problem" for finding in findings)
    words = ntr("{count} problem.", "{count} problems.", problems) if problems else tr("No problem was found.")
    click.echo("\n" + words.format(count=problems))


def _ignore(_finding: "Finding") -> None:
    """With `--json` all findings are printed together."""

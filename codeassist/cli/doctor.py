"""`codeassist doctor`: is everything in place, and what mends it if not?"""

import dataclasses
from typing import TYPE_CHECKING

import click

from codeassist.cli.output import print_json

if TYPE_CHECKING:
    from codeassist.doctor.check import Finding

_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every finding.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Check everything in order, and say in words what is wrong and what mends it.

    The model is started and asked: a hole whose answer is known, and whether cancelling stops its work.
    Ends with 1 if there is a problem.
    """
    from codeassist.doctor.run import examine

    examination = examine(_ignore if as_json else _print)
    if as_json:
        findings = [dataclasses.asdict(finding) for finding in examination.findings]
        print_json({"ok": not examination.has_problem, "findings": findings})
    if examination.has_problem:
        context.exit(1)


def _print(finding: "Finding") -> None:
    mark, colour = _MARKS[finding.state]
    click.echo(f"{click.style(f'{mark:>7}', fg=colour)}  {finding.check}: {finding.words}")
    if finding.mend:
        click.echo(f"{'':>9}to mend it: {finding.mend}")


def _ignore(_finding: "Finding") -> None:
    """With `--json` all findings are printed together."""

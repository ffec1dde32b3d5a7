"""`codeassist traces`: where the time of suggestions went."""

from collections.abc import Mapping
from typing import Any

import click

from codeassist import places
from codeassist.cli.output import print_json
from codeassist_index.translation import tr

BAR_CHARACTERS = 40


@click.command("traces")
@click.argument("suggestion", required=False)
@click.option(
    "-n", "count", type=click.IntRange(min=1), default=20, show_default=True, help=tr("How many, the latest.")
)
@click.option(
    "--slower-than",
    "ms_min",
    type=click.FloatRange(min=0),
    default=0,
    metavar="MS",
    help=tr("Only those that took longer."),
)
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with every stage and moment."))
@click.pass_context
def command(context: click.Context, suggestion: str | None, count: int, ms_min: float, as_json: bool) -> None:
    """Print where the time of the latest suggestions went, or all stages of one SUGGESTION.

    SUGGESTION is the beginning of an id, as `codeassist traces`, `codeassist complete --json` and the journal's
    events have it. Traces hold no code and no file names.
    """
    from codeassist.observability.process_file import lines
    from codeassist.observability.trace import merged

    found = merged(lines(places.traces_dir()))
    if suggestion is not None:
        found = [trace for trace in found if trace["suggestion"].startswith(suggestion.lower())]
        if not found:
            click.echo(tr("No suggestion {suggestion} is known here.").format(suggestion=suggestion), err=True)
            context.exit(1)
    else:
        found = [trace for trace in found if trace["total_ms"] >= ms_min][-count:]
    if as_json:
        print_json({"traces": found})
        return
    if not found:
        click.echo(tr("No suggestion is known in {folder}.").format(folder=places.traces_dir()), err=True)
    for trace in found:
        click.echo(_detail(trace) if suggestion is not None else _row(trace))


def _row(trace: Mapping[str, Any]) -> str:
    slowest = max(trace["stages"], key=lambda stage: float(stage["ms"]))
    return (
        f"{trace['time']}  {trace['suggestion'][:12]}  {trace['total_ms']:8.0f} ms"
        f"  {slowest['name']} {slowest['ms']:.0f} ms  {trace['language']}  {_outcome(trace)}"
    )


def _outcome(trace: Mapping[str, Any]) -> str:
    """The last word on a suggestion, in the words of the record."""
    kinds = [moment["kind"] for moment in trace["moments"] if moment["kind"] != "served-again"]
    return str(trace["filtered"] or (kinds[-1] if kinds else "answered"))


def _detail(trace: Mapping[str, Any]) -> str:
    total = trace["total_ms"] or 1.0
    rows = [
        f"{trace['suggestion']}  {trace['time']}  {trace['model']}  {trace['language']}  {_outcome(trace)}",
        f"  {trace['prompt_tokens']} prompt tokens, {trace['cached_prompt_tokens']} of them cached",
        f"  {trace['snippets']} snippets, {trace['lines']} lines, {trace['characters']} characters",
    ]
    for stage in trace["stages"]:
        start = round(BAR_CHARACTERS * stage["start_ms"] / total)
        bar = "#" * max(1, round(BAR_CHARACTERS * stage["ms"] / total))
        rows.append(f"  {stage['name']:<12}{stage['ms']:9.1f} ms  {' ' * start}{bar}")
    rows.append(f"  {'in all':<12}{trace['total_ms']:9.1f} ms")
    rows += [f"  {moment['kind']:<12}{moment['after_ms']:9.1f} ms after the start" for moment in trace["moments"]]
    return "\n".join(rows)

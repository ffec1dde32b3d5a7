"""`codeassist traces`: where the time of suggestions went."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from codeassist import places
from codeassist.cli.loading import load
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
@click.option("--summary", "in_sum", is_flag=True, help=tr("What all of them say together: filters, names, times."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object with every stage and moment."))
@click.pass_context
def command(  # noqa: PLR0917 - click passes arguments and options by name
    context: click.Context, suggestion: str | None, count: int, ms_min: float, in_sum: bool, as_json: bool
) -> None:
    """Print where the time of the latest suggestions went, or all stages of one SUGGESTION.

    SUGGESTION is the beginning of an id, as `codeassist traces`, `codeassist complete --json` and the journal's
    events have it. Traces hold no code and no file names; `--summary` counts over all that are kept.
    """
    from codeassist.observability.process_file import lines
    from codeassist.observability.trace import merged

    found = merged(lines(places.traces_dir()))
    if in_sum:
        _summarise([trace for trace in found if trace["total_ms"] >= ms_min], as_json=as_json)
        return
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


def _summarise(found: list[dict[str, Any]], *, as_json: bool) -> None:
    from codeassist.observability.summary import summary

    body = summary(found)
    names = _repositories()
    for group in body["groups"]:
        group["repository"] = names.get(group["repository"], group["repository"])
    if as_json:
        print_json(body)
        return
    click.echo("\n".join(_summary_rows(body)))


def _repositories() -> dict[str, str]:
    """The names of the repositories in the index by their labels in traces."""
    from codeassist.completion.trace import repository_label
    from codeassist.indexing import open_index
    from codeassist_index.errors import CodeIndexError

    settings = load().settings
    if not places.index_dir().exists():
        return {}
    try:
        with open_index(settings) as index:
            known = [(Path(one.root), one.name) for one in index.repositories()]
    except CodeIndexError as error:
        click.echo(tr("The index can't be looked into: {error}").format(error=error), err=True)
        return {}
    return {repository_label(root, settings.adoption.token_key): name for root, name in known}


def _summary_rows(body: Mapping[str, Any]) -> Iterator[str]:
    total = body["suggestions"]
    yield tr("Suggestions of the model: {count}, served again: {again}").format(count=total, again=body["served_again"])
    cached = _percent(body["cached_prompt_tokens_share"])
    yield "  " + tr("prompt tokens from the server's cache: {share}").format(share=cached)
    yield "  " + tr("with an invented name: {count} of {checked} that were looked at ({share})").format(
        count=body["with_invented"], checked=body["checked"], share=_percent(body["invented_share"])
    )
    for kind in ("removed", "trimmed"):
        yield from _named(kind, body[kind], total)
    yield f"{tr('stage'):<24}{'p50 ms':>10}{'p95 ms':>10}"
    for name, times in {**body["stages_ms"], tr("in all"): body["total_ms"]}.items():
        yield f"  {name:<22}" + "".join(f"{times[key]:10.1f}" for key in ("p50", "p95") if key in times)
    for group in body["groups"]:
        where = "  ".join(filter(None, (group["model"], group["language"], group["repository"])))
        yield f"{where}: {group['suggestions']}, " + tr("invented names in {share} of {checked}").format(
            share=_percent(group["invented_share"]), checked=group["checked"]
        )
        for kind in ("removed", "trimmed"):
            yield from _named(kind, group[kind], group["suggestions"])


def _named(kind: str, counts: Mapping[str, int], total: int) -> Iterator[str]:
    if counts:
        yield f"  {kind}: " + ", ".join(f"{name} {count} ({_percent(count / total)})" for name, count in counts.items())


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"

"""`codeassist adoption lines ROOT --rev REV`: who wrote each line of a tree."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.words import Words
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codeassist.adoption.lineage import FileLines, Run
    from codeassist.adoption.tools import ToolOfSpan

    Tools = Mapping[str, ToolOfSpan]


@click.command("lines")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--rev", type=Words(), default="HEAD", show_default=True, help="The commit whose tree is shown.")
@click.option("--path", "paths", multiple=True, metavar="PATH", help="Only this file or folder (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file with an attributed line.")
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(root: Path, rev: str, paths: tuple[str, ...], as_json: bool, name: str | None) -> None:
    """Show which lines of a commit's tree are generated, edited or typed; the rest is unknown."""
    from codeassist.adoption.lineage import tree_lines
    from codeassist.adoption.repositories import repository_at
    from codeassist.adoption.tools import tools_of_spans
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    root, repository = repository_at(root, name)
    engine = open_database(load().settings)
    tools = tools_of_spans(engine, repository)
    for file in tree_lines(engine, root, repository=repository, rev=rev, paths=paths):
        if as_json:
            if file.runs:
                click.echo(_as_json(file, tools))
        else:
            _print_text(file, tools)


def _as_json(file: "FileLines", tools: "Tools") -> str:
    value = {"path": file.path, "blob": file.blob, "runs": [_run(run, tools) for run in file.runs]}
    try:
        file.path.encode()
    except UnicodeEncodeError:
        return json.dumps(value)  # bytes that are not UTF-8 stay lone surrogates, written as escapes
    return json.dumps(value, ensure_ascii=False)


def _run(run: "Run", tools: "Tools") -> dict[str, object]:
    tool = tools.get(run.span or "")
    told = {} if tool is None else {"tool": {"name": tool.name, "version": tool.version}, "model": tool.model}
    return {
        "start": run.start,
        "count": run.count,
        "class": run.class_,
        "span": run.span,
        "grade": run.grade,
        "ai_share": run.ai_share,
        **told,
    }


def _print_text(file: "FileLines", tools: "Tools") -> None:
    known = sum(run.count for run in file.runs)
    click.echo(
        tr("{path}  {lines} lines, {unknown} unknown").format(
            path=_quoted(file.path), lines=file.line_count, unknown=file.line_count - known
        )
    )
    for run in file.runs:
        end = run.start + run.count - 1
        share = "" if run.ai_share is None or run.ai_share == 1 else f"  {run.ai_share:.0%}"
        tool = tools.get(run.span or "")
        by = "" if tool is None else f"  {tool.name}{f' ({tool.model})' if tool.model else ''}"
        click.echo(
            f"  {run.start:>6}-{end:<6} {run.class_:<9} {run.grade}  {run.span or ''}{share}{visible(by)}".rstrip()
        )


def _quoted(path: str) -> str:
    if path.isprintable() and '"' not in path:
        return path
    return json.dumps(path)

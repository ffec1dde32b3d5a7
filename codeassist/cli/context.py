"""`codeassist context --batch FILE`: answer many retrieval requests in one process."""

import dataclasses
import json
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict, field_validator

from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.company.request import inside, reason
from codeassist.indexing import open_index
from codeassist_index import CodeIndex, CodeIndexError, ContextRequest, CountTokens
from codeassist_index.translation import ntr, tr


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str | int
    root: str
    path: str
    prefix: str
    suffix: str

    @field_validator("path")
    @classmethod
    def _inside(cls, path: str) -> str:
        inside(path)
        return path  # as it is: where a name may have a backslash, it does not separate folders


@click.command("context")
@click.option(
    "--batch",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=str, allow_dash=True),
    help="Requests, one JSON object a line; `-` reads standard input.",
)
@click.option("--budget", type=click.IntRange(min=0), default=1024, show_default=True, help="Most tokens of an answer.")
def command(batch: str, budget: int) -> None:
    """Answer retrieval requests, one JSON line each, in order.

    A request is {"id", "root", "path", "prefix", "suffix"} with `path` relative to the indexed `root`. A
    line that is not one is reported with its number, the others are answered, and the exit code is 3.
    """
    from codeassist.model.tokenizer import counter

    settings = load().settings
    refused = 0
    with click.open_file(batch, encoding="utf-8", errors="replace") as requests, open_index(settings) as index:
        count_tokens = counter(settings)
        for number, line in enumerate(requests, 1):
            if not line.strip():
                continue
            try:
                print_json(_answer(index, _parsed(line), budget, count_tokens))
            except (ValueError, RecursionError, CodeIndexError) as error:
                refused += 1
                click.echo(tr("Line {number}: {reason}").format(number=number, reason=reason(error)), err=True)
    if refused:
        words = ntr("{refused} line was not answered.", "{refused} lines were not answered.", refused)
        click.echo(words.format(refused=refused), err=True)
        raise click.exceptions.Exit(3)


def _parsed(line: str) -> _Request:
    return _Request.model_validate(json.loads(line))


def _answer(index: CodeIndex, request: _Request, budget: int, count_tokens: CountTokens) -> dict[str, object]:
    cursor = ContextRequest(Path(request.root), request.path, request.prefix, request.suffix)
    answer = index.context(cursor, budget=budget, count_tokens=count_tokens)
    return {"id": request.id} | dataclasses.asdict(answer) | {"elapsed_ms": round(answer.elapsed_ms, 3)}

"""`codeassist complete FILE:LINE:COLUMN`: one suggestion for a cursor."""

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from codeassist.cli.indexed import make_sure_of_index
from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json
from codeassist.settings import Settings
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.completion import Completion, CompletionRequest
    from codeassist_index import CodeIndex

DEADLINE_MS = 30_000
"""Nobody is typing here: the index may take longer than `completion.context_deadline_ms` and `check_deadline_ms`."""
SNIPPETS_SHOWN_MAX = 5


@click.command("complete")
@click.argument("place", metavar="FILE:LINE:COLUMN")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with snippets, token counts and timings.")
@click.option("--no-context", is_flag=True, help="Use nothing but the file itself.")
def command(place: str, as_json: bool, no_context: bool) -> None:
    """Print one suggestion for the cursor at FILE:LINE:COLUMN.

    Lines and columns count from 1, columns in characters; the cursor stands before that character. The
    repository of the file is indexed first if it never was.
    """
    from codeassist.completion.cursor import request_at
    from codeassist.completion.json_form import json_form
    from codeassist.indexing import open_index

    loaded = load()
    request = request_at(place, file_bytes_max=loaded.settings.index.file_bytes_max, with_context=not no_context)
    settings = of_project(loaded, request.root).settings
    with open_index(settings) as index:
        if request.with_context:
            make_sure_of_index(index, request.root, tr("Use --no-context, or put the file into a repository."))
        asked_ns = time.time_ns()
        completion = asyncio.run(_complete(request, index, settings))
    _keep_trace(completion, request, settings, asked_ns)
    if as_json:
        print_json(json_form(completion))
    else:
        _print(completion)


async def _complete(request: "CompletionRequest", index: "CodeIndex", settings: Settings) -> "Completion":
    from codeassist.completion import Completer
    from codeassist.completion.checks import check_with
    from codeassist.model.connect import connect
    from codeassist.privacy.redaction import Redactor

    if not settings.model.base_url:
        click.echo(
            tr("Asking the embedded model {name}; it is started unless it runs.").format(name=settings.model.name),
            err=True,
        )
    patient = settings.completion.model_copy(
        update={"context_deadline_ms": DEADLINE_MS, "check_deadline_ms": DEADLINE_MS, "ahead": False}
    )
    async with connect(settings) as model:
        completer = Completer(
            model=model,
            context=index,
            settings=patient,
            redactor=Redactor(settings.privacy),
            check=check_with(index),
        )
        return await completer.complete(replace(request, trigger="invoked"))


def _keep_trace(completion: "Completion", request: "CompletionRequest", settings: Settings, asked_ns: int) -> None:
    """Write down where the time went, for `codeassist traces`."""
    from codeassist.completion.trace import trace_of
    from codeassist.observability.tracer import Tracer

    trace = trace_of(
        completion,
        settings,
        root=request.root,
        language=request.language,
        asked_ns=asked_ns,
        answered_ns=time.time_ns(),
    )
    if trace is not None:
        tracer = Tracer(settings, "command", lambda words: click.echo(words, err=True))
        tracer.trace(trace)
        tracer.close()


def _print(completion: "Completion") -> None:
    from codeassist.completion.wording import why_none

    if completion.filtered is not None:
        click.echo(visible(why_none(completion)), err=True)
        return
    click.echo(visible(completion.text))
    for snippet in completion.snippets[:SNIPPETS_SHOWN_MAX]:
        click.echo(
            visible(
                tr("  knowing {path}:{start_line} ({reason})").format(
                    path=snippet.path, start_line=snippet.start_line, reason=snippet.reason
                )
            ),
            err=True,
        )
    more = len(completion.snippets) - SNIPPETS_SHOWN_MAX
    if more > 0:
        click.echo(tr("  and {count} more snippets; --json shows them all").format(count=more), err=True)

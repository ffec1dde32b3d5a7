"""`codeassist refactor FILE:LINE[-LINE]`: a docstring or an edit by instruction, without an editor."""

import asyncio
from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from codeassist.cli.indexed import make_sure_of_index
from codeassist.cli.loading import load, of_project
from codeassist.cli.output import print_json
from codeassist.settings import Settings
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.editing.types import EditAnswer, EditRequest
    from codeassist_index import CodeIndex

REFUSED_EXIT_CODE = 1


@click.command("refactor")
@click.argument("place", metavar="FILE:LINE[-LINE]")
@click.option(
    "--action",
    type=click.Choice(["docstring", "instruction"]),
    help="What to do; `instruction` where --instruction is given, else `docstring`.",
)
@click.option("--instruction", metavar="TEXT", help="What is to be changed, in words.")
@click.option("--diff", "how", flag_value="diff", default=True, help="Print a unified diff; this is the default.")
@click.option("--json", "how", flag_value="json", help="Print one JSON object with the edit, or why there is none.")
@click.option("--apply", "how", flag_value="apply", help="Write the edit into the file, and into the journal.")
@click.option("--no-context", is_flag=True, help="Use nothing but the file itself.")
def command(place: str, action: str | None, instruction: str | None, how: str, no_context: bool) -> None:
    """Let the model write an edit of the code at FILE:LINE[-LINE], checked before it is shown.

    The docstring of the function or class there, or what --instruction says: of the lines, or of the function or
    statement at one line. An edit that does not parse or reaches beyond the lines is refused, with exit code 1. The
    repository of the file is indexed first if it never was.
    """
    from codeassist.editing.attribution import record
    from codeassist.editing.file import edited_file
    from codeassist.editing.types import applied
    from codeassist.indexing import open_index

    asked = _instruction(action, instruction)
    loaded = load()
    edited = edited_file(place, instruction=asked, file_bytes_max=loaded.settings.index.file_bytes_max)
    request = edited.request
    settings = of_project(loaded, request.root).settings
    with open_index(settings) as index:
        if not no_context:
            make_sure_of_index(index, request.root, tr("Use --no-context, or put the file into a repository."))
        answer = asyncio.run(_write(request, None if no_context else index, settings))
    if how == "apply" and answer.refused is None:
        edited.write(applied(request.text, answer.replacements))
        record(request, answer, settings, lambda words: click.echo(words, err=True))
    if how == "json":
        print_json(_json_form(request, answer))
    else:
        _print(request, answer)
    if answer.refused is not None:
        raise click.exceptions.Exit(REFUSED_EXIT_CODE)


def _instruction(action: str | None, instruction: str | None) -> str:
    """The instruction, empty for a docstring."""
    if action == "docstring" and instruction is not None:
        raise click.UsageError(tr("A docstring takes no --instruction."))
    if (action == "instruction" or instruction is not None) and not (instruction or "").strip():
        raise click.UsageError(tr("Say with --instruction what is to be changed."))
    return (instruction or "").strip()


async def _write(request: "EditRequest", index: "CodeIndex | None", settings: Settings) -> "EditAnswer":
    from codeassist.completion.checks import check_with
    from codeassist.editing.writer import Writer
    from codeassist.model.connect import connect
    from codeassist.privacy.redaction import Redactor
    from codeassist_index import Context

    if not settings.model.base_url:
        click.echo(
            tr("Asking the embedded model {name}; it is started unless it runs.").format(name=settings.model.name),
            err=True,
        )
    async with connect(settings) as model:
        writer = Writer(
            model=model,
            context=index if index is not None else lambda _request, _budget: Context((), 0, 0.0),
            settings=settings.completion,
            redactor=Redactor(settings.privacy),
            check=None if index is None else check_with(index),
        )
        return await writer.edit(request)


def _diff(request: "EditRequest", answer: "EditAnswer") -> str:
    from codeassist.editing.types import applied

    before, after = request.text.decode(), applied(request.text, answer.replacements).decode()
    lines = unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{request.path}",
        f"b/{request.path}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _json_form(request: "EditRequest", answer: "EditAnswer") -> dict[str, object]:
    return {
        "suggestion": answer.suggestion,
        "action": answer.action,
        "model": answer.model,
        "edits": [{"start": one.start, "end": one.end, "text": one.text.decode()} for one in answer.replacements],
        "diff": _diff(request, answer) if answer.replacements else "",
        "refused": answer.refused,
        "message": answer.message,
        "warnings": list(answer.warnings),
        "prompt_tokens": answer.prompt_tokens,
        "seconds": round(answer.seconds, 3),
    }


def _print(request: "EditRequest", answer: "EditAnswer") -> None:
    if answer.refused is not None:
        words = tr("No edit: {message} ({word})")
        click.echo(visible(words.format(message=answer.message, word=answer.refused)), err=True)
        return
    click.echo(visible(_diff(request, answer)), nl=False)
    for warning in answer.warnings:
        click.echo(visible(warning), err=True)

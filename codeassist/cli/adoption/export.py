"""`codeassist adoption export`: what lineage knows, in the formats of other tools."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from codeassist.cli.words import Words
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.adoption.interop.commit_lines import CommitLines

Format = Literal["git-ai", "agent-trace"]


@click.command("export")
@click.argument("root", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["git-ai", "agent-trace"]), required=True, help="Which tool's format."
)
@click.option("--rev", type=Words(), help="Only this commit.")
@click.option(
    "--range", "range_", type=Words(), metavar="A..B", help="Only these commits; otherwise HEAD's whole past."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A file for records, a folder for notes; otherwise they are printed.",
)
@click.option("--write-notes", is_flag=True, help="Put git-ai notes under refs/notes/ai of the repository.")
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(
    *, root: Path, form: Format, rev: str | None, range_: str | None, output: Path | None, write_notes: bool,
    name: str | None,
) -> None:  # fmt: skip
    """Write what lineage knows of the repository at ROOT as git-ai notes or Agent Trace records.

    For each commit these are the lines that it brought in and whose origin is known. Nothing is written into the
    repository without --write-notes; a note of another tool keeps all its lines there, and ours are added where it
    says nothing. One that can't be read stays as it is, and the exit code is 3.
    """
    from codeassist.adoption.deployments import full_commit
    from codeassist.adoption.interop.commit_lines import commits_in, lines_of_commits
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    _check(form, rev, range_, output, write_notes=write_notes)
    settings = load().settings
    root, repository = repository_at(root, name)
    shas = commits_in(root, range_ or "HEAD") if rev is None else [full_commit(root, rev)]
    engine = open_database(settings)
    try:
        commits = lines_of_commits(engine, root, repository, shas, settings.adoption.exclude)
        if write_notes:
            _write_notes(root, commits)
        elif form == "git-ai":
            _print_notes(_told(commits), output)
        else:
            _print_records(commits, repository, output)
    finally:
        engine.dispose()


def _check(form: Format, rev: str | None, range_: str | None, output: Path | None, *, write_notes: bool) -> None:
    if rev is not None and range_ is not None:
        raise click.UsageError(tr("Give --rev or --range, not both."))
    if write_notes and form != "git-ai":
        raise click.UsageError(tr("--write-notes is for --format git-ai; Agent Trace records are files."))
    if write_notes and output is not None:
        raise click.UsageError(tr("Give --write-notes or --output, not both."))


def _told(commits: "Iterable[CommitLines]") -> "Iterator[CommitLines]":
    """The commits as they come; at the end the files are counted whose names the format can't write."""
    from codeassist.adoption.interop.git_ai_writing import is_writable

    left_out = 0
    for lines in commits:
        left_out += sum(bool(file.lines) and not is_writable(file.path) for file in lines.files)
        yield lines
    if left_out:
        words = ntr(
            "Left out: {count} file of a commit whose name git-ai's format can't write.",
            "Left out: {count} files of commits whose names git-ai's format can't write.",
            left_out,
        )
        click.echo(words.format(count=left_out), err=True)


def _print_notes(commits: "Iterable[CommitLines]", folder: Path | None) -> None:
    from codeassist.adoption.interop.git_ai_writing import note_of
    from codeassist.whole_file import whole_file

    count = 0
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    for lines in commits:
        note = note_of(lines)
        if note is None:
            continue
        count += 1
        if folder is None:
            click.echo(f"commit {lines.commit.sha}\n{note}\n")
        else:
            with whole_file(folder / lines.commit.sha) as file:
                file.write(f"{note}\n")
    _tell_count(ntr("{count} note", "{count} notes", count).format(count=count), folder)


def _print_records(commits: "Iterable[CommitLines]", repository: str, output: Path | None) -> None:
    from codeassist.adoption.interop.agent_trace_writing import records_of
    from codeassist.whole_file import whole_file

    records = (record for lines in commits for record in records_of(lines, repository))
    count = 0
    if output is None:
        for count, record in enumerate(records, 1):  # noqa: B007 - how many there were is told below
            click.echo(record)
    else:
        with whole_file(output) as file:
            for count, record in enumerate(records, 1):  # noqa: B007 - as above
                file.write(f"{record}\n")
    _tell_count(ntr("{count} record", "{count} records", count).format(count=count), output)


def _tell_count(counted: str, output: Path | None) -> None:
    if output is not None:
        click.echo(tr("{counted} written to {output}").format(counted=counted, output=output), err=True)


def _write_notes(root: Path, commits: "Iterable[CommitLines]") -> None:
    from codeassist.adoption.interop.notes_writing import write_notes

    done = write_notes(root, _told(commits))
    for one in done:
        if one.fate == "refused":
            words = tr("{sha}: its note is not one that can be read ({reason}); it stays as it is.")
            click.echo(words.format(sha=one.sha[:12], reason=one.reason), err=True)
    words = tr(
        "refs/notes/ai: {written} notes written, {merged} of other tools added to, {unchanged} unchanged, "
        "{refused} left alone."
    )
    fates = [one.fate for one in done]
    counts = {fate: fates.count(fate) for fate in ("written", "merged", "unchanged", "refused")}
    click.echo(words.format(**counts))
    if counts["refused"]:
        sys.exit(3)

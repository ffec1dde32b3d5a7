"""`codeassist adoption sync ROOT`: replay what is new in a repository's history."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.adoption.coverage_words import drop_words
from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codeassist.adoption.lineage import SyncReport
    from codeassist.adoption.lineage.gaps import Gaps


COVERAGE_COMMITS = 200
"""The newest commits whose coverage is looked at after each sync; an audit looks at more."""


@click.command("sync")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--ref", "refs", type=Words(), multiple=True, metavar="REF", help="Follow only this ref (repeatable).")
@click.option("--again", is_flag=True, help="Forget what is stored, and work out again all that can be.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(*, root: Path, refs: tuple[str, ...], again: bool, as_json: bool, name: str | None) -> None:
    """Follow lines through what is new in the history of ROOT.

    Takes all local branches, remote branches and tags unless --ref is given. May be stopped at any
    moment and repeated at any time; it needs nothing but the git objects and the imported events.
    """
    from codeassist import places
    from codeassist.adoption.coverage import coverage_drop, landed_lines
    from codeassist.adoption.lineage import sync
    from codeassist.adoption.repositories import remember, repository_at
    from codeassist.capture.tokens import token_key
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database, writing

    settings = load().settings
    root, repository = repository_at(root, name)
    engine = open_database(settings)
    with progress(tr("Replaying"), unit=tr("commits")) as report:
        done = sync(
            engine,
            root,
            repository=repository,
            refs=refs,
            exclude=settings.adoption.exclude,
            token_key=lambda: token_key(settings.adoption.token_key, places.token_key_file()),
            again=again,
            progress=report,
        )
    with writing(engine) as connection:
        remember(connection, done.repository, root)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(_summary(done))
    for words in [*_left_out(done), *_lacking(done.gaps)]:
        click.echo(words, err=True)
    is_whole = not done.gaps.partial and not done.gaps.unreadable
    if done.replayed and done.saves and is_whole:
        with engine.connect() as connection:
            landed = landed_lines(
                connection,
                root,
                repository,
                default_branch=settings.default_branch,
                exclude=settings.adoption.exclude,
                commits_max=COVERAGE_COMMITS,
            )
            drop = coverage_drop(connection, repository, landed)
        if drop is not None:
            click.echo(drop_words(drop), err=True)


def _summary(done: "SyncReport") -> str:
    again = tr(", {count} of them again").format(count=done.again) if done.again else ""
    return tr("{repository}: {commits} commits known, {replayed} replayed{again}; {saves} saves.").format(
        repository=done.repository, commits=done.commits, replayed=done.replayed, again=again, saves=done.saves
    )


def _left_out(done: "SyncReport") -> "Iterator[str]":
    if done.excluded:
        yield tr("Left out by `adoption.exclude`: {count} files, such as {path}").format(
            count=len(done.excluded), path=done.excluded[0]
        )
    if done.too_large:
        yield tr("Left out because they are too large: {too_large} file versions").format(too_large=done.too_large)


def _lacking(gaps: "Gaps") -> "Iterator[str]":
    """What this clone lacks, and how to get it."""
    if gaps.shallow:
        yield ntr(
            "This clone is shallow: it lacks what came before {count} commit, and lines from there are unknown. "
            "`git fetch --unshallow` brings the rest.",
            "This clone is shallow: it lacks what came before {count} commits, and lines from there are unknown. "
            "`git fetch --unshallow` brings the rest.",
            gaps.shallow,
        ).format(count=gaps.shallow)
    if gaps.unreadable:
        yield (
            ntr(
                "{count} file version is missing or damaged here; its lines are unknown.",
                "{count} file versions are missing or damaged here; their lines are unknown.",
                gaps.unreadable,
            ).format(count=gaps.unreadable)
            + " "
            + (
                tr("This is a partial clone: `git fetch --refetch --no-filter` brings them. Then: sync --again")
                if gaps.partial
                else tr("`git fsck` names them. When they are back: sync --again")
            )
        )
    if gaps.gone:
        yield ntr(
            "{count} commit that was replayed earlier is no longer in this clone; its lines stay known.",
            "{count} commits that were replayed earlier are no longer in this clone; their lines stay known.",
            gaps.gone,
        ).format(count=gaps.gone)
    if gaps.replaced:
        yield ntr(
            "{count} graft or replaced object alters the history that is read.",
            "{count} grafts or replaced objects alter the history that is read.",
            gaps.replaced,
        ).format(count=gaps.replaced)

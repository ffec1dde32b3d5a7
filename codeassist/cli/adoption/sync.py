"""`codeassist adoption sync ROOT`: replay what is new in a repository's history."""

from pathlib import Path

import click

from codeassist.cli.output import progress
from codeassist.cli.words import Words
from codeassist_index.translation import tr


@click.command("sync")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--ref", "refs", type=Words(), multiple=True, metavar="REF", help="Follow only this ref (repeatable).")
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(root: Path, refs: tuple[str, ...], name: str | None) -> None:
    """Follow lines through what is new in the history of ROOT.

    Takes all local branches, remote branches and tags unless --ref is given. May be stopped at any
    moment and repeated at any time; it needs nothing but the git objects and the imported events.
    """
    from codeassist import places
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
            progress=report,
        )
    with writing(engine) as connection:
        remember(connection, done.repository, root)
    again = tr(", {count} of them again").format(count=done.again) if done.again else ""
    click.echo(
        tr("{repository}: {commits} commits known, {replayed} replayed{again}; {saves} saves.").format(
            repository=done.repository, commits=done.commits, replayed=done.replayed, again=again, saves=done.saves
        )
    )
    if done.excluded:
        click.echo(
            tr("Left out by `adoption.exclude`: {count} files, such as {path}").format(
                count=len(done.excluded), path=done.excluded[0]
            ),
            err=True,
        )
    if done.too_large:
        click.echo(
            tr("Left out because they are too large: {too_large} file versions").format(too_large=done.too_large),
            err=True,
        )
    if done.shallow:
        click.echo(
            tr(
                "This clone is shallow: lines older than its first commit have no lineage. `git fetch "
                "--unshallow` brings the rest."
            ),
            err=True,
        )

"""`codeassist adoption sync ROOT`: replay what is new in a repository's history."""

from pathlib import Path

import click

from codeassist.cli.output import progress
from codeassist.cli.words import Words


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
    with progress("Replaying", unit="commits") as report:
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
    again = f", {done.again} of them again" if done.again else ""
    click.echo(f"{done.repository}: {done.commits} commits known, {done.replayed} replayed{again}; {done.saves} saves.")
    if done.excluded:
        click.echo(f"Left out by `adoption.exclude`: {len(done.excluded)} files, such as {done.excluded[0]}", err=True)
    if done.too_large:
        click.echo(f"Left out because they are too large: {done.too_large} file versions", err=True)
    if done.shallow:
        click.echo(
            "This clone is shallow: lines older than its first commit have no lineage. "
            "`git fetch --unshallow` brings the rest.",
            err=True,
        )

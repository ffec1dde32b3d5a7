"""`codeassist adoption rewritten ROOT OLD NEW`: what a code host knows about a squash or rebase button."""

from pathlib import Path

import click

from codeassist.cli.words import Words
from codeassist_index.translation import tr


@click.command("rewritten")
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("old_sha", type=Words())
@click.argument("new_sha", type=Words())
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
def command(root: Path, old_sha: str, new_sha: str, name: str | None) -> None:
    """Tell that the commit OLD_SHA became NEW_SHA. The next sync takes it into account."""
    from codeassist.adoption.lineage import declare_rewrite
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    root, repository = repository_at(root, name)
    was_new = declare_rewrite(open_database(load().settings), root, repository=repository, old=old_sha, new=new_sha)
    message = tr("{old} became {new}") if was_new else tr("{old} became {new} (known before)")
    click.echo(message.format(old=old_sha, new=new_sha))

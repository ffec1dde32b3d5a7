"""Index the repository of a file, for commands that a person may run before any other."""

from pathlib import Path

import click

from codeassist.cli.output import progress
from codeassist_index import CodeIndex
from codeassist_index.translation import tr


def make_sure_of_index(index: CodeIndex, root: Path, advice: str) -> None:
    """Index `root` if it never was; `advice` says what to do where it is too wide.

    Raises:
        click.UsageError: it is a home folder or a whole disk, which nobody means to index.
    """
    if str(root) in {known.root for known in index.repositories()}:
        return
    if root in {Path.home(), Path(root.anchor)}:
        raise click.UsageError(
            tr(
                "The file lies in {root}, outside any repository, and that folder is too wide to be indexed. {advice}"
            ).format(root=root, advice=advice)
        )
    click.echo(tr("{root} is not indexed yet; indexing it first.").format(root=root), err=True)
    with progress(tr("Indexing {root}").format(root=root), unit=tr("files")) as report:
        index.update(root, progress=lambda at: report(at.done, at.total))

"""`codeassist adoption excluded ROOT`: which files no figure counts, and by which rule."""

from pathlib import Path

import click

from codeassist.cli.output import print_json
from codeassist.cli.words import Words
from codeassist.terminal import visible
from codeassist_index.translation import tr


@click.command("excluded")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--rev", type=Words(), default="HEAD", show_default=True, help="The commit whose tree is looked at.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file: path and rule.")
def command(root: Path, rev: str, *, as_json: bool) -> None:
    """List the files of a commit's tree that no figure counts, each with the glob that leaves it out.

    Globs are those of the setting adoption.exclude, and those that .gitattributes at the top of HEAD marks
    linguist-generated or linguist-vendored.
    """
    from codeassist.adoption.exclusion import marked_globs, rule_for
    from codeassist.adoption.lineage.objects import printable_path, text_path
    from codeassist.adoption.repositories import work_tree_of
    from codeassist.cli.loading import load
    from codeassist.errors import InvalidInputError
    from codeassist_index.git import Git

    git = Git(work_tree_of(root))
    exclude = (*load().settings.adoption.exclude, *marked_globs(git))
    if rev.startswith("-") or not git.succeeds("rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}"):
        raise InvalidInputError(tr("{rev} names no commit in {top}.").format(rev=rev, top=git.root))
    for name in git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", rev).split(b"\0")[:-1]:
        path = text_path(name)
        rule = rule_for(path, exclude)
        if rule is not None:
            shown = visible(printable_path(path).encode("utf-8", "backslashreplace").decode())
            if as_json:
                print_json({"path": shown, "rule": rule})
            else:
                click.echo(f"{shown}  {rule}")

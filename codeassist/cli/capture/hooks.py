"""`codeassist capture hooks TOOL`: how an agent is made to tell what it writes."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import click

from codeassist.capture.tools import recipes
from codeassist_index.translation import tr


@click.command("hooks")
@click.argument("tool", type=click.Choice(sorted(recipes.RECIPES)))
@click.option("--install", is_flag=True, help="Write the hooks into the agent's settings, beside what else is there.")
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="ROOT",
    help="The settings of this repository, instead of the user's own.",
)
def command(tool: str, *, install: bool, project: Path | None) -> None:
    """Show the hooks of TOOL and the file they belong into, or install them.

    The hooks go on standard output, the file's name on standard error. Nothing is written without --install, and
    nothing into a repository without --project.
    """
    program = _program()
    folder = project or Path.home()
    if install:
        place = recipes.install(tool, folder, project=project is not None, program=program)
        click.echo(
            tr("The hooks are in {file}. Start {tool} again.").format(file=place, tool=recipes.RECIPES[tool].title)
        )
        return
    recipe = recipes.RECIPES[tool]
    place = folder / (recipe.project if project else recipe.user)
    hooks = recipes.hooks_of(tool, program)
    if not recipe.is_script:
        click.echo(tr("For {file}:").format(file=place), err=True)
        click.echo(json.dumps(hooks, indent=2, ensure_ascii=False))
        return
    for name, script in hooks.items():
        click.echo(tr("For {file}, which has to be executable:").format(file=place / name), err=True)
        click.echo(script)


def _program() -> str:
    """How this program is called from anywhere."""
    if shutil.which("codeassist"):
        return "codeassist"
    return shlex.quote(str(Path(sys.argv[0]).absolute()))

"""Everything that is wrong with the settings, at once; `load` stops at the first."""

from collections.abc import Mapping
from pathlib import Path

from codeassist import places
from codeassist.errors import CodeassistError
from codeassist.settings.file import UnreadableFileError, exists, file_layer, parsed, read_bytes
from codeassist.settings.layer import Problem, environment_layer
from codeassist.settings.load import user_file
from codeassist.settings.managed import Table, load_managed, locked_keys, settings_of, table_of, unknown_lock
from codeassist.settings.project import FILE_NAME, checked_project_file
from codeassist_index.translation import tr


def problems_of_all(environment: Mapping[str, str], root: Path) -> tuple[Problem, ...]:
    """What is wrong in any layer: the company's, the user's, the environment's, and that of the project at `root`."""
    user = file_layer(user_file()).problems if exists(user_file()) else ()
    project = problems_of_project(root)
    return (*_problems_of_managed(), *user, *environment_layer(environment).problems, *project)


def problems_of_project(root: Path) -> tuple[Problem, ...]:
    """What is wrong with a project's own file, if it has one."""
    file = root / FILE_NAME
    return checked_project_file(file).problems if exists(file) else ()


def problems_of_file(file: Path) -> tuple[Problem, ...]:
    """What is wrong with a settings file; one with a `[managed]` table is taken for a company's."""
    try:
        document = parsed(read_bytes(file))
    except UnreadableFileError:
        return file_layer(file).problems
    if "managed" not in document.tree:
        return file_layer(file).problems
    origin = str(file)
    layer = settings_of(document, origin)
    try:
        table = table_of(document.tree, origin)
    except CodeassistError as error:
        return (*layer.problems, Problem(origin, str(error), "managed", document.lines.get("managed")))
    locks = (unknown_lock(origin, name) for name in locked_keys(table)[1])
    words = tr("Unknown setting `{key}`.")
    names = sorted(document.tree["managed"].keys() - Table.model_fields.keys())
    unknown = (f"managed.{name}" for name in names)
    others = (Problem(origin, words.format(key=key), key, document.lines.get(key)) for key in unknown)
    return (*layer.problems, *locks, *others)


def _problems_of_managed() -> tuple[Problem, ...]:
    try:
        managed = load_managed()
    except CodeassistError as error:
        return (Problem(str(places.managed_file()), str(error)),)
    return (*managed.problems, *(Problem(str(places.managed_file()), words) for words in managed.warnings))

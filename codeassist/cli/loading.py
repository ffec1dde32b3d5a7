"""The settings of a command; what people should know about them goes to standard error."""

from collections.abc import Iterable
from pathlib import Path

import click

from codeassist import settings
from codeassist.settings import LoadedSettings
from codeassist.terminal import visible


def load() -> LoadedSettings:
    """Read all layers but a project's, and print the warnings.

    Raises:
        CodeassistError: as `codeassist.settings.load`.
    """
    loaded = settings.load()
    _tell(loaded.warnings)
    return loaded


def of_project(loaded: LoadedSettings, root: Path) -> LoadedSettings:
    """The settings with the safe subset of the project at `root`; what else its file says is told to be ignored."""
    found = loaded.of_project(root)
    _tell(found.warnings[len(loaded.warnings) :])
    return found


def _tell(warnings: Iterable[str]) -> None:
    for warning in warnings:
        click.echo(visible(warning), err=True)

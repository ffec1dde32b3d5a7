"""The settings of a command; what people should know about them goes to standard error."""

from pathlib import Path

import click

from codeassist.settings import LoadedSettings
from codeassist.settings import load as load_settings
from codeassist.terminal import visible


def load(project: Path | None = None) -> LoadedSettings:
    """Read all layers, with the safe subset of a project's own file where its root is given, and print the warnings.

    Raises:
        CodeassistError: as `codeassist.settings.load`.
    """
    loaded = load_settings(project=project)
    for warning in loaded.warnings:
        click.echo(visible(warning), err=True)
    return loaded

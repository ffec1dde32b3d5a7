"""Layers of settings to one frozen `Settings`, with the origin of every value.

Built in, then managed by the company, then the user's `settings.toml`, then `CODEASSIST_*` variables, then a
project's safe subset, then what an editor hands over. A later layer wins key by key, except that a key which
the company locked keeps its value. An unknown key is refused with the nearest known name, because a misspelt
key that is silently ignored is the most expensive kind of setting; in a project's file it is only told.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist import places
from codeassist.errors import UsageError
from codeassist.settings.file import exists, file_layer
from codeassist.settings.layer import EDITOR, Layer, environment_layer, layer_of
from codeassist.settings.managed import Managed, load_managed
from codeassist.settings.merge import merged
from codeassist.settings.model import Settings
from codeassist.settings.project import checked_project_text, project_layer
from codeassist_index.translation import ntr

WARNINGS_SHOWN_MAX = 10


@dataclass(frozen=True, slots=True)
class Layers:
    """Everything that a person or a company says; a project's file comes between user and editor."""

    managed: Managed
    user: tuple[Layer, ...]
    editor: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings and, for each dotted key, the layer its value came from.

    `overridden` names for each locked key the origins whose value does not count; `warnings` are for people.
    """

    settings: Settings
    origins: Mapping[str, str]
    locked: frozenset[str]
    overridden: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    layers: Layers

    def of_project(self, root: Path | None) -> "LoadedSettings":
        """The same layers with the safe subset of the project at `root`; what else its file says is in `warnings`."""
        return _loaded(self.layers, project_layer(root) if root is not None else None)

    def of_project_text(self, content: bytes, file: Path) -> "LoadedSettings":
        """The same for a project of which only the text of its file is at hand, as it is in a commit."""
        return _loaded(self.layers, checked_project_text(content, file))


def user_file() -> Path:
    """The user's `settings.toml`; it need not exist."""
    return places.config_dir() / "settings.toml"


def load(
    editor: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    project: Path | None = None,
) -> LoadedSettings:
    """Read all layers.

    Args:
        editor: nested settings from the language client's `initializationOptions`.
        environment: variables to read instead of the process's own.
        project: the root whose `codeassist.toml` is read for its safe subset.

    Raises:
        UsageError: unreadable TOML, an unknown key or a value of the wrong kind.
        InvalidInputError: the company's settings can't be trusted.
        RefusedError: they can't be had, and no copy of them is known.
    """
    user = [file_layer(user_file())] if exists(user_file()) else []
    user.append(environment_layer(os.environ if environment is None else environment))
    layers = Layers(load_managed(), tuple(user), (layer_of(editor, EDITOR),) if editor else ())
    problems = [problem for layer in (*layers.user, *layers.editor) for problem in layer.problems]
    if problems:
        more = len(problems) - 1
        also = ntr("{count} more problem", "{count} more problems", more).format(count=more)
        raise UsageError(f"{problems[0]} ({also}: `codeassist config check`)" if more else str(problems[0]))
    return _loaded(layers, project_layer(project) if project is not None else None)


def _loaded(layers: Layers, project: Layer | None) -> LoadedSettings:
    managed = layers.managed
    above = (*layers.user, *((project,) if project else ()), *layers.editor)
    found = merged(managed.layer, managed.locked, above)
    told = [str(problem) for problem in project.problems] if project else []
    more = len(told) - WARNINGS_SHOWN_MAX
    if more > 0:
        words = ntr("{count} more line of that file is ignored.", "{count} more lines of that file are ignored.", more)
        told[WARNINGS_SHOWN_MAX:] = [words.format(count=more)]
    warnings = (*managed.warnings, *map(str, managed.problems), *told)
    return LoadedSettings(found.settings, found.origins, managed.locked, found.overridden, warnings, layers)

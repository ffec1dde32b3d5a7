"""The settings of one connection, as they are now: they may change while it lasts.

What a client hands over in `initializationOptions` comes from its user. What it tells later, or is asked for by
`workspace/configuration`, may come from the opened folder (`.vscode/settings.json`, `.dir-locals.el`), which is not
trusted: unless the client says that it does not, only what a project's own file may set counts of it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist import places
from codeassist.errors import CodeassistError, UsageError
from codeassist.indexing import options_of
from codeassist.privacy.redaction import Redactor
from codeassist.settings import LoadedSettings, Settings, load
from codeassist.settings.keys import fields, project_keys
from codeassist.settings.layer import EDITOR, Layer, layer_of, tree_of
from codeassist.settings.load import user_file
from codeassist.settings.model import CompletionSettings, JournalSettings
from codeassist.settings.project import project_layer
from codeassist_index import IndexOptions
from codeassist_index.translation import tr
from codeassist_lsp.client_features import OWN_OPTIONS

_log = logging.getLogger(__name__)

SECTION = "codeassist"
"""Under which clients keep our settings beside those of other servers."""

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """The settings before and after."""

    before: Settings
    after: Settings


class Configuration:
    """Loads the settings, and again when one of their sources has changed."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """`tell` is told in words for a person what is wrong, and tells it once."""
        self._tell = tell
        self._loading = asyncio.Lock()
        self._initial: Mapping[str, Any] = {}
        self._editor: Mapping[str, Any] = {}
        self._trusted = False
        self._loaded: LoadedSettings | None = None
        self._projects: dict[Path, tuple[Layer | None, Settings]] = {}
        self._stamps: dict[Path, _Stamp | None] = {}
        self.settings = Settings()
        self.wrong = ""

    def begin(self, options: object, *, trusted: bool) -> None:
        """Take `initializationOptions`; wrong settings switch everything off, and `wrong` says why.

        `trusted`: what the client tells later is its user's own.
        """
        self._trusted = trusted
        self._stamps = self._files()
        try:
            self._initial = self._editor = _checked(options)
            self._use(load(self._editor))
        except CodeassistError as error:
            self.settings = _nothing_enabled()
            self.wrong = tr("codeassist is off until its settings are right. {error}").format(error=error)

    @property
    def is_known(self) -> bool:
        """Whether the settings are right; of wrong ones nobody knows what they wanted to be."""
        return self._loaded is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What people should know of the settings."""
        return () if self._loaded is None else self._loaded.warnings

    async def told(self, said: object) -> Change | None:
        """The client has told all its settings; None where they change nothing, or are wrong."""
        given = _own_part(said)
        if given is None:
            return None
        editor = given if self._trusted else _joined(self._initial, self._safe(given))
        return None if editor == self._editor else await self._load_again(editor)

    async def look(self) -> Change | None:
        """Read the files of the settings again if one was written; None as above."""
        if self._files() == self._stamps:
            return None
        return await self._load_again(self._editor)

    def of_project(self, root: Path) -> Settings:
        """The settings with the safe subset of the project's own file; what else that says is told once."""
        if self._loaded is None:
            return self.settings
        said = project_layer(root)
        known = self._projects.get(root)
        if known is not None and known[0] == said:  # each key asks, and merging all layers takes a millisecond
            return known[1]
        found = self._loaded.of_project(root)
        if own := found.warnings[len(self._loaded.warnings) :]:
            self._tell("\n".join(own))
        self._projects[root] = said, found.settings
        return found.settings

    def redactor_of(self, root: Path) -> Redactor:
        """What is private in a project. Called from the journal's thread."""
        loaded = self._loaded
        return Redactor((self.settings if loaded is None else loaded.of_project(root).settings).privacy)

    def index_options(self, root: Path) -> IndexOptions:
        """What is indexed of a root. Called from the keeper's thread."""
        return options_of(self._loaded or load(), root)

    async def _load_again(self, editor: Mapping[str, Any]) -> Change | None:
        async with self._loading:
            self._stamps = self._files()
            try:
                loaded = await asyncio.to_thread(load, editor)
            except CodeassistError as error:
                self._tell(tr("The settings have changed, and the new ones do not count. {error}").format(error=error))
                return None
            before, self._editor = self.settings, editor
            self._use(loaded)
            for warning in loaded.warnings:
                self._tell(warning)
            _log.info("the settings were read again")
            return None if self.settings == before else Change(before, self.settings)

    def _use(self, loaded: LoadedSettings) -> None:
        self._loaded, self.settings, self.wrong = loaded, loaded.settings, ""
        self._projects.clear()
        self._stamps = self._files() | self._stamps  # what is known was seen before it was read

    def _files(self) -> dict[Path, _Stamp | None]:
        """The files that the settings stand in, each with what changes when it is written."""
        key = self.settings.model.api_key_file
        files = (user_file(), places.managed_file(), Path(key).expanduser() if key else None)
        return {file: _stamp(file) for file in files if file is not None}

    def _safe(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a project may set, of all that the client told; the rest is told once."""
        layer = layer_of(given, EDITOR)
        words = tr("`{key}` does not count where it stands in the editor: the opened folder may have set it.")
        hint = tr("Set it in settings.toml or in `initializationOptions`.")
        for key in layer.values.keys() - project_keys():
            self._tell(f"{words.format(key=key)} {hint}")
        for problem in layer.problems:
            self._tell(str(problem))
        return tree_of({key: value for key, value in layer.values.items() if key in project_keys()})


def _own_part(said: object) -> Mapping[str, Any] | None:
    """Our settings in those of all servers: under our name, or bare; None where nothing of them is ours."""
    if not isinstance(said, Mapping):
        return None
    own = said.get(SECTION)
    if own is None and (said.keys() - set(OWN_OPTIONS)) <= {key.partition(".")[0] for key in fields()}:
        own = said
    if not isinstance(own, Mapping):
        return None
    return {key: value for key, value in own.items() if key not in OWN_OPTIONS}


def _joined(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Nested tables laid over each other."""
    joined = dict(below)
    for key, value in above.items():
        under = joined.get(key)
        joined[key] = _joined(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return joined


def _checked(options: object) -> Mapping[str, Any]:
    if options is None:
        return {}
    if isinstance(options, Mapping):
        return {key: value for key, value in options.items() if key not in OWN_OPTIONS}
    raise UsageError(tr("`initializationOptions` must be an object with the keys of the settings file."))


def _nothing_enabled() -> Settings:
    return Settings(completion=CompletionSettings(enabled=False), journal=JournalSettings(enabled=False))


def _stamp(file: Path) -> _Stamp | None:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

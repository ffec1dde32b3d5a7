"""Each request is completed as the settings of its own project say; one window may show several projects."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from codeassist.completion import Completion, CompletionRequest
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.settings import Settings
from codeassist.settings.model import CompletionSettings, PrivacySettings
from codeassist_lsp.engine import Completes

COMPLETERS_MAX = 8
"""Each remembers its documents; with more kinds of settings than this the one used longest ago is forgotten."""


class ByProject:
    """Hands a request on to a completer with the right settings, made when they are first met."""

    def __init__(self, make: Callable[[Settings], Completes], settings_of: Callable[[Path], Settings]) -> None:
        """`settings_of` gives the settings for a root; it is asked each time, as a project's file may change."""
        self._make = make
        self._settings_of = settings_of
        self._made: OrderedDict[tuple[CompletionSettings, PrivacySettings], Completes] = OrderedDict()

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""
        return await self._of(request.root).complete(request)

    async def edit(self, request: EditRequest) -> EditAnswer:
        """The checked edit that was asked for, or why there is none."""
        return await self._of(request.root).edit(request)

    def accepted(self, suggestion: str) -> None:
        """A suggestion was accepted; only the completer that made it knows its id."""
        for completer in self._made.values():
            completer.accepted(suggestion)

    def dismissed(self, suggestion: str) -> None:
        """A suggestion was dismissed."""
        for completer in self._made.values():
            completer.dismissed(suggestion)

    def _of(self, root: Path) -> Completes:
        settings = self._settings_of(root)
        key = settings.completion, settings.privacy
        if key not in self._made:
            self._made[key] = self._make(settings)
        self._made.move_to_end(key)
        while len(self._made) > COMPLETERS_MAX:
            self._made.popitem(last=False)
        return self._made[key]

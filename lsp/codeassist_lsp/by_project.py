"""Each request is completed as the settings of its own project say; one window may show several projects."""

from collections.abc import Callable
from pathlib import Path

from codeassist.completion import Completion, CompletionRequest
from codeassist.settings import Settings
from codeassist.settings.model import CompletionSettings, PrivacySettings
from codeassist_lsp.engine import Completes


class ByProject:
    """Hands a request on to a completer with the right settings, made when they are first met."""

    def __init__(self, make: Callable[[Settings], Completes], settings_of: Callable[[Path], Settings]) -> None:
        """`settings_of` gives the settings for a root; it is asked each time, as a project's file may change."""
        self._make = make
        self._settings_of = settings_of
        self._made: dict[tuple[CompletionSettings, PrivacySettings], Completes] = {}

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""
        settings = self._settings_of(request.root)
        key = settings.completion, settings.privacy
        if key not in self._made:
            self._made[key] = self._make(settings)
        return await self._made[key].complete(request)

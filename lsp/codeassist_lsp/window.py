"""What the editor's window shows and does for us: messages, places, edits, and its settings."""

import asyncio
import logging
from collections.abc import Mapping

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from codeassist_lsp.configuration import SECTION

_log = logging.getLogger(__name__)

CONFIGURATION_SECONDS_MAX = 5.0
"""A client that has not told its settings after this long tells none."""


class Window:
    """The client, as somebody who is asked to do something."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._told: set[str] = set()

    def tell(self, message: str) -> None:
        """Tell the user about a problem, in words, and only once."""
        if message not in self._told:
            self._told.add(message)
            self.say(message)

    def tell_from_thread(self, message: str) -> None:
        """The same, from any thread."""
        self._loop.call_soon_threadsafe(self.tell, message)

    def say(self, message: str) -> None:
        """Tell the user something about what was just asked for."""
        self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def show(self, uri: str, place: types.Position) -> None:
        """Let the client show a place."""
        shown = types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(place, place))
        self._server.window_show_document(shown)

    async def apply(self, label: str, change: types.WorkspaceEdit) -> bool:
        """Let the client apply an edit; False if it does not, as when a document has changed by then."""
        try:
            answer = await self._server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(change, label))
        except JsonRpcException:
            return False
        return isinstance(answer, Mapping) and answer.get("applied") is True

    async def settings(self) -> dict[str, object] | None:
        """The settings that the client keeps for us; None where it does not tell them."""
        asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        try:
            async with asyncio.timeout(CONFIGURATION_SECONDS_MAX):
                answer = await self._server.workspace_configuration_async(asked)
        except (TimeoutError, JsonRpcException) as error:
            _log.info("the client does not tell its settings: %s", error)
            return None
        return {SECTION: answer[0]} if isinstance(answer, list) and len(answer) == 1 else None

"""The client of the shared server, which starts it again when it has ended."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from codeassist.errors import ModelUnavailableError
from codeassist.model.client import Chunk, CompletionCall, ModelClient
from codeassist.model.server_counters import ServerCounters
from codeassist.model.shared.lease import Endpoint
from codeassist.model.shared.server import SharedServer


class SharedModelClient(ModelClient):
    """A `ModelClient` that outlives its server: one that was idle, stopped or crashed is started at need."""

    def __init__(self, server: SharedServer, endpoint: Endpoint, *, model: str, timeout_seconds: float) -> None:
        super().__init__(endpoint.base_url, model=model, api_key=endpoint.key, timeout_seconds=timeout_seconds)
        self._server = server
        self._endpoint = endpoint
        self._following = asyncio.Lock()

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        """Yield the answer as it is generated; a server that was gone before it began is started first.

        Raises:
            CodeassistError: as `ModelClient.stream` and `SharedServer.endpoint` say.
        """
        await self._follow()
        begun = False
        try:
            async with aclosing(super().stream(call)) as chunks:
                async for chunk in chunks:
                    begun = True
                    yield chunk
            return
        except ModelUnavailableError:
            if begun or not await asyncio.to_thread(self._server.has_ended):
                raise
        await self._follow()
        async with aclosing(super().stream(call)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def counters(self) -> ServerCounters:
        """The server's own counters, which begin anew with each server."""
        await self._follow()
        return await super().counters()

    async def _follow(self) -> None:
        """See that there is a server, and send what comes to where it is."""
        async with self._following:
            endpoint = self._server.current()
            if endpoint is None:
                endpoint = await asyncio.to_thread(self._server.endpoint)
            if endpoint != self._endpoint:
                self._endpoint = endpoint
                await self._point_to(endpoint.base_url, endpoint.key)

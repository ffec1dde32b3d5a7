"""The protocol over TCP, for editors that connect instead of starting the server."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator

from codeassist_lsp.server import serve

_log = logging.getLogger(__name__)

CHUNK_BYTES = 65_536


def serve_tcp(host: str, port: int) -> int:
    """Serve every client that connects, each with a session of its own, until the process is ended."""
    try:
        asyncio.run(_listen(host, port))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        _log.error("%s:%d can't be listened on: %s", host, port, error.strerror)
        return 4
    return 0


async def _listen(host: str, port: int) -> None:
    server = await asyncio.start_server(_client, host, port)
    for socket in server.sockets:
        host_name, number = socket.getsockname()[:2]
        sys.stderr.write(f"listening on {host_name}:{number}\n")
    async with server:
        await server.serve_forever()


async def _client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await serve(_chunks(reader), writer)
    finally:
        writer.close()


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while data := await reader.read(CHUNK_BYTES):
        yield data

"""The lease port of a shared server: a thread per client, which ends when the client does, however that ends."""

import contextlib
import socket
import threading
from dataclasses import asdict

from codeassist.model.shared.keeper import Keeper
from codeassist.model.shared.wire import LOOPBACK, Channel, WireError, welcome

CONNECTIONS_MAX = 256
"""Connections at a time, with those of strangers who have not proved anything yet; further ones are closed."""


class Listener:
    """Listens from its creation on, and answers from `start` on."""

    def __init__(self, key: str, keeper: Keeper) -> None:
        """Take a free port of the loopback interface."""
        self._key = key
        self._keeper = keeper
        self._free = threading.Semaphore(CONNECTIONS_MAX)
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port: int = self._socket.getsockname()[1]

    def start(self) -> None:
        """Answer, until the process ends or `close`."""
        threading.Thread(target=self._accept, name="leases", daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = self._socket.accept()
                if self._free.acquire(blocking=False):
                    threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
                else:
                    connection.close()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                channel = Channel(connection)
                try:
                    wish = welcome(channel, self._key)
                except WireError:
                    return
                answer = self._keeper.answer(wish)
                with contextlib.suppress(WireError):
                    channel.send(asdict(answer))
                if answer.kind == "granted":
                    _wait_until_gone(connection)
                    self._keeper.left()
                elif answer.kind == "ending":
                    self._keeper.end("asked to stop" if wish.kind == "stop" else "another model is wanted")
        finally:
            self._free.release()


def _wait_until_gone(connection: socket.socket) -> None:
    connection.settimeout(None)
    with contextlib.suppress(OSError):
        while connection.recv(1):
            pass

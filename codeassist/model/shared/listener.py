"""The lease port of a shared server: a thread per client, which ends when the client does, however that ends."""

import contextlib
import socket
import sys
import threading
import time
from dataclasses import asdict

from codeassist.model.shared.keeper import Keeper
from codeassist.model.shared.wire import LOOPBACK, Channel, WireError, welcome

CONNECTIONS_MAX = 256
"""Connections at a time, with those of strangers who have not proved anything yet; further ones are closed."""
_ACCEPT_PAUSE_SECONDS = 0.1


class Listener:
    """Listens from its creation on, and answers from `start` on, until the process ends."""

    def __init__(self, key: str, keeper: Keeper) -> None:
        """Take a free port of the loopback interface."""
        self._key = key
        self._keeper = keeper
        self._free = threading.Semaphore(CONNECTIONS_MAX)
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port: int = self._socket.getsockname()[1]

    def start(self) -> None:
        """Answer."""
        threading.Thread(target=self._accept, name="leases", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError as error:
                # The client has gone already, or there are no more file descriptors for now.
                print(f"a connection could not be accepted: {error}", file=sys.stderr)  # noqa: T201 - standard error is the log
                time.sleep(_ACCEPT_PAUSE_SECONDS)
                continue
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

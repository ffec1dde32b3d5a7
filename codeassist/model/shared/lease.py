"""A client's connection to the shared server. While it is open the client counts; when it breaks the server is gone."""

import contextlib
import socket
from dataclasses import dataclass, field

from codeassist.model.shared.state import ServerState
from codeassist.model.shared.wire import HANDSHAKE_SECONDS_MAX, LOOPBACK, Answer, Channel, WireError, Wish, introduce


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, and the key they carry."""

    base_url: str
    key: str = field(repr=False)


class Lease:
    """What a server answered, and the connection it came over."""

    def __init__(self, state: ServerState, answer: Answer, connection: socket.socket) -> None:
        self.answer = answer
        self.endpoint = Endpoint(state.base_url, state.key)
        self._connection = connection

    def has_ended(self, *, within_seconds: float = 0.0) -> bool:
        """Whether the server is gone, now or after a wait."""
        self._connection.settimeout(within_seconds)
        try:
            # The server says nothing after its answer: what can come is its end.
            return not self._connection.recv(1)
        except (BlockingIOError, TimeoutError):
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Give the lease back."""
        self._connection.close()


def ask(state: ServerState, wish: Wish) -> Lease | None:
    """Tell a server a wish; None when nobody answers there who knows its key."""
    if not state.lease_port:
        return None
    with contextlib.ExitStack() as on_failure:
        try:
            connection = socket.create_connection((LOOPBACK, state.lease_port), timeout=HANDSHAKE_SECONDS_MAX)
            on_failure.enter_context(connection)
            answer = introduce(Channel(connection), state.key, wish)
        except (OSError, WireError):
            return None
        on_failure.pop_all()
    return Lease(state, answer, connection)

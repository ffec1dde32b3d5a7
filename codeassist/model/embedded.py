"""A llama.cpp server of one process alone, which ends with it: what `codeassist model serve` runs in the foreground."""

import secrets
import socket
from typing import Self

from codeassist.errors import UsageError
from codeassist.http import LOOPBACK
from codeassist.model.installed import InstalledModel
from codeassist.model.launch import Launch, order_of
from codeassist.processes import start_bound
from codeassist.settings import Settings
from codeassist_index.translation import tr


class EmbeddedServer:
    """A running llama.cpp server of one model; `stop` it, or let it end with this process."""

    def __init__(self, model: InstalledModel, settings: Settings, *, port: int = 0) -> None:
        """Start the process without waiting for it; `port` 0 lets the system choose one.

        Raises:
            UsageError: llama.cpp is not installed, or the port is taken.
        """
        if port:
            _require_free(port)
        self.api_key = secrets.token_urlsafe(32)
        self.base_url = ""
        order = order_of(model, settings, key=self.api_key, port=port)
        self.log_file = order.log_file
        self._launch = Launch(order, start_bound, seconds_max=settings.model.start_seconds_max)

    @classmethod
    def start(cls, model: InstalledModel, settings: Settings, *, port: int = 0) -> Self:
        """Start the server and wait until it answers.

        Raises:
            ModelUnavailableError: it ended, or was not ready within `model.start_seconds_max`.
            UsageError: llama.cpp is not installed, or the port is taken.
        """
        server = cls(model, settings, port=port)
        try:
            server.wait_ready()
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._launch.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._launch.running

    def wait_ready(self) -> None:
        """Block until the server answers; sets `base_url`.

        Raises:
            ModelUnavailableError: it ended, or was not ready within `model.start_seconds_max`.
        """
        self.base_url = f"{self._launch.report()['address']}/v1"

    def stop(self) -> None:
        """End the process. May be called again, and from another thread while `wait_ready` waits."""
        # While it loads, the engine holds the child's interpreter lock and the closed pipe would go unseen.
        self._launch.end(by_force=not self.base_url)

    def wait(self) -> None:
        """Block until the server ends by itself, which it should not.

        Raises:
            ModelUnavailableError: it ended.
        """
        self._launch.wait()
        raise self._launch.failed(tr("ended"))


def _require_free(port: int) -> None:
    with socket.socket() as trial:
        try:
            trial.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(
                tr("Port {port} can't be used: {reason}. Choose another one.").format(port=port, reason=error.strerror)
            ) from error

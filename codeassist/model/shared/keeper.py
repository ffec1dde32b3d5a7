"""Who uses a shared server, and whether it still has a reason to run."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from codeassist.model.server_counters import ServerCounters
from codeassist.model.shared.wire import Answer, ServerStatus, Wish

LINGER_SECONDS = 1.0
"""How long a server stays after its last client, for the next command of a script."""
TICK_SECONDS = 1.0
"""How often a server looks whether it works and whether its place is still its own."""


@dataclass(frozen=True, slots=True)
class Served:
    """What one server is, from its start to its end."""

    model: str
    sha256: str
    context_tokens_max: int
    idle_seconds_max: int
    pid: int
    base_url: str
    version: str


class Keeper:
    """Counts the clients and watches the work of one server. The starter counts until it has a lease or is gone."""

    def __init__(
        self,
        served: Served,
        *,
        counters: Callable[[], ServerCounters | None],
        memory_bytes: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`counters` are the engine's own, which tell work from idleness; the functions are called from any thread."""
        self._served = served
        self._counters = counters
        self._memory_bytes = memory_bytes
        self._clock = clock
        self._changed = threading.Condition()
        self._leases = 0
        self._starter = True
        self._closing = False
        self._reason = ""
        self._began_at = self._worked_at = self._unused_at = clock()
        self._work: ServerCounters | None = None

    def answer(self, wish: Wish) -> Answer:
        """Decide on a wish. A granted lease ends with `left`; after `ending` the caller answers, then calls `end`."""
        status = self.status()
        with self._changed:
            if wish.kind == "status":
                return Answer("status", status)
            if wish.kind == "lease" and not self._closing and self._fits(wish):
                self._leases += 1
                self._worked_at = self._clock()
                return Answer("granted", status)
            if wish.kind == "lease" and not self._closing and self._used():
                return Answer("busy", status)
            self._closing = True
            return Answer("ending", status)

    def left(self) -> None:
        """A client with a lease is gone."""
        with self._changed:
            self._leases -= 1
            self._unused_at = self._clock()
            self._changed.notify_all()

    def starter_left(self) -> None:
        """The process that started the server has its own lease now, or is gone."""
        with self._changed:
            self._starter = False
            self._unused_at = self._clock()
            self._changed.notify_all()

    def end(self, reason: str) -> None:
        """End the server, whoever uses it."""
        with self._changed:
            self._reason = reason
            self._changed.notify_all()

    def wait_for_end(self, is_in_place: Callable[[], bool]) -> str:
        """Block until the server should end; why, for the log.

        Args:
            is_in_place: whether clients can still find this server, asked every second.
        """
        while True:
            self._look()
            if not is_in_place():
                self.end("its lock was taken away")
            with self._changed:
                self._reason = self._reason or self._why_end()
                if self._reason:
                    self._closing = True
                    return self._reason
                self._changed.wait(min(TICK_SECONDS, LINGER_SECONDS))

    def status(self) -> ServerStatus:
        """The server now."""
        self._look()
        now, served = self._clock(), self._served
        return ServerStatus(
            model=served.model,
            sha256=served.sha256,
            context_tokens_max=served.context_tokens_max,
            pid=served.pid,
            base_url=served.base_url,
            version=served.version,
            uptime_seconds=round(now - self._began_at, 1),
            idle_seconds=round(now - self._worked_at, 1),
            idle_seconds_max=served.idle_seconds_max,
            clients=self._leases,
            memory_bytes=self._memory_bytes(),
        )

    def _look(self) -> None:
        """Take note of work since the last look."""
        work = self._counters()
        with self._changed:
            if work != self._work or (work is not None and work.requests_processing):
                self._worked_at = self._clock()
            self._work = work

    def _why_end(self) -> str:
        now = self._clock()
        if not self._used() and now - self._unused_at >= LINGER_SECONDS:
            return "nobody uses it"
        if now - self._worked_at >= self._served.idle_seconds_max:
            return f"idle for {self._served.idle_seconds_max} s"
        return ""

    def _used(self) -> bool:
        return self._starter or self._leases > 0

    def _fits(self, wish: Wish) -> bool:
        served = self._served
        return wish.sha256 == served.sha256 and wish.context_tokens_max <= served.context_tokens_max

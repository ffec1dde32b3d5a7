"""A client's side of the shared server: join the one that runs, or start it, and know when it is gone."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from filelock import Timeout

from codeassist import places
from codeassist.errors import ModelUnavailableError, RefusedError
from codeassist.model.installed import InstalledModel
from codeassist.model.launch import Launch, order_of
from codeassist.model.shared.lease import Endpoint, Lease, ask
from codeassist.model.shared.state import is_held, read_state, server_lock, start_lock
from codeassist.model.shared.status import end_unresponsive
from codeassist.model.shared.wire import ServerStatus, Wish
from codeassist.processes import start_detached
from codeassist.settings import Settings
from codeassist_index.translation import ntr, tr

RETRY_SECONDS = 0.1
"""How often a server that is there and does not answer yet is asked again."""
LEAVING_SECONDS_MAX = 1.0
"""The server may still count a client that has just closed: it is asked again for so long before it is called busy."""
GONE_SECONDS_MAX = 1.0
"""A server that died closes its connections one after the other; the lease may be the last."""


class SharedServer:
    """One client of the user's shared server. Its methods may be called from any thread; all but `current` block."""

    def __init__(self, model: InstalledModel, settings: Settings) -> None:
        """Nothing is started or joined yet."""
        self._model = model
        self._settings = settings
        self._folder = places.model_server_dir()
        self._wish = Wish("lease", model.sha256, settings.model.context_tokens_max)
        self._lease: Lease | None = None
        self._busy_from = 0.0
        self._turn = threading.Lock()
        self._closed = threading.Event()

    def endpoint(self) -> Endpoint:
        """Where the server is: the one that is known, else one that is joined or started now.

        Raises:
            ModelUnavailableError: none can be started, or one runs with another model for other clients.
            RefusedError: the folder where it is found can't be written.
            UsageError: llama.cpp is not installed.
        """
        with self._turn:
            if self._lease is None or self._lease.has_ended():
                self._give_back()
                self._lease = self._obtained()
            return self._lease.endpoint

    def current(self) -> Endpoint | None:
        """Where the server is, if that is known and true; never waits."""
        if not self._turn.acquire(blocking=False):
            return None
        try:
            return None if self._lease is None or self._lease.has_ended() else self._lease.endpoint
        finally:
            self._turn.release()

    def has_ended(self) -> bool:
        """Whether the server that was joined last is gone."""
        with self._turn:
            return self._lease is None or self._lease.has_ended(within_seconds=GONE_SECONDS_MAX)

    def close(self) -> None:
        """Give the lease back; a start that still goes on is left alone. May be called again."""
        self._closed.set()
        with self._turn:
            self._give_back()

    def _give_back(self) -> None:
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    def _obtained(self) -> Lease:
        until = time.monotonic() + self._settings.model.start_seconds_max
        self._busy_from = time.monotonic() + LEAVING_SECONDS_MAX
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            while (lease := self._joined() or self._joined_or_started(until)) is None:
                if time.monotonic() > until:
                    raise self._given_up()
                self._closed.wait(RETRY_SECONDS)
        except OSError as error:
            raise RefusedError(
                tr(
                    "The model server can't be shared, because {folder} can't be used: {reason}. Make it writable, or"
                    " move the cache folder with CODEASSIST_CACHE_DIR."
                ).format(folder=error.filename or self._folder, reason=error.strerror or error)
            ) from error
        return lease

    def _joined_or_started(self, until: float) -> Lease | None:
        """A lease, after a start if need be; None when a server is there that does not answer yet."""
        with self._elected(until):
            lease = self._joined()
            if lease is not None or is_held(server_lock(self._folder)):
                return lease
            return self._started()

    def _joined(self) -> Lease | None:
        """A lease of the server that runs; None where none answers, or where one makes room for ours."""
        if self._closed.is_set():
            raise ModelUnavailableError(tr("The connection to the model was closed."))
        state = read_state(self._folder)
        lease = None if state is None else ask(state, self._wish)
        if lease is None or lease.answer.kind == "granted":
            return lease
        lease.close()
        if lease.answer.kind == "busy" and time.monotonic() >= self._busy_from:
            raise self._busy(lease.answer.status)
        return None

    def _started(self) -> Lease | None:
        order = replace(order_of(self._model, self._settings, key=secrets.token_urlsafe(32)), folder=str(self._folder))
        launch = Launch(order, start_detached, seconds_max=self._settings.model.start_seconds_max)
        try:
            report = launch.report(self._closed)
            lease = self._joined()
            if lease is None and "address" in report:
                raise launch.failed(tr("ended while it started"))
            return lease
        finally:
            launch.let_go()

    @contextmanager
    def _elected(self, until: float) -> Iterator[None]:
        """Be the one process that may start a server."""
        lock = start_lock(self._folder)
        try:
            lock.acquire(timeout=max(0.0, until - time.monotonic()), cancel_check=self._closed.is_set)
        except Timeout as error:
            if self._closed.is_set():
                raise ModelUnavailableError(tr("The connection to the model was closed.")) from error
            raise self._given_up() from error
        try:
            yield
        finally:
            lock.release()

    def _busy(self, running: ServerStatus) -> ModelUnavailableError:
        number = max(1, running.clients)  # the one that starts it has no lease yet
        clients = ntr("one other client", "{number} other clients", number).format(number=number)
        wanted = self._wish.context_tokens_max
        if running.sha256 == self._wish.sha256:
            return ModelUnavailableError(
                tr(
                    "The model server runs {model} with a window of {window} tokens for {clients}, and {wanted} tokens"
                    " are wanted here (`model.context_tokens_max`). There is one server per user: use the same value"
                    " everywhere, close the other clients, or run `codeassist model stop`."
                ).format(model=running.model, window=running.context_tokens_max, clients=clients, wanted=wanted)
            )
        return ModelUnavailableError(
            tr(
                "The model server runs {model} for {clients}, and {wanted} is wanted here (`model.name`). There is one"
                " server per user: use the same model everywhere, close the other clients, or run `codeassist model"
                " stop`."
            ).format(model=running.model, clients=clients, wanted=self._model.name)
        )

    def _given_up(self) -> ModelUnavailableError:
        """What to say when the time is up. A server that was ready once and is silent now is ended."""
        seconds = self._settings.model.start_seconds_max
        state = read_state(self._folder)
        if state is not None and state.lease_port and end_unresponsive(self._folder):
            return ModelUnavailableError(
                tr(
                    "The model server did not answer for {seconds} s (`model.start_seconds_max`) and was ended. Try"
                    " again."
                ).format(seconds=seconds)
            )
        return ModelUnavailableError(
            tr(
                "Another process is starting the model server and was not ready within {seconds} s"
                " (`model.start_seconds_max`). Try again, or end it with `codeassist model stop`."
            ).format(seconds=seconds)
        )

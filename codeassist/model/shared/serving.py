"""The life of a shared server, in the llama.cpp child."""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

import psutil
from filelock import Timeout

from codeassist import __version__
from codeassist.model.order import Order
from codeassist.model.server_counters import parse_counters
from codeassist.model.shared.keeper import Keeper, Served
from codeassist.model.shared.listener import Listener
from codeassist.model.shared.state import PROTOCOL, Place, ServerState, server_lock

LOCK_SECONDS_MAX = 5.0
"""How long a new server waits for the end of the one before it."""
HELD = {"held": "another server runs"}


class Engine(Protocol):
    """llama.cpp's server."""

    listening_address: str

    def handle_metrics(self) -> str: ...  # noqa: D102 - its class says it


class Reports(Protocol):
    """The way back to the starter."""

    def __call__(self, message: dict[str, str]) -> None: ...  # noqa: D102 - its class says it


def serve(order: Order, start: Callable[[Order], Engine], report: Reports, lifeline: BinaryIO) -> None:
    """Be the user's one server until nobody needs it. Reports `HELD` and does nothing where there is another.

    Args:
        order: what to serve, in which folder.
        start: loads the model.
        report: tells the starter the address.
        lifeline: ends when the starter has a lease, or is gone.
    """
    lock = server_lock(Path(order.folder))
    try:
        lock.acquire(timeout=LOCK_SECONDS_MAX)
    except Timeout:
        report(HELD)
        return
    place = Place(Path(order.folder))
    state = ServerState(PROTOCOL, __version__, os.getpid(), order.name, order.key)
    place.put(state)
    try:
        engine = _loaded(order, start)
        keeper = _keeper(order, engine)
        listener = Listener(order.key, keeper)
        place.put(replace(state, base_url=f"{engine.listening_address}/v1", lease_port=listener.port))
        listener.start()
        threading.Thread(target=_watch, args=(lifeline, keeper), daemon=True).start()
        report({"address": engine.listening_address})
        reason = keeper.wait_for_end(place.is_ours)
        print(f"the model server ends: {reason}", file=sys.stderr, flush=True)  # noqa: T201 - standard error is the log
    finally:
        place.remove()


def _loaded(order: Order, start: Callable[[Order], Engine]) -> Engine:
    # Loading holds the interpreter's lock, so that no thread of ours could end a load that hangs.
    faulthandler.dump_traceback_later(order.start_seconds_max, exit=True, file=sys.stderr)
    engine = start(order)
    faulthandler.cancel_dump_traceback_later()
    return engine


def _keeper(order: Order, engine: Engine) -> Keeper:
    served = Served(
        model=order.name,
        sha256=order.sha256,
        context_tokens_max=order.context_tokens_max,
        idle_seconds_max=order.idle_seconds_max,
        pid=os.getpid(),
        base_url=f"{engine.listening_address}/v1",
        version=__version__,
    )
    return Keeper(
        served,
        counters=lambda: parse_counters(engine.handle_metrics()),
        memory_bytes=lambda: int(psutil.Process().memory_info().rss),
    )


def _watch(lifeline: BinaryIO, keeper: Keeper) -> None:
    while lifeline.read(1024):
        pass
    keeper.starter_left()

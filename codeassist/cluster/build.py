"""Have roots parsed by a Ray cluster, a task per root; Ray starts a task again whose node is lost.

Ray is spoken to by a process of its own: its threads print to standard output whatever happens in the cluster.
"""

import logging
import os
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import ModuleType

from codeassist import audit
from codeassist.cluster.task import Order, Parsed, parse, version
from codeassist.errors import CodeassistError, RefusedError, UsageError
from codeassist_index.translation import tr

CONNECT_SECONDS_MAX = 5.0
RETRIES_MAX = 5
"""So often Ray starts a root's task again after its node or worker was lost."""
TASKS_PER_CPU = 2
"""More tasks than this wait here, so that the cluster does not keep the results of all of them at once."""
WAIT_SECONDS = 0.5


def parsed(address: str, orders: Sequence[Order]) -> Generator[Parsed]:
    """What came of each order, in the order in which they are done; every order is answered once.

    Args:
        address: `HOST:PORT` of the cluster's head, of which this machine is a node, or `auto`.
        orders: the roots.

    Raises:
        UsageError: Ray is not installed, or the address is none.
        RefusedError: there is no cluster, or it runs another version of Ray or Python.
    """
    if find_spec("ray") is None:
        raise UsageError(tr("Building on a cluster needs Ray: pip install 'codeassist-onprem[cluster]'."))
    _require_listener(address)
    record = audit.begin("POST", f"ray://{address}/", purpose="index on a cluster", bytes_out=None)
    bytes_in = 0
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    speaker = context.Process(target=_speak, args=(address, tuple(orders), sending), daemon=True)
    speaker.start()
    sending.close()
    try:
        for _ in orders:
            one = _received(receiving, address)
            bytes_in += len(one.contents)
            yield one
    finally:
        audit.end(record, bytes_in=bytes_in, status=None)
        speaker.terminate()
        speaker.join()
        receiving.close()


def _received(receiving: "Connection[None, Parsed | CodeassistError]", address: str) -> Parsed:
    try:
        result = receiving.recv()
    except EOFError as error:
        raise RefusedError(
            tr("The connection to the Ray cluster at {address} ended.").format(address=address)
        ) from error
    if isinstance(result, CodeassistError):
        raise result
    return result


def _speak(address: str, orders: tuple[Order, ...], sending: "Connection[Parsed | CodeassistError, None]") -> None:
    """Speak to the cluster, in a process of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        with _connected(address) as ray:
            _run(ray, orders, sending.send)
    except CodeassistError as error:
        sending.send(error)


def _run(ray: ModuleType, orders: tuple[Order, ...], tell: Callable[[Parsed], None]) -> None:
    task = ray.remote(parse).options(max_retries=RETRIES_MAX, scheduling_strategy="SPREAD")
    at_once = TASKS_PER_CPU * max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting = list(reversed(orders))
    running: dict[object, Order] = {}
    while waiting or running:
        while waiting and len(running) < at_once:
            order = waiting.pop()
            running[task.remote(order, version())] = order
        done, _ = ray.wait(list(running), num_returns=1, timeout=WAIT_SECONDS)
        for reference in done:
            tell(_result(ray, reference, running.pop(reference)))


def _result(ray: ModuleType, reference: object, order: Order) -> Parsed:
    try:
        result: Parsed = ray.get(reference)
    except ray.exceptions.RayTaskError as error:  # what the task raised, with the node's own words
        return Parsed(order.root, "", reason=str(error.cause))
    except ray.exceptions.RayError as error:  # lost more often than RETRIES_MAX, or out of memory
        return Parsed(order.root, "", reason=f"the cluster lost it: {type(error).__name__}")
    return result


@contextmanager
def _connected(address: str) -> Iterator[ModuleType]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray  # noqa: PLC0415 - an extra, and slow

    try:
        ray.init(address=address, namespace="codeassist", log_to_driver=False, logging_level=logging.CRITICAL)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise RefusedError(
            tr("The Ray cluster at {address} can't be used: {error}").format(address=address, error=error)
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def host_and_port(address: str) -> tuple[str, int] | None:
    """Where the cluster's head listens; None for `auto`.

    Raises:
        UsageError: the address is none.
    """
    if address == "auto":
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise UsageError(
            tr("{address} is no address of a Ray cluster: HOST:PORT of its head, or auto.").format(address=address)
        )
    return host, int(port)


def _require_listener(address: str) -> None:
    """Ray itself would try for minutes.

    Raises:
        UsageError: the address is none.
        RefusedError: nothing listens there.
    """
    head = host_and_port(address)
    if head is None:
        return
    try:
        with closing(socket.create_connection(head, CONNECT_SECONDS_MAX)):
            return
    except (OSError, OverflowError) as error:
        raise RefusedError(
            tr("No Ray cluster answers at {address}: {error}.").format(
                address=address, error=getattr(error, "strerror", None) or error
            )
        ) from error

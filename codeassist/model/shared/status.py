"""Look at the user's shared server, and stop it."""

from dataclasses import dataclass
from pathlib import Path

from codeassist import places, processes
from codeassist.errors import ModelUnavailableError
from codeassist.model.order import CHILD_MODULE
from codeassist.model.shared.lease import ask
from codeassist.model.shared.state import is_held, read_state, server_lock
from codeassist.model.shared.wire import ServerStatus, Wish
from codeassist_index.translation import tr

END_SECONDS_MAX = 10.0


@dataclass(frozen=True, slots=True)
class Stopped:
    """The server that was ended; `clients` is None where it was killed because it did not answer."""

    pid: int
    model: str
    clients: int | None


def status() -> ServerStatus | None:
    """The user's shared server; None when none runs, or when it is still starting.

    Raises:
        ModelUnavailableError: it is the server of another version.
    """
    state = read_state(places.model_server_dir())
    lease = None if state is None else ask(state, Wish("status"))
    if lease is None:
        return None
    lease.close()
    return lease.answer.status


def stop() -> Stopped | None:
    """End the user's shared server, whoever uses it; None when none runs.

    Raises:
        ModelUnavailableError: it does not end, or it is the server of another version.
    """
    folder = places.model_server_dir()
    state = read_state(folder)
    if state is None:
        return None
    lease = ask(state, Wish("stop"))
    if lease is None:
        return Stopped(state.pid, state.model, None) if end_unresponsive(folder) else None
    lease.close()
    if not processes.has_ended(state.pid, within_seconds=END_SECONDS_MAX):
        raise ModelUnavailableError(
            tr("The model server (process {pid}) does not end. End that process.").format(pid=state.pid)
        )
    return Stopped(state.pid, state.model, lease.answer.status.clients)


def end_unresponsive(folder: Path) -> bool:
    """Kill a server that holds its lock and does not answer, if it is surely ours; whether one is gone now."""
    state = read_state(folder)
    if state is None or not is_held(server_lock(folder)) or not processes.runs_module(state.pid, CHILD_MODULE):
        return False
    return processes.end(state.pid, seconds_max=END_SECONDS_MAX)

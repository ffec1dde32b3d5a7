"""One embedded model server for all processes of a user on a machine: editors, commands, watchers.

Start reading at `server.py` (a client's side) and `keeper.py` (when the server ends).
"""

from codeassist.model.shared.status import Stopped, status, stop
from codeassist.model.shared.wire import ServerStatus

__all__ = ["ServerStatus", "Stopped", "status", "stop"]

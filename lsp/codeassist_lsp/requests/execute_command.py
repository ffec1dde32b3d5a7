"""`workspace/executeCommand`."""

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from codeassist_lsp.session import Session

ACCEPT = "codeassist.accept"
"""Run by the client after it inserted a suggestion; its one argument is the suggestion's id."""


def handle(session: Session, params: types.ExecuteCommandParams) -> None:
    """Run one of our commands.

    Raises:
        JsonRpcInvalidParams: it is not ours, or its arguments are wrong.
    """
    if params.command != ACCEPT:
        raise JsonRpcInvalidParams("There is no such command.")
    match params.arguments:
        case [str(suggestion)]:
            session.confirmed(suggestion)
        case _:
            raise JsonRpcInvalidParams(f"{ACCEPT} takes one argument, a suggestion's id.")

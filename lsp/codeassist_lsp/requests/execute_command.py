"""`workspace/executeCommand`."""

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from codeassist_lsp.session import Session

ACCEPT = "codeassist.accept"
"""Run by the client after it inserted a suggestion; its one argument is the suggestion's id."""

EXPLAIN = "codeassist.explain"
"""Why a suggestion looks as it does, as `codeassist complete --json` would say it; null when it is not known
any more. Its argument is the suggestion's id; without one it is about the last answer of the model."""

SHOW = "codeassist.show"
"""Show a place of a next edit; its argument has its `uri` and `range`."""

COMMANDS = (ACCEPT, EXPLAIN, SHOW)


def handle(session: Session, params: types.ExecuteCommandParams) -> dict[str, object] | None:
    """Run one of our commands.

    Raises:
        JsonRpcInvalidParams: it is not ours, or its arguments are wrong.
    """
    arguments = params.arguments or []
    match arguments:
        case [str(suggestion)] if params.command == ACCEPT:
            session.confirmed(suggestion)
            return None
        case [] if params.command == EXPLAIN:
            return session.traces.last()
        case [str(suggestion)] if params.command == EXPLAIN:
            return session.traces.of(suggestion)
        case [{"uri": str(uri), "range": {"start": start, "end": end}}] if params.command == SHOW:
            session.show(uri, types.Range(types.Position(**start), types.Position(**end)))
            return None
        case _ if params.command in COMMANDS:
            raise JsonRpcInvalidParams(f"{params.command} takes one argument, a suggestion's id.")
        case _:
            raise JsonRpcInvalidParams("There is no such command.")

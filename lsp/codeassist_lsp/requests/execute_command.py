"""`workspace/executeCommand`."""

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from codeassist.completion.parts import next_line, next_word
from codeassist_index.translation import tr
from codeassist_lsp.accepting import accept_part
from codeassist_lsp.actions import rewrites
from codeassist_lsp.actions.kinds import EDIT, WRITE_DOCSTRING
from codeassist_lsp.actions.rewrites import Place
from codeassist_lsp.session import Session

ACCEPT = "codeassist.accept"
"""Run by the client after it inserted a suggestion; its one argument is the suggestion's id."""

ACCEPT_PARTS = {"codeassist.acceptWord": next_word, "codeassist.acceptLine": next_line}
"""For clients that accept only whole suggestions: the server edits the document; says whether it could."""

EXPLAIN = "codeassist.explain"
"""Why a suggestion looks as it does, as `codeassist complete --json` would say it; null when it is not known
any more. Its argument is the suggestion's id; without one it is about the last answer of the model."""

SHOW = "codeassist.show"
"""Show a place of a next edit; its one argument has `uri`, `line` and `character`."""

PAUSES = {"codeassist.pause": True, "codeassist.resume": False}
"""Suggest nothing in this window, or go on; answered with the status."""

STATUS = "codeassist.status"
"""How things are, as `codeassist/status` tells it."""

TAKES_NOTHING = (*PAUSES, STATUS)
UNSIGNED_MAX = 2**31 - 1
"""The largest line and character of the protocol."""

COMMANDS = (ACCEPT, *ACCEPT_PARTS, EXPLAIN, SHOW, EDIT, WRITE_DOCSTRING, *TAKES_NOTHING)


Answer = dict[str, object] | bool | None


async def handle(session: Session, params: types.ExecuteCommandParams) -> Answer:
    """Run one of our commands.

    Raises:
        JsonRpcInvalidParams: it is not ours, or its arguments are wrong.
    """
    arguments = params.arguments or []
    if params.command in TAKES_NOTHING:
        if arguments:
            raise JsonRpcInvalidParams(f"{params.command} takes no arguments.")
        return _status(session, params.command)
    match arguments:
        case [str(suggestion)] if params.command == ACCEPT:
            session.confirmed(suggestion)
            return None
        case [str(suggestion)] if params.command in ACCEPT_PARTS:
            return await accept_part(session, suggestion, ACCEPT_PARTS[params.command])
        case [] | [str()] if params.command == EXPLAIN:
            return session.traces.of(arguments[0]) if arguments else session.traces.last()
        case [{"uri": str(uri), "line": int(line), "character": int(character)}] if params.command == SHOW:
            if 0 <= line <= UNSIGNED_MAX and 0 <= character <= UNSIGNED_MAX:
                session.window.show(uri, types.Position(line, character))
                return None
        case [given] if params.command in {EDIT, WRITE_DOCSTRING} and (place := Place.of(given)) is not None:
            return await _write(session, params, place)
    raise _objection(params.command)


def _status(session: Session, command: str) -> Answer:
    if command in PAUSES:
        session.status.pause(paused=PAUSES[command])
    return session.status.facts.json_form()


async def _write(session: Session, params: types.ExecuteCommandParams, place: Place) -> Answer:
    given: Any = (params.arguments or [None])[0]
    if params.command == EDIT:
        instruction = given.get("instruction")
        if not isinstance(instruction, str) or not instruction.strip():
            raise JsonRpcInvalidParams(f"{EDIT} takes an instruction.")
        async with session.work_done.cancellable(tr("Editing by instruction"), params.work_done_token):
            written = await rewrites.written(session, place, instruction)
        return {"edit": written.edit, "message": written.message}
    async with session.work_done.cancellable(tr("Writing a docstring")):
        written = await rewrites.written(session, place)
    if written.message:
        session.window.say(written.message)
    label = tr("Write docstring")
    applied = written.edit is not None and await session.window.apply(label, written.edit)
    return {"applied": applied, "message": written.message}


def _objection(command: str) -> JsonRpcInvalidParams:
    if command not in COMMANDS:
        return JsonRpcInvalidParams("There is no such command.")
    what = {SHOW: "a place", EDIT: "a selection with an instruction", WRITE_DOCSTRING: "a selection"}.get(
        command, "a suggestion's id"
    )
    return JsonRpcInvalidParams(f"{command} takes one argument, {what}.")

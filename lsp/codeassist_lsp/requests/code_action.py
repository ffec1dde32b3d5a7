"""`textDocument/codeAction` and `codeAction/resolve`: what can be done at a place beyond what is typed there."""

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from codeassist_index.translation import tr
from codeassist_lsp.actions import places, rewrites
from codeassist_lsp.actions.kinds import is_asked_for
from codeassist_lsp.actions.rewrites import Place
from codeassist_lsp.session import Session

OPTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite], resolve_provider=True
)


async def handle(session: Session, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """The places that need the change that was just made, then what a model can write at the selection.

    What a model can write is offered for a selection or by hand: a client that looks for actions by itself would
    show its light bulb on every line.
    """
    document = session.documents.get(params.text_document.uri)
    if document is None or document.file is None or not session.settings.completion.enabled:
        return None
    by_itself = params.context.trigger_kind == types.CodeActionTriggerKind.Automatic
    is_light_bulb = by_itself and params.range.start == params.range.end
    if is_light_bulb:
        session.cursor_at(document, params.range.start)
    actions = await places.offered(session, document, document.offset(params.range.start)) if session.suggests else []
    if not is_light_bulb:
        actions += await rewrites.offered(session, document, params.range)
    return [action for action in actions if is_asked_for(action, params.context.only)]


async def resolve(session: Session, params: types.CodeAction) -> types.CodeAction:
    """The action with its edit; one that the model could not write comes back without, and disabled with the reason.

    Raises:
        JsonRpcInvalidParams: the action is not one of ours.
        JsonRpcContentModified: something was changed since it was offered.
    """
    match params.data:
        case {"found": str(identity), "edit": int(number)}:
            params.edit = places.resolved(session, identity, number, params.title)
            if params.edit is None:
                raise JsonRpcContentModified("The files have changed since.")
        case {"docstring": given} if (place := Place.of(given)) is not None:
            await _write(session, params, place)
        case _:
            raise JsonRpcInvalidParams("This is no action of this server.")
    return params


async def _write(session: Session, action: types.CodeAction, place: Place) -> None:
    async with session.work_done.cancellable(tr("Writing a docstring")):
        written = await rewrites.written(session, place)
    if written.message:
        session.window.say(written.message)
    if written.stale:
        raise JsonRpcContentModified("The document has changed since.")
    action.edit = written.edit
    if written.edit is None:
        action.disabled = types.CodeActionDisabled(written.message)

"""The kinds of code actions, the commands that belong to them, and which kinds a client wants to hear of."""

from typing import Any

from lsprotocol import types

DOCSTRING = "refactor.rewrite.docstring"
INSTRUCTION = "refactor.rewrite.instruction"

EDIT = "codeassist.edit"
"""Edit by instruction; its one argument has `uri`, `range`, `version` and `instruction`.

Answered with `edit`, a workspace edit or null, and `message`; nothing is applied. An action's command lacks the
instruction, for which the client asks its user.
"""

WRITE_DOCSTRING = "codeassist.docstring"
"""Write the docstring at `range` and let the client apply it; answered with `applied` and `message`."""


def is_asked_for(action: types.CodeAction, only: Any) -> bool:
    """Whether an action is of one of the kinds that a request is restricted to, if it is."""
    kind = _plain(action.kind)
    wanted = [_plain(one) for one in only or ()]
    return not wanted or any(not one or kind == one or kind.startswith(f"{one}.") for one in wanted)


def _plain(kind: Any) -> str:
    return str(kind.value if isinstance(kind, types.CodeActionKind) else kind)

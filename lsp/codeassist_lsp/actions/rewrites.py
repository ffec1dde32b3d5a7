"""Edits that a model writes, in the menu: "Write docstring" and "Edit by instruction…", worked out when one is chosen.

Nothing is asked of a model before that. The edit is about the version of the document that the action was offered for;
where the document has changed by then, or changes while the model writes, there is none, and the person is told.
"""

import asyncio
from dataclasses import dataclass

from lsprotocol import types

from codeassist.capture.location import Location
from codeassist.completion.languages import PLAIN_TEXT, facts, language_of
from codeassist.completion.refusal import is_off
from codeassist.completion.types import CompletionRequest
from codeassist.editing.docstring.writing import target_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.source import source_of
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.privacy.files import is_named
from codeassist_index.languages import grammar_of
from codeassist_index.translation import tr
from codeassist_lsp.actions.kinds import DOCSTRING, EDIT, INSTRUCTION, WRITE_DOCSTRING
from codeassist_lsp.documents import Document
from codeassist_lsp.session import Session
from codeassist_lsp.workspace_edits import model_edit


@dataclass(frozen=True, slots=True)
class Place:
    """A selection in one version of a document, as clients send it back to us."""

    uri: str
    range: types.Range
    version: int

    @classmethod
    def of(cls, given: object) -> "Place | None":
        """As an action's data or a command's argument has it; None for anything else."""
        match given:
            case {
                "uri": str(uri),
                "version": int(version),
                "range": {
                    "start": {"line": int(line), "character": int(character)},
                    "end": {"line": int(last), "character": int(end)},
                },
            } if min(line, character, last, end) >= 0:
                return cls(uri, types.Range(types.Position(line, character), types.Position(last, end)), version)
        return None

    @property
    def plain(self) -> dict[str, object]:
        """As it is sent."""
        start, end = self.range.start, self.range.end
        return {
            "uri": self.uri,
            "version": self.version,
            "range": {
                "start": {"line": start.line, "character": start.character},
                "end": {"line": end.line, "character": end.character},
            },
        }


@dataclass(frozen=True, slots=True)
class Written:
    """An edit for the client to apply, and what the person should know; `stale` says that the document has changed."""

    edit: types.WorkspaceEdit | None
    message: str = ""
    stale: bool = False


async def offered(session: Session, document: Document, selected: types.Range) -> list[types.CodeAction]:
    """The actions for a selection, whose edits are written when they are chosen."""
    location = None if document.file is None else await session.location(document.file)
    if location is None or _is_kept_back(session, document, location):
        return []
    place = Place(document.uri, selected, document.version)
    text, offset = document.snapshot().text, document.offset(selected.start)
    actions: list[types.CodeAction] = []
    if await asyncio.to_thread(_is_documentable, text, offset, _language(document)):
        actions.append(_docstring_action(session, place))
    if session.client.instructions and grammar_of(facts(_language(document)).grammar) is not None and text.strip():
        title = tr("Edit by instruction…")
        command = types.Command(title, EDIT, arguments=[place.plain])
        actions.append(types.CodeAction(title, INSTRUCTION, command=command))
    return actions


async def written(session: Session, place: Place, instruction: str = "") -> Written:
    """What the model writes for a place, checked; the document may be typed in meanwhile."""
    document = session.documents.get(place.uri)
    if document is None:
        return Written(None, tr("The document is not open."))
    if document.version != place.version:
        return _stale()
    text = document.snapshot().text
    start, end = sorted((document.offset(place.range.start), document.offset(place.range.end)))
    location = None if document.file is None else await session.location(document.file)
    if location is None:
        return Written(None, tr("The document is no file of this machine."))
    request = EditRequest(location.root, location.path, text, start, end, _language(document), instruction)
    return _finished(session, document, place, await session.engine.edit(request))


def _finished(session: Session, document: Document, place: Place, answer: EditAnswer | None) -> Written:
    if answer is None:
        return Written(
            None, session.status.facts.condition.words or tr("The model did not answer. Try again in a moment.")
        )
    if answer.refused is not None:
        return Written(None, answer.message)
    if session.documents.get(place.uri) is not document or document.version != place.version:
        return _stale()
    title = tr("Edit by instruction") if answer.action == "instruction" else tr("Write docstring")
    return Written(model_edit(session, document, answer, title), "\n".join(answer.warnings))


def _stale() -> Written:
    return Written(None, tr("The document has changed meanwhile, so nothing was edited."), stale=True)


def _docstring_action(session: Session, place: Place) -> types.CodeAction:
    title = tr("Write docstring")
    if session.client.resolves_edits:
        return types.CodeAction(title, DOCSTRING, data={"docstring": place.plain})
    # A client that resolves nothing runs a command, which applies the edit.
    return types.CodeAction(title, DOCSTRING, command=types.Command(title, WRITE_DOCSTRING, arguments=[place.plain]))


def _is_kept_back(session: Session, document: Document, location: Location) -> bool:
    """Whether nothing of a document may go to a model."""
    settings = session.settings_of(location.root)
    asked = CompletionRequest(location.root, location.path, "", "", document.language)
    return is_named(location.path, settings.privacy.private_globs) or is_off(asked, settings.completion)


def _is_documentable(text: bytes, offset: int, language: str) -> bool:
    try:
        target_at(source_of(text, language), offset)
    except EditRefusedError:
        return False
    return True


def _language(document: Document) -> str:
    """The document's language, by its name where the client's name for it is not known."""
    is_known = facts(document.language) is not PLAIN_TEXT
    return document.language if is_known or document.file is None else language_of(document.file.name)

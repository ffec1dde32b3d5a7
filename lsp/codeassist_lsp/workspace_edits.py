"""Edits of ours as the protocol has them; each is remembered, so that it is known again when it is applied."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from lsprotocol import types

from codeassist.capture.events import count_lines
from codeassist.editing.attribution import own_ranges
from codeassist.editing.types import EditAnswer
from codeassist.editing.types import applied as rewritten
from codeassist.next_edit.engine import applied
from codeassist.next_edit.types import NextEdit
from codeassist_lsp.documents import Document
from codeassist_lsp.expected import Expected
from codeassist_lsp.navigation import uri_of
from codeassist_lsp.next_edits import Found, answered, on_disk
from codeassist_lsp.positions import LineIndex, range_at
from codeassist_lsp.screen import Answered
from codeassist_lsp.session import Session

_ANNOTATION = "codeassist"


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is to be edited: the document that is open, or what is on disk."""

    uri: str
    text: bytes
    document: Document | None

    def range(self, session: Session, start: int, end: int) -> types.Range:
        """The range between two byte offsets."""
        return range_at(self.text, LineIndex(self.text), start, end, session.documents.encoding)


def target_of(session: Session, found: Found, path: str) -> Target | None:
    """The file that a path of a proposal names; None where it is not as it was when that was worked out."""
    file = found.root / path
    document = next(
        (one for one in session.documents.values() if one.file is not None and _is_same(one.file, file)), None
    )
    text = on_disk(file) if document is None else document.text
    uri = uri_of(file) if document is None else document.uri
    if text is None or uri is None or text != found.texts[path]:
        return None
    return Target(uri, text, document)


def _is_same(one: Path, other: Path) -> bool:
    return one == other or one.resolve() == other


def workspace_edit(session: Session, found: Found, edits: Iterable[NextEdit], title: str) -> types.WorkspaceEdit | None:
    """One edit of all the files, which tells when it is applied; None where a file is not as it was."""
    by_path = [
        (path, list(group)) for path, group in groupby(sorted(edits, key=attrgetter("path")), attrgetter("path"))
    ]
    targets = {path: target_of(session, found, path) for path, _ in by_path}
    changes: list[types.TextDocumentEdit] = []
    plain: dict[str, list[types.TextEdit]] = {}
    for path, group in by_path:
        target = targets[path]
        if target is None:
            return None
        plain[target.uri] = [_text_edit(session, target, edit) for edit in group]
        _expect(session, found, target, group)
        version = None if target.document is None else target.document.version
        identifier = types.OptionalVersionedTextDocumentIdentifier(target.uri, version)
        changes.append(types.TextDocumentEdit(identifier, _annotated(session, plain[target.uri])))
    if not session.client.document_changes:
        return types.WorkspaceEdit(changes=plain)
    annotations = {_ANNOTATION: types.ChangeAnnotation(title)} if session.client.annotations else None
    return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations)


def model_edit(session: Session, document: Document, answer: EditAnswer, title: str) -> types.WorkspaceEdit:
    """A checked edit of a document as it is now, with its version, so that it is applied to no other."""
    edits = [
        types.TextEdit(document.range(one.start, one.end), one.text.decode("utf-8", "replace"))
        for one in answer.replacements
    ]
    after, own = rewritten(document.text, answer.replacements), own_ranges(document.text, answer.replacements)
    session.expected.add(Expected(answer.suggestion, document.uri, after, own, partial(_written, answer=answer)))
    if not session.client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    changes = [types.TextDocumentEdit(identifier, _annotated(session, edits))]
    annotations = {_ANNOTATION: types.ChangeAnnotation(title)} if session.client.annotations else None
    return types.WorkspaceEdit(document_changes=[*changes], change_annotations=annotations)


def _written(document: Document, text: bytes, *, answer: EditAnswer) -> Answered:
    """What the journal is told of an edit by a model."""
    assert document.file is not None
    written = text.decode("utf-8", "replace")
    return Answered(
        suggestion=answer.suggestion,
        uri=document.uri,
        file=document.file,
        model=answer.model,
        language=document.language,
        lines=count_lines(written),
        characters=len(written),
        latency_ms=round(answer.seconds * 1000),
        at=time.monotonic(),
        feature="refactor",
    )


def _text_edit(session: Session, target: Target, edit: NextEdit) -> types.TextEdit:
    return types.TextEdit(target.range(session, edit.start, edit.end), edit.text.decode("utf-8", "replace"))


def _annotated(
    session: Session, edits: list[types.TextEdit]
) -> list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]:
    if not session.client.annotations:
        return list(edits)
    return [types.AnnotatedTextEdit(_ANNOTATION, edit.range, edit.new_text) for edit in edits]


def _expect(session: Session, found: Found, target: Target, edits: list[NextEdit]) -> None:
    if target.document is None:
        return
    ranges: list[tuple[int, int]] = []
    shift = 0
    for edit in sorted(edits, key=attrgetter("start")):
        start = edit.start + shift
        ranges.append((start, start + len(edit.text)))
        shift += len(edit.text) - (edit.end - edit.start)
    after = applied(target.text, edits)
    session.expected.add(Expected(found.id, target.uri, after, tuple(ranges), partial(_proposed, identity=found.id)))


def _proposed(document: Document, text: bytes, *, identity: str) -> Answered:
    """What the journal is told of a next edit."""
    assert document.file is not None
    return answered(document, document.file, identity, text)

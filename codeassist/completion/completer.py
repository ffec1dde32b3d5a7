"""Suggestions at cursors: the way in, for the language server, the command line and the demo."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from codeassist.completion.ahead import Ahead, behind_suggestion
from codeassist.completion.asking import DocumentRequests
from codeassist.completion.checks import Check
from codeassist.completion.draft import Asked
from codeassist.completion.gathering import Index, Retrieve, retrieve_from
from codeassist.completion.generation import Generator
from codeassist.completion.name_check import NameCheck
from codeassist.completion.pace import Pace
from codeassist.completion.refusal import OFF, PRIVATE, REJECTED, is_off
from codeassist.completion.rejections import Rejections
from codeassist.completion.types import Completion, CompletionRequest
from codeassist.model.connect import Model
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist.settings.model import CompletionSettings

DOCUMENTS_MAX = 64
"""Documents whose prompts and suggestions are remembered; the one used longest ago is forgotten."""
ANSWERED_MAX = 16
"""Suggestions of which it is remembered where they stood, for what becomes of them."""


@dataclass(slots=True)
class _Answered:
    """A suggestion that went out last for a request, and whether it was accepted or dismissed."""

    document: DocumentRequests
    request: CompletionRequest
    completion: Completion
    judged: bool


class Completer:
    """Completes at cursors with one model; belongs to one event loop.

    Args:
        model: where suggestions come from.
        context: the code index, or a function from a request and a budget in tokens to its context.
        settings: budgets, deadlines and manners.
        redactor: takes secrets out of all that a model is shown; by default as the built-in settings say.
        check: looks up the names of suggestions; without it they are shown unchecked.
    """

    def __init__(
        self,
        *,
        model: Model,
        context: Retrieve | Index,
        settings: CompletionSettings,
        redactor: Redactor = BUILT_IN,
        check: Check | None = None,
    ) -> None:
        self._settings = settings
        self._redactor = redactor
        self._pace = Pace(settings.eagerness)
        self._rejections = Rejections()
        retrieve = context if callable(context) else retrieve_from(context, model.tokenizer.count)
        names = None if check is None else NameCheck(check, deadline_seconds=settings.check_deadline_ms / 1000)
        self._generator = Generator(model, retrieve, settings, redactor, names)
        prepares = settings.ahead and settings.eagerness != "quiet"
        self._ahead = Ahead(self._generator, model.client, enabled=prepares)
        self._documents: OrderedDict[tuple[Path, str, bool], DocumentRequests] = OrderedDict()
        self._answered: OrderedDict[str, _Answered] = OrderedDict()

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor, from memory where what was typed still agrees with it, else from the model.

        Cancelling the call stops the generation unless another request wants it at once. A request whose place a
        newer one took is answered with `filtered` = "superseded".

        Raises:
            ModelUnavailableError: the model can't be reached.
            RefusedError: the model's server refused the prompt.
        """
        asked = Asked(request)
        if self._redactor.is_private(request.path):
            return self._generator.nothing(PRIVATE, asked)
        if is_off(request, self._settings):
            return self._generator.nothing(OFF, asked)
        document = self._document(request)
        completion = await document.answer(asked)
        if not completion.text:
            return completion
        if self._rejections.holds(request, completion.text):
            return replace(completion, text="", filtered=REJECTED)
        self._remember(document, request, completion)
        self._ahead.prepare(document, request, completion)
        return completion

    def accepted(self, suggestion: str) -> None:
        """A suggestion, by its id, or a part of it was taken over into the document; an unknown id is ignored."""
        answered = self._answered.get(suggestion)
        if answered is None:
            return
        answered.document.accepted(behind_suggestion(answered.request, answered.completion))
        if not answered.judged:  # an acceptance by words is one acceptance
            answered.judged = True
            self._pace.accepted()

    def dismissed(self, suggestion: str) -> None:
        """A suggestion, by its id, was shown and not wanted; an unknown id is ignored."""
        answered = self._answered.get(suggestion)
        if answered is not None and not answered.judged:
            answered.judged = True
            self._pace.dismissed()
            self._rejections.add(answered.request, answered.completion.text)

    def _document(self, request: CompletionRequest) -> DocumentRequests:
        key = (request.root, request.path, request.with_context)
        if key not in self._documents:
            self._documents[key] = DocumentRequests(self._generator, self._settings, self._pace, self._ahead.make_way)
        self._documents.move_to_end(key)
        while len(self._documents) > DOCUMENTS_MAX:
            self._documents.popitem(last=False)
        return self._documents[key]

    def _remember(self, document: DocumentRequests, request: CompletionRequest, answer: Completion) -> None:
        """Keep what went out, for what becomes of it."""
        before = self._answered.get(answer.suggestion)
        judged = before is not None and before.judged
        self._answered[answer.suggestion] = _Answered(document, request, answer, judged)
        self._answered.move_to_end(answer.suggestion)
        while len(self._answered) > ANSWERED_MAX:
            self._answered.popitem(last=False)

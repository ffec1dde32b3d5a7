"""What becomes of accepted spans in the editor: how much of each still stands after a while, and at each save."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.buffer import AcceptedSpan, Buffer
from codeassist.capture.events import After, Reason, SuggestionKept
from codeassist.capture.recorder import Finish
from codeassist.capture.survival import Tokens, kept, standing, tokens_of
from codeassist_lsp.agenda import Agenda
from codeassist_lsp.documents import Document

LOOKS: tuple[tuple[float, After], ...] = ((30, "30s"), (120, "2m"), (300, "5m"), (600, "10m"))
"""Seconds after the acceptance at which a span is looked for, and what the event calls them."""
SPANS_MAX = 1000
"""So many spans are followed at a time; the oldest makes room."""
SHARE_DIGITS = 6


@dataclass(slots=True)
class _Span:
    """A span that is followed: `reported` is its share in the last event, `closed` that in its document once closed."""

    suggestion: str
    name: str
    tokens: Tokens
    buffer: Buffer
    file: Path
    accepted_at: float
    looks: int = 0
    reported: float = math.nan
    closed: float | None = None


class Survival:
    """The spans accepted lately. What is still to be looked at when the server ends is dropped."""

    def __init__(
        self, documents: Mapping[str, Document], record: Callable[[Path, Finish], None], agenda: Agenda
    ) -> None:
        """`documents` are those open now; `record` writes an event about a file into the journal."""
        self._documents = documents
        self._record = record
        self._agenda = agenda
        self._spans: dict[str, _Span] = {}

    def accepted(self, document: Document, accepted: AcceptedSpan) -> None:
        """Follow a span, unless it is in no file or has no token that counts."""
        tokens = tokens_of(accepted.text)
        if document.home is None or not tokens:
            return
        now = self._agenda.now()
        span = _Span(accepted.suggestion, accepted.span, tokens, document.buffer, document.home, now)
        self._spans[span.name] = span
        if len(self._spans) > SPANS_MAX:
            del self._spans[next(iter(self._spans))]
        self._look_later(span)

    def saved(self, document: Document) -> None:
        """Tell of a written document's spans: of each at its first save, then where its share has changed."""
        self._take_over(document)
        for span, share in self._shares(self._of(document), document):
            if share != span.reported:
                self._tell(span, document.home, "save", share)

    def closed(self, document: Document) -> None:
        """Keep in mind how much stood in a document, if it was closed as its file is; else nobody knows."""
        spans = self._of(document)
        is_saved = bool(spans) and document.is_saved()
        for span, share in self._shares(spans, document):
            span.closed = share if is_saved else None
            if span.looks == len(LOOKS):
                del self._spans[span.name]

    def _of(self, document: Document) -> Sequence[_Span]:
        return [span for span in self._spans.values() if span.buffer is document.buffer]

    def _document(self, span: _Span) -> Document | None:
        return next((one for one in self._documents.values() if one.buffer is span.buffer), None)

    def _take_over(self, document: Document) -> None:
        """Follow on in a document what stood in one that is closed by now: a file was renamed, or saved as another."""
        open_now = {id(one.buffer) for one in self._documents.values()}
        homeless = {span.name for span in self._spans.values() if id(span.buffer) not in open_now}
        for name, stands in standing(document.text, document.buffer.owned(), homeless).items():
            span = self._spans[name]
            if _share(span, stands) >= (span.closed or 0):
                span.buffer = document.buffer

    def _look_later(self, span: _Span) -> None:
        self._agenda.at(span.accepted_at + LOOKS[span.looks][0], lambda: self._look(span))

    def _look(self, span: _Span) -> None:
        if self._spans.get(span.name) is not span:
            return
        after = LOOKS[span.looks][1]
        span.looks += 1
        if self._document(span) is None:
            for one in self._documents.values():
                self._take_over(one)
        document = self._document(span)
        if document is not None:
            [(_, share)] = self._shares([span], document)
            self._tell(span, document.home, after, share)
        elif span.closed is not None and all(one.home != span.file for one in self._documents.values()):
            self._tell(span, None, after, span.closed, "closed")
        else:
            del self._spans[span.name]
            return
        if span.looks < len(LOOKS):
            self._look_later(span)
        elif document is None:
            del self._spans[span.name]

    def _shares(self, spans: Sequence[_Span], home: Document) -> Iterator[tuple[_Span, float]]:
        """The share of each span that stands in `home`, or was moved from there to other open documents."""
        found: dict[str, Tokens] = {span.name: Counter() for span in spans}
        incomplete = {span.name: span for span in spans}
        for document in (home, *(one for one in self._documents.values() if one is not home)):
            if not incomplete:
                break
            for name, tokens in standing(document.text, document.buffer.owned(), incomplete).items():
                found[name].update(tokens)
                if _share(incomplete[name], found[name]) == 1:
                    del incomplete[name]
        for span in spans:
            yield span, _share(span, found[span.name])

    def _tell(self, span: _Span, file: Path | None, after: After, share: float, reason: Reason | None = None) -> None:
        span.file = file or span.file
        span.reported = share
        self._record(
            span.file,
            lambda location: SuggestionKept(
                suggestion=span.suggestion,
                span=span.name,
                path=location.path,
                after=after,
                share=share,
                tokens=span.tokens.total(),
                reason=reason,
            ),
        )


def _share(span: _Span, stands: Tokens) -> float:
    return round(kept(span.tokens, stands) / span.tokens.total(), SHARE_DIGITS)

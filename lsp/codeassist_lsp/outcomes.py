"""What becomes of suggestions: it is told to the journal, to the traces, and to whoever made the suggestion."""

from collections.abc import Callable, Iterable
from pathlib import Path

from codeassist.capture.buffer import AcceptedSpan
from codeassist.capture.events import SuggestionAccepted, SuggestionDismissed, count_lines
from codeassist.capture.recorder import Finish
from codeassist_lsp.engine import Engine
from codeassist_lsp.screen import Answered, Screen
from codeassist_lsp.traces import Traces


class Outcomes:
    """Shown, accepted or dismissed; what was only a flash is none of these."""

    def __init__(self, record: Callable[[Path | None, Finish], None], traces: Traces, engine: Engine) -> None:
        """`record` writes an event about a file into the journal."""
        self._record = record
        self._traces = traces
        self._engine = engine
        self._screen = Screen(self._shown)

    def answered(self, answer: Answered) -> None:
        """The client has got a suggestion."""
        self._screen.answered(answer)

    def disturbed(self, uri: str) -> None:
        """Something changed in a document, or was asked there."""
        self._screen.disturbed(uri)

    def accepted(self, file: Path | None, accepted: AcceptedSpan) -> None:
        """A suggestion, or a part of it, has entered a document."""
        self._screen.accepted(accepted.suggestion)
        self._traces.moment(accepted.suggestion, "accepted")
        self._engine.accepted(accepted.suggestion)
        text = accepted.text.decode("utf-8", "replace")
        self._record(
            file,
            lambda location: SuggestionAccepted(
                suggestion=accepted.suggestion,
                span=accepted.span,
                path=location.path,
                lines=count_lines(text),
                characters=len(text),
                partial=accepted.partial,
            ),
        )

    def chosen(self, answer: Answered, accepted: AcceptedSpan) -> None:
        """A suggestion was taken from a menu; nobody knows what was read there, so it is shown from then on."""
        self._shown(answer)
        self.accepted(answer.file, accepted)

    def ended(self, suggestions: Iterable[str], *, wanted: str | None = None) -> None:
        """The suggestions can no longer be accepted; who typed the `wanted` one by hand has not rejected it."""
        for answer, shown_ms in self._screen.ended(suggestions):
            if answer.suggestion != wanted:
                self._engine.dismissed(answer.suggestion)
            self._dismissed(answer, shown_ms)

    def close(self) -> None:
        """Forget what has not stood long enough."""
        self._screen.close()

    def _shown(self, answer: Answered) -> None:
        self._traces.moment(answer.suggestion, "shown")
        self._record(answer.file, lambda location: answer.shown_event(location.path))

    def _dismissed(self, answer: Answered, shown_ms: int) -> None:
        self._traces.moment(answer.suggestion, "dismissed")
        self._record(answer.file, lambda _: SuggestionDismissed(answer.suggestion, shown_ms))

"""What becomes of suggestions: it is told to the journal, to the traces, and to whoever made the suggestion."""

from collections.abc import Callable, Mapping
from pathlib import Path

from codeassist.capture.acceptance import Ending
from codeassist.capture.buffer import AcceptedSpan
from codeassist.capture.events import How, SuggestionAccepted, SuggestionDismissed, count_lines
from codeassist.capture.recorder import Finish
from codeassist_lsp.engine import Engine
from codeassist_lsp.rejections import Rejections
from codeassist_lsp.screen import Answered, Screen
from codeassist_lsp.traces import Traces

_HOW: Mapping[Ending, How] = {
    "typed": "typed",
    "overtyped": "rejected",
    "left": "rejected",
    "hidden": "rejected",
    "superseded": "superseded",
    "closed": "closed",
}
_WHEN_UNKNOWN = frozenset[Ending]({"left", "closed"})
"""What is noticed only later than a suggestion went off the screen."""
_NOT_WANTED = frozenset[Ending]({"overtyped", "hidden"})


class Outcomes:
    """Shown, accepted or dismissed; what was only a flash is none of these."""

    def __init__(
        self, record: Callable[[Path | None, Finish], None], traces: Traces, engine: Engine, rejections: Rejections
    ) -> None:
        """`record` writes an event about a file into the journal; `rejections` follow what was not wanted."""
        self._record = record
        self._traces = traces
        self._engine = engine
        self._rejections = rejections
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
        self._rejections.forget(accepted.suggestion)
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

    def ended(self, ended: Mapping[str, Ending]) -> None:
        """The suggestions can no longer be accepted."""
        for suggestion, ending in ended.items():
            found = self._screen.ended(suggestion)
            if found is None or _HOW[ending] != "rejected":
                self._rejections.forget(suggestion)
            else:
                self._rejections.rejected(suggestion)
            if found is None:
                continue
            answer, shown_ms = found
            if ending in _NOT_WANTED:
                self._engine.dismissed(suggestion)
            self._traces.moment(suggestion, "dismissed")
            self._dismissed(answer, None if ending in _WHEN_UNKNOWN else shown_ms, _HOW[ending])

    def close(self) -> None:
        """Forget what has not stood long enough."""
        self._screen.close()

    def _shown(self, answer: Answered) -> None:
        self._traces.moment(answer.suggestion, "shown")
        self._record(answer.file, lambda location: answer.shown_event(location.path))

    def _dismissed(self, answer: Answered, shown_ms: int | None, how: How) -> None:
        self._record(answer.file, lambda _: SuggestionDismissed(answer.suggestion, shown_ms, how))

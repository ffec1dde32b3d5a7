"""How the latest answers of the model came about, for whoever asks why; on disk without their text."""

import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from codeassist.completion import Completion
from codeassist.completion.json_form import json_form
from codeassist.completion.trace import trace_of
from codeassist.observability.trace import Moment
from codeassist.observability.tracer import Tracer
from codeassist.settings import Settings

TRACES_MAX = 100
PROCESS = "language-server"


class Traces:
    """The latest `TRACES_MAX` answers, also those that a filter removed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Completion] = OrderedDict()
        self._last: Completion | None = None
        self._served_again: set[str] = set()
        self._settings = Settings()
        self._tracer: Tracer | None = None

    def begin(self, settings: Settings, report: Callable[[str], None]) -> None:
        """Keep traces as the settings say, from now on; those before are written, which may take a moment.

        `report` is told from another thread what can't be exported.
        """
        before, self._settings = self._tracer, settings
        self._tracer = Tracer(settings, PROCESS, report)
        if before is not None:
            before.close()

    def keep(self, completion: Completion, *, root: Path, language: str, asked_ns: int) -> None:
        """Remember an answer to what was asked at `asked_ns`, and forget the oldest one past the limit."""
        self._last = completion
        if not completion.stages:
            return  # no model was asked, and the client knows no id to ask about
        again = completion.suggestion in self._kept
        self._kept[completion.suggestion] = completion
        self._kept.move_to_end(completion.suggestion)
        while len(self._kept) > TRACES_MAX:
            self._served_again.discard(self._kept.popitem(last=False)[0])
        if again:
            self._again(completion.suggestion)
            return
        trace = trace_of(
            completion, self._settings, root=root, language=language, asked_ns=asked_ns, answered_ns=time.time_ns()
        )
        if trace is not None and self._tracer is not None:
            self._tracer.trace(trace)

    def moment(self, suggestion: str, moment: Moment) -> None:
        """Something became of a suggestion."""
        if self._tracer is not None:
            self._tracer.moment(suggestion, moment)

    def _again(self, suggestion: str) -> None:
        """Each key that types a suggestion along is answered by it; the first says it all."""
        if suggestion not in self._served_again:
            self._served_again.add(suggestion)
            self.moment(suggestion, "served-again")

    def of(self, suggestion: str) -> dict[str, object] | None:
        """One answer, or None when it is not known any more."""
        completion = self._kept.get(suggestion)
        return None if completion is None else json_form(completion)

    def last(self) -> dict[str, object] | None:
        """The latest answer, or None before the first."""
        return None if self._last is None else json_form(self._last)

    def close(self) -> None:
        """Write and send what is pending. A second call does nothing."""
        if self._tracer is not None:
            self._tracer.close()

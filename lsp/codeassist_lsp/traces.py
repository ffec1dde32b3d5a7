"""How the latest answers of the model came about, for whoever asks why."""

from collections import OrderedDict

from codeassist.completion import Completion
from codeassist.completion.json_form import json_form

TRACES_MAX = 100


class Traces:
    """The latest `TRACES_MAX` answers, also those that a filter removed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Completion] = OrderedDict()

    def keep(self, completion: Completion) -> None:
        """Remember an answer, and forget the oldest one past the limit."""
        self._kept[completion.suggestion] = completion
        self._kept.move_to_end(completion.suggestion)
        while len(self._kept) > TRACES_MAX:
            self._kept.popitem(last=False)

    def of(self, suggestion: str) -> dict[str, object] | None:
        """One answer, or None when it is not known any more."""
        completion = self._kept.get(suggestion)
        return None if completion is None else json_form(completion)

    def last(self) -> dict[str, object] | None:
        """The latest answer, or None before the first."""
        return json_form(next(reversed(self._kept.values()))) if self._kept else None

"""How things are, for a client that shows it: a state, a sentence, and why the last suggestion looked as it did.

`codeassist/status` is no part of the protocol, so it goes only to clients that ask for it.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from codeassist.completion import Completion
from codeassist.completion.refusal import SUPERSEDED
from codeassist.completion.wording import why
from codeassist_index.translation import tr
from codeassist_lsp.engine import Condition

_log = logging.getLogger(__name__)

METHOD = "codeassist/status"
SEND_SECONDS_MIN = 0.5
"""Notifications are at least so far apart; the last change is always told."""

_UNKNOWN = Condition("starting")

State = Literal["starting", "indexing", "ready", "offline", "paused", "error"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the files that have to be read anew for the index."""

    files: int
    of: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the state follows from; `wrong` says what is wrong with the settings, `indexing` is by root.

    `recorded` says whether events are recorded, `journal` what a person should know of that.
    """

    condition: Condition = _UNKNOWN
    wrong: str = ""
    enabled: bool = True
    paused: bool = False
    recorded: bool = True
    journal: str = ""
    indexing: tuple[tuple[Path, Progress], ...] = ()
    model: str | None = None
    suggestion: str | None = None
    why: str | None = None

    @property
    def state(self) -> State:
        """What matters most to who waits for a suggestion."""
        if self.wrong:
            return "error"
        if self.paused or not self.enabled:
            return "paused"
        if self.condition.state == "ready" and self.indexing:
            return "indexing"
        return self.condition.state

    @property
    def progress(self) -> Progress | None:
        """Of all the roots that are being indexed together."""
        if not self.indexing:
            return None
        return Progress(sum(one.files for _, one in self.indexing), sum(one.of for _, one in self.indexing))

    @property
    def message(self) -> str:
        """The state as a sentence, and another one where recording does not go as usual."""
        return " ".join(filter(None, (self._sentence, self.journal)))

    @property
    def _sentence(self) -> str:
        words: dict[State, str] = {
            "error": self.wrong or self.condition.words,
            "offline": tr("No suggestions: the model can't be reached. It is tried again by itself. {error}"),
            "paused": tr("Paused: nothing is suggested in this window; saves are recorded."),
            "starting": tr("The model is being started."),
            "indexing": tr("Indexing {name}: {files} of {of} files. Suggestions come all the same."),
            "ready": tr("Ready: {model}."),
        }
        if self.state == "paused" and not self.paused:
            return tr("Suggestions are switched off (`completion.enabled`).")
        if self.state == "paused" and not self.recorded:
            return tr("Paused: nothing is suggested in this window.")
        if self.state == "error":
            return words["error"]
        progress = self.progress or Progress(0, 0)
        names = ", ".join(root.name for root, _ in self.indexing)
        return words[self.state].format(
            error=self.condition.words, name=names, files=progress.files, of=progress.of, model=self.model or "?"
        )

    def json_form(self) -> dict[str, object]:
        """The parameters of the notification."""
        progress = self.progress
        return {
            "state": self.state,
            "message": self.message,
            "detail": {
                "index": None if progress is None else asdict(progress),
                "model": self.model,
                "recorded": self.recorded,
                "journal": self.journal or None,
            },
            "suggestion": self.suggestion,
            "why": self.why,
        }


class Status:
    """Keeps the facts of one connection, and tells the client what changed if it asked for it."""

    def __init__(self, send: Callable[[str, dict[str, object]], None]) -> None:
        """`send` sends a notification."""
        self._send = send
        self._wanted = False
        self._told: dict[str, object] | None = None
        self._told_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.facts = Facts()

    def begin(self) -> None:
        """The client wants to be told, from now on."""
        self._wanted = True
        self._take(self.facts)

    def close(self) -> None:
        """Tell nothing any more."""
        self._wanted = False
        if self._timer is not None:
            self._timer.cancel()

    def model(self, condition: Condition) -> None:
        """It stands so with the model."""
        self._take(replace(self.facts, condition=condition))

    def connected(self, name: str) -> None:
        """The model has a name."""
        self._take(replace(self.facts, model=name))

    def configured(self, *, wrong: str, enabled: bool) -> None:
        """The settings are right unless `wrong` says what is not, and switch suggestions on or off."""
        self._take(replace(self.facts, wrong=wrong, enabled=enabled))

    def pause(self, *, paused: bool) -> None:
        """The person wants none for a while, or wants them again."""
        self._take(replace(self.facts, paused=paused))

    def journal(self, recorded: bool, words: str) -> None:  # noqa: FBT001 - a callback of these two facts
        """Events are recorded or not; `words` say what a person should know of that."""
        self._take(replace(self.facts, recorded=recorded, journal=words))

    def indexing(self, root: Path, done: int, total: int) -> None:
        """An update of the index has come to file `done` of `total`."""
        others = tuple(one for one in self.facts.indexing if one[0] != root)
        self._take(replace(self.facts, indexing=(*others, (root, Progress(done, total)))))

    def indexed(self, root: Path) -> None:
        """An update has ended."""
        self._take(replace(self.facts, indexing=tuple(one for one in self.facts.indexing if one[0] != root)))

    def answered(self, completion: Completion, *, offered: bool) -> None:
        """A request was answered; a suggestion that is not `offered` no longer fitted the document."""
        if completion.filtered == SUPERSEDED:
            return  # another request is being answered
        if completion.text and not offered:
            self.silent(tr("No suggestion: the text has changed since it was asked for."))
        else:
            self._take(
                replace(self.facts, why=why(completion), suggestion=completion.suggestion if completion.text else None)
            )

    def silent(self, reason: str) -> None:
        """A request was answered without a suggestion, and no model was asked."""
        self._take(replace(self.facts, why=reason, suggestion=None))

    def _take(self, facts: Facts) -> None:
        self.facts = facts
        if not self._wanted or self._timer is not None:
            return
        rest = self._told_at + SEND_SECONDS_MIN - time.monotonic()
        if rest > 0:
            self._timer = asyncio.get_running_loop().call_later(rest, self._tell)
        else:
            self._tell()

    def _tell(self) -> None:
        self._timer = None
        form = self.facts.json_form()
        if form != self._told:
            self._told, self._told_at = form, time.monotonic()
            self._send(METHOD, form)

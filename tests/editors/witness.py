"""Reads the journal behind an editor's back, and holds it to a script: after each step these events and no others."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from codeassist.capture.journal import read
from tests.editors.marked import Owned, notation_of, owned_in, text_of

WAIT_SECONDS_MAX = 60.0
_STEP_SECONDS = 0.02
_LATER = frozenset({"suggestion.kept", "suggestion.followed"})
"""What is told by the clock, and so beside the steps."""
Event = dict[str, Any]


class Witness:
    """The events in the words of a script, where suggestions and spans are numbered from 1 as they come."""

    def __init__(self, journal: Path, repository: Path) -> None:
        self.journal = journal
        self.repository = repository
        self._read = 0
        self._suggestions: dict[str, int] = {}
        self._spans: dict[str, int] = {}

    def begins(self) -> None:
        """What is in the journal by now is not looked at."""
        self._read = len(self._events())

    def sees(self, *sentences: str) -> None:
        """The next events say this."""
        assert [self._sentence(event) for event in self._next(len(sentences))] == list(sentences)

    def sees_saved(self, file: Path, notation: str) -> None:
        """The next event is the save of a file that reads like this: its owners byte for byte, and git's id."""
        [event] = self._next(1)
        path = file.relative_to(self.repository).as_posix()
        assert self._sentence(event) == f"saved {path}"
        stored = file.read_bytes()
        owned = [self._owned(one, stored) for one in event["ranges"]]
        assert notation_of(stored, owned) == notation
        assert (stored.decode(), owned) == (text_of(notation), list(owned_in(notation)))
        assert event["blob"] == self._blob_of(path)

    def sees_kept(self, *shares: float) -> None:
        """The shares that were told at saves so far, of the spans seen here, in the order of their telling."""
        kept = [event for event in self._all() if event["kind"] == "suggestion.kept" and event["after"] == "save"]
        told = [event["share"] for event in kept if event["span"] in self._spans]
        assert told == list(shares), told

    def sees_nothing_more(self) -> None:
        """To be called once the server has ended: the whole journal was told."""
        assert [self._sentence(event) for event in self._events()[self._read :]] == []

    def _owned(self, one: Event, stored: bytes) -> Owned:
        assert stored[one["start"] : one["end"]].decode() == one["text"]
        return Owned(one["start"], one["end"], self._spans[one["span"]] if one["class"] == "ai" else None)

    def _next(self, count: int) -> list[Event]:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while len(events := self._events()) < self._read + count:
            told = [self._sentence(event) for event in events[self._read :]]
            assert time.monotonic() < deadline, f"{count} events are awaited, but there are only {told}"
            time.sleep(_STEP_SECONDS)
        news = events[self._read : self._read + count]
        self._read += count
        return news

    def _events(self) -> list[Event]:
        return [event for event in self._all() if event["kind"] not in _LATER]

    def _all(self) -> list[Event]:
        return [json.loads(line) for line in read(self.journal)] if self.journal.exists() else []

    def _blob_of(self, path: str) -> str:
        command = ["git", "-C", str(self.repository), "hash-object", path]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def _sentence(self, event: Event) -> str:
        kind = event["kind"]
        if kind == "file.saved":
            return f"saved {event['path']}"
        number = self._suggestions.setdefault(event["suggestion"], len(self._suggestions) + 1)
        if kind == "suggestion.shown":
            return f"shown {number} in {event['path']}: {event['characters']} characters"
        if kind == "suggestion.accepted":
            span = self._spans.setdefault(event["span"], len(self._spans) + 1)
            part = "a part of " if event["partial"] else ""
            return f"accepted {part}{number} as {span}: {event['characters']} characters"
        assert kind == "suggestion.dismissed", event
        return f"dismissed {number}" + (f", {event['how']}" if "how" in event else "")

"""Which events of a journal are meant: by time, kind, file, or the suggestion they belong to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codeassist.capture.events import rfc3339
from codeassist.privacy.files import is_named

_LATER_THAN_ANY = "~"
"""Sorts behind every time."""


@dataclass(frozen=True, slots=True)
class Selection:
    """All that every given part allows; without any part all events.

    `since` is the first moment and `before` the first one no longer; `path` is a glob of file names, or with a slash
    in it of whole paths, in the repository or with its name before them; `about` is how the id of an event, a
    suggestion or a span begins.
    """

    since: datetime | None = None
    before: datetime | None = None
    kind: str = ""
    path: str = ""
    about: str = ""

    @property
    def times(self) -> tuple[str, str]:
        """The first time, and the first one no longer, as an event's line has them."""
        since = "" if self.since is None else rfc3339(self.since)
        return since, _LATER_THAN_ANY if self.before is None else rfc3339(self.before)

    @property
    def is_of_times(self) -> bool:
        """Whether only times decide, so that no line has to be read."""
        return not (self.kind or self.path or self.about)

    def has(self, line: str) -> bool:
        """Whether an event is meant, apart from its time."""
        if self.is_of_times:
            return True
        if self.about and self.about not in line:  # most lines need not be read
            return False
        event = json.loads(line)
        return (
            (not self.kind or event["kind"] == self.kind)
            and (not self.path or _is_of_file(event, self.path))
            and (not self.about or any(one.startswith(self.about) for one in _ids(event)))
        )


def _is_of_file(event: Mapping[str, Any], glob: str) -> bool:
    path = event.get("path")
    if not isinstance(path, str):
        return False
    return is_named(path, (glob,)) or ("/" in glob and is_named(f"{event['repository']}/{path}", (glob,)))


def _ids(event: Mapping[str, Any]) -> Iterator[str]:
    ranges = event.get("ranges", ())
    named = (event["id"], event.get("suggestion"), event.get("span"), *(saved.get("span") for saved in ranges))
    return (one for one in named if isinstance(one, str))

"""The `suggestion.followed` event: what was written where a rejected suggestion would have stood."""

from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.cleaned import is_ignored
from codeassist.capture.events import SuggestionFollowed
from codeassist.capture.location import Location
from codeassist.capture.masking import secrets_by
from codeassist.capture.place import Place
from codeassist.privacy.redaction import Redactor

CHARACTERS_MAX = 2000
"""So much is kept of what was written; the event says how long it was."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The UTF-8 `text` of a buffer `after_ms` after a suggestion for `place` in it was rejected."""

    suggestion: str
    file: Path
    text: bytes
    place: Place
    after_ms: int


def followed_event(followed: Followed, location: Location, redactor: Redactor) -> SuggestionFollowed | None:
    """The event, or None for a file that git ignores or that is private, as for a save.

    Raises:
        GitError: git can't say whether it ignores the file.
    """
    if redactor.is_private(location.path):
        return None
    if location.in_git and is_ignored(location.root, location.path):
        return None
    start, end = followed.place.start, followed.place.end
    written = bytearray(followed.text[start:end])
    for low, high in secrets_by(redactor, location.path)(followed.text, [(start, end)]):
        secret = slice(max(low, start) - start, max(min(high, end) - start, 0))
        written[secret] = b"x" * len(written[secret])
    text = written.decode("utf-8", "replace")
    return SuggestionFollowed(
        suggestion=followed.suggestion,
        path=location.path,
        text=text[:CHARACTERS_MAX],
        characters=len(text),
        after_ms=followed.after_ms,
    )

"""Whether an input method is composing, inferred from the changes of a document.

What an input method shows before it is committed (`nihao`, before it becomes `你好`) stands in the document, and each
key replaces all of it: VS Code replaces exactly what the change before has inserted (`CompositionContext` of its
editor), JetBrains' IDEs delete it and insert the new text (`EditorImpl.replaceInputMethodText`). Nothing else does
that one character at a time. Terminals and Emacs keep it to themselves and send what was committed.

The first letter of a composition looks like any letter. It is taken for one where input methods are at work: behind
Chinese, Japanese or Korean text, and at the beginning of a word where the document has just seen a composition, where
the line has such text, or where the line is a comment and the text above has some.
"""

import re
import time
import unicodedata
from collections.abc import Callable, Sequence

from codeassist.capture.edit import Edit

AT_ONCE_SECONDS = 0.03
"""A deletion and an insertion closer together than this are one replacement: no hand is as fast."""
JUST_SECONDS = 10.0
"""How long after a composition the first letter of a word is taken for the beginning of another."""
COMPOSED_CHARACTERS_MAX = 100
"""A longer text is no composition."""

NEAR_BYTES = 2_000
"""How far above a comment text of another script says in which language it will be."""

_SEPARATORS = str.maketrans("", "", " '")
"""What input methods put between syllables by themselves: `xi'an`."""
_COMMENT = re.compile(r"\s*(?:#|//|/?\*|--|;|%|<!--|\"\"\"|\'\'\')")
_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_COMPOSED = re.compile("[\u1100-\u11ff\u3040-\u318f\u31f0-\u31ff\uac00-\ud7af\uff21-\uff5a\uff66-\uff9f]")
"""Kana, bopomofo, hangul and full-width letters: no keyboard writes them without an input method."""


class Composition:
    """Follows one document. `clock` gives seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = 0
        self._text = ""
        self._deleted_at: float | None = None
        self._seen_at: float | None = None
        self.under_way = False

    def changed(self, edits: Sequence[Edit]) -> None:
        """Follow the changes of one notification."""
        edit = _one(edits)
        if edit is None:
            self._forget()
            return
        now, removed, inserted = self._clock(), _text(edit.removed), _text(edit.inserted)
        replaced = self._replaced(edit, removed, now)
        if replaced and not inserted:  # taken back, or about to be replaced
            self._deleted_at, self.under_way = now, False
            return
        if replaced and _goes_on(self._text, inserted):
            self._seen_at, self.under_way = now, True
        else:
            self.under_way = not removed and self._begins(edit, inserted, now)
        self._start, self._text, self._deleted_at = edit.start, inserted, None

    def _replaced(self, edit: Edit, removed: str, now: float) -> bool:
        """Whether the edit puts something in the place of exactly what was inserted last."""
        if not self._text or edit.start != self._start:
            return False
        if self._deleted_at is None:
            return removed == self._text
        return not removed and now - self._deleted_at <= AT_ONCE_SECONDS

    def _begins(self, edit: Edit, inserted: str, now: float) -> bool:
        """Whether what was inserted may be the first character of a composition."""
        if len(inserted) != 1:
            return False
        if _COMPOSED.match(inserted) or (unicodedata.category(inserted) == "Sk" and not inserted.isascii()):
            return True  # an accent of its own is a dead key that waits for its letter
        if not inserted.isascii() or not inserted.isalpha():
            return False
        above = _text(edit.before[max(0, edit.start - NEAR_BYTES) : edit.start])
        if _CJK.match(above[-1:]):
            return True
        return not (above[-1:].isalnum() or above[-1:] == "_") and self._is_expected(above, now)

    def _is_expected(self, above: str, now: float) -> bool:
        """Whether a word that begins behind `above` is likely to be composed."""
        if self._seen_at is not None and now - self._seen_at <= JUST_SECONDS:
            return True
        line = above[above.rfind("\n") + 1 :]
        return bool(_CJK.search(above if _COMMENT.match(line) else line))

    def _forget(self) -> None:
        self._text, self._deleted_at, self.under_way = "", None, False


def _one(edits: Sequence[Edit]) -> Edit | None:
    """What one hand did: several cursors do the same, and the topmost stands for all; None for anything else."""
    if len(edits) == 2 and not edits[0].inserted and not edits[1].removed and edits[0].start == edits[1].start:  # noqa: PLR2004  a pair
        return Edit(edits[0].before, edits[0].start, edits[0].end, edits[1].inserted)
    same = len({(edit.removed, edit.inserted) for edit in edits}) == 1
    return min(edits, key=lambda edit: edit.start) if same else None


def _goes_on(old: str, new: str) -> bool:
    """Whether a composition may have turned `old` into `new` by one key."""
    if "\n" in new or len(new) > COMPOSED_CHARACTERS_MAX:
        return False
    if not new.isascii():
        return True
    old, new = old.translate(_SEPARATORS), new.translate(_SEPARATORS)
    longer, shorter = (new, old) if len(new) > len(old) else (old, new)
    return longer.startswith(shorter) and len(longer) - len(shorter) <= 1 and longer[-1:].isalpha()


def _text(utf8: bytes) -> str:
    return utf8.decode("utf-8", "replace")

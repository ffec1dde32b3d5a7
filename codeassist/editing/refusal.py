"""The words for why there is no edit, for programs; `docs/actions.md` lists them. The sentences are for people."""

from codeassist.completion.refusal import OFF, PRIVATE, REDACTED, WITHHELD

__all__ = [
    "CHANGED_CODE", "CUT_OFF", "DOES_NOT_PARSE", "ELIDED", "EMPTY", "HIDDEN", "LINE_ENDS", "MARKER", "NOTHING_HERE",
    "NOTHING_TO_DO", "NO_GRAMMAR", "NO_TEXT", "OFF", "OUTSIDE", "PRIVATE", "REDACTED", "TOO_LARGE", "UNCHANGED",
    "UNREADABLE", "WITHHELD",
]  # fmt: skip

NO_GRAMMAR = "no-grammar"
"""The language has no grammar here, so that no edit of it could be checked."""
UNREADABLE = "unreadable"
"""The text is not valid Unicode, or too large or too deeply nested to be parsed."""
LINE_ENDS = "line-ends"
"""The text has line ends of a single carriage return."""
NOTHING_HERE = "nothing-here"
"""No function or class, or nothing at all, stands at the place."""
TOO_LARGE = "too-large"
"""The region does not fit the model's window together with its rewritten form."""
MARKER = "marker"
"""The region holds one of the model's own markers, which a prompt must not."""
ELIDED = "elided"
"""The model left a part out and put a comment in its place."""
EMPTY = "empty"
"""The model answered nothing."""
CUT_OFF = "cut-off"
"""The model's answer was longer than it may be, and ends anywhere."""
NO_TEXT = "no-text"
"""The model's answer holds no documentation."""
UNCHANGED = "unchanged"
"""The answer says what stands there already."""
DOES_NOT_PARSE = "does-not-parse"
"""The file would have more syntax errors than it has."""
OUTSIDE = "outside"
"""The edit would change what code outside of the region means or belongs to."""
CHANGED_CODE = "changed-code"
"""A docstring would change the code."""
HIDDEN = "hidden-characters"
"""The answer holds characters that can't be seen, such as those that turn the direction of writing."""
NOTHING_TO_DO = "no-instruction"
"""The instruction is empty."""

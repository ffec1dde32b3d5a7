"""Names that a suggestion invents, checked against the index before the suggestion is shown.

`docs/completion.md` says what is judged. An alarm takes a suggestion away, so there is one only where the owner of a
name is known completely: whatever leaves a doubt is passed over in silence.
"""

from codeassist_index.checking.check import unknown
from codeassist_index.checking.facts import Kind, Unknown

__all__ = ["Kind", "Unknown", "unknown"]

"""How an alarm is worded."""

import difflib
from collections.abc import Collection

CUTOFF = 0.6
NAMES_MAX = 2_000


def nearest(name: str, known: Collection[str]) -> str:
    """The name that is most alike, of those that may be used from outside unless the name itself is private."""
    public = [one for one in known if one.startswith("_") == name.startswith("_") and one != name]
    found = difflib.get_close_matches(name, sorted(public)[:NAMES_MAX], n=1, cutoff=CUTOFF)
    return found[0] if found else ""


def told(owner: str, name: str, known: Collection[str]) -> str:
    """`Card` has no `chargee`; it has `charge`."""
    near = nearest(name, known)
    return f"`{owner}` has no `{name}`; it has `{near}`" if near else f"`{owner}` has no `{name}`"

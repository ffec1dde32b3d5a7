"""A text with the truth about it, in one notation: who wrote what a person sees there.

`⟨text⟩` was written by a person, `«2:text»` is from the second acceptance, and what stands outside of both has no known
owner.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_OWNED = re.compile(r"⟨(?P<human>[^⟩]*)⟩|«(?P<span>\d+):(?P<ai>[^»]*)»")


@dataclass(frozen=True, slots=True)
class Owned:
    """The bytes `[start, end)` of a file; `span` numbers the acceptances from 1, and is None for a person's text."""

    start: int
    end: int
    span: int | None


def text_of(notation: str) -> str:
    """The text alone."""
    return _OWNED.sub(lambda found: found["ai"] if found["human"] is None else found["human"], notation)


def owned_in(notation: str) -> Iterator[Owned]:
    """Where the owned pieces lie in the text, in order."""
    for found in _OWNED.finditer(notation):
        span = None if found["span"] is None else int(found["span"])
        start = len(text_of(notation[: found.start()]).encode())
        yield Owned(start, start + len(text_of(found[0]).encode()), span)


def notation_of(data: bytes, owned: Iterable[Owned]) -> str:
    """What `owned` says of a text, in the notation."""
    found, at = "", 0
    for one in owned:
        piece = data[one.start : one.end].decode()
        found += data[at : one.start].decode() + (f"⟨{piece}⟩" if one.span is None else f"«{one.span}:{piece}»")
        at = one.end
    return found + data[at:].decode()

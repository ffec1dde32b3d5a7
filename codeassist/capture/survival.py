"""How much of an accepted span still stands in the editor: its tokens, as lineage counts them.

Every byte of a buffer has its owner, so the tokens that stand need not be looked for: those in the span's own ranges
are aligned with the equal tokens of what was accepted, each once. Order does not matter, since text that moves keeps
its owner and is kept; text that was deleted and typed again has another owner and is not.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping

from codeassist.capture.provenance import OwnedRange
from codeassist.capture.tokens import TOKEN

Tokens = Counter[bytes]

FORMATTER_MARKS = frozenset({b",", b";", b"(", b")", b'"', b"'"})
"""What formatters put and take away by themselves counts neither as kept nor as lost."""


def tokens_of(text: bytes) -> Tokens:
    """The tokens of UTF-8 text that count."""
    return Counter(token for token in TOKEN.findall(text) if token not in FORMATTER_MARKS)


def standing(text: bytes, owned: Iterable[OwnedRange], spans: Container[str]) -> Mapping[str, Tokens]:
    """The tokens of each of the `spans` that stand in a buffer's `text`; a span with none is absent.

    A token is cut where its owner changes, so letters that a person adds to a word leave the span's own as they were.
    """
    found: dict[str, Tokens] = {}
    for piece in owned:
        span = piece.origin.span
        if span is not None and span in spans:
            found.setdefault(span, Counter()).update(tokens_of(text[piece.start : piece.end]))
    return found


def kept(accepted: Tokens, now: Tokens) -> int:
    """How many of the accepted tokens stand now."""
    return (accepted & now).total()

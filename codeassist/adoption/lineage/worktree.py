"""The states of a file between two commits, as far as its saves prove them.

A save says where every byte of its own content came from, but only what its editor knew. Saves whose
whole content is known (it is in the repository, or could be rebuilt) are versions like any other: their
evidence is exact, and the last of them is what the commit was made from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codeassist.adoption.events import FileSaved
from codeassist.adoption.lineage.attribute import FileSources, attribute
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.evidence import NumberOf, exact_evidence
from codeassist.adoption.lineage.rebuild import rebuild
from codeassist.adoption.lineage.text import Text

SAVES_MAX = 16
"""The newest saves of a file that are followed from one commit to the next."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The version a commit holds."""

    blob: str
    text: Text


def last_state(
    bases: Sequence[Source],
    committed: Committed,
    saves: Sequence[FileSaved],
    known_text: Callable[[str], Text | None],
    number_of: NumberOf,
) -> Source | None:
    """The last proved state before a commit; None where no save adds anything to the commit's own content.

    Args:
        bases: earlier versions of the file, the newest first.
        committed: what the commit holds.
        saves: the file's saves since the oldest base, oldest first.
        known_text: a blob's content if the repository has it.
        number_of: a span's number.
    """
    followed = list(saves[-SAVES_MAX:])
    while followed and followed[-1].blob == committed.blob:
        followed.pop()
    if not followed:
        return None
    texts: dict[str, Text | None] = {save.blob: known_text(save.blob) for save in followed}
    _rebuild_backward(texts, followed, bases, committed)
    start = _rebuild_forward(texts, followed, bases, committed)
    state = start
    for save in followed:
        text = texts[save.blob]
        if text is not None:
            evidence = exact_evidence([save], text, number_of)
            parents = [state] if state is not None else []
            state = Source(text, attribute([FileSources(text, parents, evidence=evidence)])[0].claims)
    return None if state is start else state


def _rebuild_backward(
    texts: dict[str, Text | None], saves: Sequence[FileSaved], bases: Sequence[Source], committed: Committed
) -> None:
    after = committed.text
    before = bases[0].text if bases else Text(b"")
    for save in reversed(saves):
        if texts[save.blob] is None:
            texts[save.blob] = rebuild(after, before, save)
        after = texts[save.blob] or after


def _rebuild_forward(
    texts: dict[str, Text | None], saves: Sequence[FileSaved], bases: Sequence[Source], committed: Committed
) -> Source | None:
    """Fill in from the front; the base that the first save was made from, else the newest."""
    start = bases[0] if bases else None
    before: Text | None = None
    for index, save in enumerate(saves):
        if texts[save.blob] is None:
            after = next((text for later in saves[index + 1 :] if (text := texts[later.blob])), committed.text)
            for candidate in [before] if before is not None else [base.text for base in bases]:
                texts[save.blob] = rebuild(candidate, after, save)
                if texts[save.blob] is not None:
                    if before is None:
                        start = next(base for base in bases if base.text is candidate)
                    break
        before = texts[save.blob] or before
    return start

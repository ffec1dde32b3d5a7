"""Cells that come into a notebook in the place of others, as one edit of the text of all of them."""

from collections.abc import Sequence

from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.runs import Doubt, Run
from codeassist_lsp.documents import Document

_BETWEEN = b"\n"


def give_owners(new: Sequence[Document], old: Sequence[Document], cuts: Cuts, *, doubtful: bool) -> Doubt | None:
    """Give new cells the owners that their text had in the old ones; what is new in them is a person's.

    Where that is `doubtful`, because they may have been read from the file, the doubt is returned.
    """
    before, after = (_BETWEEN.join(document.text for document in cells) for cells in (old, new))
    buffer = Buffer(before, cuts)
    between = Run(len(_BETWEEN), None)
    buffer.restore([run for document in old for run in (*document.buffer.runs(), between)][: -1 if old else None])
    changed = buffer.apply([Edit(before, 0, len(before), after).trimmed()], doubtful=doubtful)
    start = 0
    for document in new:
        end = start + len(document.text)
        document.buffer.restore(buffer.runs(start, end))
        if changed.doubt is not None:
            document.doubt(changed.doubt)
        start = end + len(_BETWEEN)
    return changed.doubt

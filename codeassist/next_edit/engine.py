"""From an edit to the proposals that follow from it: all detectors, then the checks that hold for each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from codeassist.next_edit.arguments import arguments
from codeassist.next_edit.declared import LANGUAGES_DECLARED, declared_renames
from codeassist.next_edit.rename import renames
from codeassist.next_edit.repeats import repeats
from codeassist.next_edit.trees import stays_sound
from codeassist.next_edit.types import Edited, NextEdit, Proposal

_Detector = Callable[[Edited], Iterator[Proposal]]
_PYTHON: tuple[_Detector, ...] = (renames, arguments)
_DECLARED: tuple[_Detector, ...] = (declared_renames,)
_ANY: tuple[_Detector, ...] = (repeats,)


def propose(edited: Edited) -> tuple[Proposal, ...]:
    """What else needs the changes of a document, the surest kind first; no place is in two proposals."""
    own = _PYTHON if edited.language == "python" else _DECLARED if edited.language in LANGUAGES_DECLARED else ()
    detectors = (*own, *_ANY)
    taken: set[tuple[str, int]] = set()
    found: list[Proposal] = []
    for detector in detectors if edited.history.hunks else ():
        for proposal in detector(edited):
            if edited.cancelled():
                return ()
            sound = replace(proposal, edits=tuple(_sound(edited, proposal.edits, taken)))
            taken.update((edit.path, edit.start) for edit in sound.edits)
            if sound.edits:
                found.append(sound)
    return tuple(found)


def in_order(edits: Iterable[NextEdit], path: str, offset: int) -> tuple[NextEdit, ...]:
    """The edits as a person meets them: below the cursor, then from the top of its file, then in other files."""

    def rank(edit: NextEdit) -> tuple[bool, str, bool, int]:
        elsewhere = edit.path != path
        return elsewhere, edit.path, not elsewhere and edit.start < offset, edit.start

    return tuple(sorted(edits, key=rank))


def applied(text: bytes, edits: Iterable[NextEdit]) -> bytes:
    """A file's text after its edits, which don't overlap."""
    for edit in sorted(edits, key=attrgetter("start"), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def text_of(edited: Edited, path: str) -> bytes | None:
    """A file's text as it is now."""
    return edited.history.now if path == edited.path else edited.files.text(path)


def _sound(edited: Edited, edits: Iterable[NextEdit], taken: set[tuple[str, int]]) -> Iterator[NextEdit]:
    """The edits of new places after which their files parse as they did."""
    ordered = sorted((edit for edit in edits if (edit.path, edit.start) not in taken), key=attrgetter("path"))
    for path, group in groupby(ordered, key=attrgetter("path")):
        text, own = text_of(edited, path), list(group)
        complete = [edit for edit in own if not edit.wants_value]
        if text is None or edited.cancelled():
            continue
        if stays_sound(text, applied(text, complete), edited.language):
            yield from own
        else:
            yield from (
                edit for edit in own if edit.wants_value or stays_sound(text, applied(text, [edit]), edited.language)
            )

"""Every proved save of a file as a version of its own: content and who wrote it.

A save's content is known where the repository has its blob; else it is its neighbour's content with the
saved ranges put in, which the event's blob id proves (`rebuild`). What it was made from is not recorded:
of the save before it and of the versions committed until then it is the one that it differs least from,
so that work on several branches is told apart.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from codeassist.adoption.events import FileSaved
from codeassist.adoption.lineage.attribute import FileSources, attribute
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.evidence import NumberOf, exact_evidence
from codeassist.adoption.lineage.rebuild import rebuild
from codeassist.adoption.lineage.saves import stamp_of
from codeassist.adoption.lineage.text import Text

STATES_CACHED_MAX = 500
CONTENTS_CACHED_MAX = 4000
"""Answers of `rebuild`, most of which say that nothing was found."""
SAVES_BEFORE_MAX = 3
"""Earlier saves that a save may have been made from."""


@dataclass(frozen=True, slots=True)
class State:
    """A proved save, and what it was made from: an earlier one or (if that is None) a committed version."""

    save: FileSaved
    source: Source
    before: "State | None"
    base: Source | None

    @property
    def stamp(self) -> str:
        """Sorts as saves do."""
        return stamp_of(self.save.time, self.save.id)

    def past(self) -> "Iterator[State]":
        """This state and those that it was made from, the newest first."""
        state: State | None = self
        while state is not None:
            yield state
            state = state.before


def proved_states(
    saves: Sequence[FileSaved],
    versions_until: Callable[[FileSaved], Sequence[Source]],
    committed: Text,
    known_text: Callable[[str], Text | None],
    memory: "StateMemory",
) -> list[State]:
    """The saves whose content can be known, oldest first.

    Args:
        saves: saves of one file, oldest first.
        versions_until: committed versions of the file at the time of a save, the newest first.
        committed: what the commit that asks holds.
        known_text: a blob's content if the repository has it.
        memory: states that were worked out before.
    """
    texts = [known_text(save.blob) for save in saves]
    states: list[State] = []
    for index, save in enumerate(saves):
        earlier = states[: -SAVES_BEFORE_MAX - 1 : -1]
        bases = [*(state.source for state in earlier), *versions_until(save)]
        text = texts[index]
        if text is None:
            after = next((later for later in texts[index + 1 :] if later is not None), committed)
            text = memory.rebuilt(save, bases, after)
        if text is not None:
            states.append(memory.state(save, text, earlier, bases))
    return states


def common_base(first: State, second: State | None) -> Source | None:
    """What two states were both made from; without any what the first was made from."""
    known = {id(state) for state in second.past()} if second is not None else set()
    past = list(first.past())
    return next((state.source for state in past if id(state) in known), past[-1].base)


class StateMemory:
    """The last answer for each save, given again where nothing that it was made from has changed."""

    def __init__(self, number_of: NumberOf) -> None:
        self._number_of = number_of
        self._states: OrderedDict[str, State] = OrderedDict()
        self._contents: OrderedDict[tuple[int, int, int], Text | None] = OrderedDict()

    def rebuilt(self, save: FileSaved, bases: Sequence[Source], after: Text) -> Text | None:
        """The content of a save, looked for from each base and from what came after."""
        for before in {id(base.text): base.text for base in bases}.values():
            found = self._rebuilt(before, after, save)
            if found is not None:
                return found
        return self._rebuilt(after, bases[0].text if bases else Text(b""), save)

    def _rebuilt(self, base: Text, other: Text, save: FileSaved) -> Text | None:
        key = (hash(save), hash(base.data), hash(other.data))
        if key not in self._contents:
            self._contents[key] = rebuild(base, other, save)
            if len(self._contents) > CONTENTS_CACHED_MAX:
                self._contents.popitem(last=False)
        return self._contents[key]

    def state(self, save: FileSaved, text: Text, earlier: Sequence[State], bases: Sequence[Source]) -> State:
        """The state that a save with this content leaves behind."""
        base = _nearest(text, bases)
        before = next((state for state in earlier if state.source is base), None)
        known = self._states.get(save.id)
        if (
            known is not None
            and known.before is before
            and _is_same(known.base, base)
            and known.source.text.data == text.data
        ):
            return known
        evidence = exact_evidence([save], text, self._number_of)
        files = [FileSources(text, [] if base is None else [base], evidence=evidence)]
        state = State(save, Source(text, attribute(files)[0].claims), before, base)
        self._states[save.id] = state
        if len(self._states) > STATES_CACHED_MAX:
            self._states.popitem(last=False)
        return state


def _is_same(first: Source | None, second: Source | None) -> bool:
    if first is None or second is None:
        return first is second
    return first.text.data == second.text.data and first.claims == second.claims


def _nearest(text: Text, sources: Sequence[Source]) -> Source | None:
    """The source that differs in the fewest lines; of equally near ones the first."""
    return min(sources, key=lambda source: differences(text, source.text), default=None)


def differences(first: Text, second: Text) -> int:
    """How many lines only one of two texts has, without regard to order."""
    ours, theirs = Counter(first.keys), Counter(second.keys)
    return (ours - theirs).total() + (theirs - ours).total()

"""Earlier states of a buffer, so that undo and redo give back the owners that the text had then.

An editor's undo is no special change: it replaces some text by other text. But it leads to a state that the
buffer has had, and touches nothing but what the changes since then have touched. Both together are looked for
here, among the last states, which form a tree like that of Vim's undo: a change after an undo begins a branch,
and the other stays. What a key types or deletes is never taken for an undo, as a hand may do it again.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codeassist.capture.edit import common_prefix, common_suffix
from codeassist.capture.gesture import Gesture, Patch, Window
from codeassist.capture.runs import Tree

STATES_MAX = 256
"""How many states of one buffer are remembered; what is typed in a row is one."""

CHANGED_BYTES_MAX = 4 * 1024 * 1024
"""How much text the changes between the remembered states of one buffer may have taken away and inserted."""

REBUILT_BYTES_MAX = 4 * 1024 * 1024
"""How much text may be built again to compare one change with earlier states."""


@dataclass(slots=True, eq=False)
class State:
    """The owners of a text that `patches` have made of its parent's text. `bytes_sum` tells most texts apart."""

    owners: Tree
    length: int
    bytes_sum: int
    patches: tuple[Patch, ...] = ()
    parent: "State | None" = None
    by_key: bool = False

    @property
    def changed_bytes(self) -> int:
        """How much text is kept here."""
        return sum(len(patch.removed) + len(patch.inserted) for patch in self.patches)


class _Way(NamedTuple):
    """`patches` from one state to another; of several the first in `order` is taken: the shortest, and an undo."""

    order: tuple[int, int]
    patches: list[Patch]


class States:
    """The states of one buffer, of which one is that of now."""

    def __init__(self, owners: Tree) -> None:
        self._now = State(owners, 0 if owners is None else owners.length, 0)
        self._states = deque([self._now])
        self._changed_bytes = 0
        self._is_typing = False

    @property
    def typing(self) -> Patch | None:
        """What was typed in a row until now."""
        return self._now.patches[-1] if self._is_typing else None

    def leave(self, owners: Tree) -> None:
        """A change follows; these are the owners before it."""
        self._now.owners = owners

    def typed(self, patches: Sequence[Patch]) -> None:
        """A key was typed: it goes on with what was typed before it, or begins another state."""
        now, last = self._now, self.typing
        if last is None or len(patches) > 1 or last.start + len(last.inserted) != patches[0].start:
            self.changed(patches, by_key=True)
            self._is_typing = len(patches) == 1
            return
        now.length, now.bytes_sum = _after(now, patches)
        now.patches = (last._replace(inserted=last.inserted + patches[0].inserted),)
        self._changed_bytes += len(patches[0].inserted)

    def changed(self, patches: Sequence[Patch], *, by_key: bool = False) -> None:
        """The buffer was changed: a new state."""
        self._now = State(None, *_after(self._now, patches), tuple(patches), self._now, by_key)
        self._is_typing = False
        self._states.append(self._now)
        self._changed_bytes += self._now.changed_bytes
        while len(self._states) > STATES_MAX or (self._changed_bytes > CHANGED_BYTES_MAX and len(self._states) > 1):
            self._forget_oldest()

    def went_to(self, earlier: State) -> None:
        """The buffer was changed so that an earlier state is that of now."""
        self._now, self._is_typing = earlier, False

    def earlier(self, gesture: Gesture) -> State | None:
        """The nearest state that it leads back to, if all that has changed since lies in what it touches."""
        wanted = _after(self._now, gesture.patches)
        alike = (state for state in reversed(self._states) if (state.length, state.bytes_sum) == wanted)
        ways = [(way, state) for state in alike if (way := self._way(state)) is not None]
        work = 0
        for way, state in sorted(ways, key=lambda found: found[0].order):
            window = Window.of(way.patches)
            work += (window.end - window.start) * len(way.patches)
            if work > REBUILT_BYTES_MAX:
                break
            if _leads_to(way.patches, window, gesture):
                return state
        return None

    def _way(self, state: State) -> _Way | None:
        """The way from the state of now to another; None where what lies between is forgotten.

        None also for a state of another branch, for no undo or redo leads there in one step, unless only keys lie
        before the fork: what they do again may be a redo too.
        """
        own = _line(self._now)
        depths = {id(ancestor): depth for depth, ancestor in enumerate(own)}
        down: list[State] = []
        at: State | None = state
        while at is not None and id(at) not in depths:
            down.append(at)
            at = at.parent
        if at is None:
            return None
        up = own[: depths[id(at)]]
        if down and not all(ancestor.by_key for ancestor in up):
            return None
        undone = [patch.inverse for ancestor in up for patch in reversed(ancestor.patches)]
        redone = [patch for descendant in reversed(down) for patch in descendant.patches]
        return _Way((len(up) + len(down), len(down)), undone + redone)

    def _forget_oldest(self) -> None:
        oldest = self._states.popleft()
        if oldest is self._now:
            self._states.append(oldest)
            return
        self._changed_bytes -= oldest.changed_bytes
        for state in self._states:
            if state.parent is oldest:
                state.parent = None


def _line(state: State | None) -> list[State]:
    """A state and all that it came from, latest first."""
    line: list[State] = []
    while state is not None:
        line.append(state)
        state = state.parent
    return line


def _after(state: State, patches: Iterable[Patch]) -> tuple[int, int]:
    """Length and sum of the bytes of a state's text after the patches."""
    length, total = state.length, state.bytes_sum
    for _, removed, inserted in patches:
        length += len(inserted) - len(removed)
        total += sum(inserted) - sum(removed)
    return length, total


def _leads_to(path: Sequence[Patch], window: Window, gesture: Gesture) -> bool:
    """Whether the path leads to the same text as the gesture, and changes nothing outside of what that has touched."""
    before, touched = gesture.before, gesture.touched
    old, new = before[window.start : window.end], window.rewritten(before, path)
    head = common_prefix(old, new)
    tail = common_suffix(old[head:], new[head:])
    start, end = window.start + head, window.end - tail
    if not touched.start <= start <= end <= touched.end:
        return False
    rebuilt = before[touched.start : start] + new[head : len(new) - tail] + before[end : touched.end]
    return rebuilt == touched.rewritten(before, gesture.told)

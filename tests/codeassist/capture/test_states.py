from codeassist.capture.edit import Edit
from codeassist.capture.gesture import Gesture
from codeassist.capture.runs import Origin, Run, Tree, tree_of
from codeassist.capture.states import CHANGED_BYTES_MAX, STATES_MAX, State, States


def owners(name: str, length: int) -> Tree:
    return tree_of([Run(length, Origin("ai", name))])


class Past:
    """States of a text, of which each has owners of its own."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.states = States(owners("first", len(text)))

    def edit(self, start: int, end: int, inserted: bytes) -> State | None:
        """One change; it goes on to a new state, or back to an earlier one, which is returned."""
        gesture = Gesture.of([Edit(self.text, start, end, inserted)])
        earlier = self.states.earlier(gesture)
        self.text = self.text[:start] + inserted + self.text[end:]
        if earlier is None:
            self.states.changed(gesture.patches)
        else:
            self.states.went_to(earlier)
        return earlier

    def be_owned_by(self, name: str) -> Tree:
        """The owners of the state of now."""
        tree = owners(name, len(self.text))
        self.states.leave(tree)
        return tree


def test_a_change_back_leads_to_the_state_before() -> None:
    past = Past(b"one two")
    first = past.be_owned_by("a")
    past.edit(3, 7, b"")
    back = past.edit(3, 3, b" two")
    assert back is not None
    assert back.owners is first


def test_several_changes_are_undone_one_by_one_and_made_again() -> None:
    past = Past(b"one two three")
    trees = [past.be_owned_by("0")]
    for number, edit in enumerate([(8, 13, b""), (4, 8, b"more "), (0, 4, b"")], 1):
        assert past.edit(*edit) is None
        trees.append(past.be_owned_by(str(number)))
    undone = [past.edit(0, 0, b"one "), past.edit(4, 9, b"two "), past.edit(8, 8, b"three")]
    redone = [past.edit(8, 13, b""), past.edit(4, 8, b"more "), past.edit(0, 4, b"")]
    assert [state and state.owners for state in undone] == trees[2::-1]
    assert [state and state.owners for state in redone] == trees[1:]


def test_several_changes_are_undone_at_once() -> None:
    past = Past(b"one two three")
    first = past.be_owned_by("a")
    past.edit(4, 7, b"2")
    past.edit(0, 3, b"1")
    back = past.edit(0, 3, b"one two")
    assert back is not None
    assert back.owners is first


def test_the_same_text_put_in_elsewhere_is_no_undo() -> None:
    past = Past(b"twice twice ")
    past.edit(6, 12, b"")
    assert past.edit(0, 0, b"twice ") is None


def test_deleting_something_else_of_the_same_text_is_no_undo() -> None:
    past = Past(b"ab")
    past.edit(2, 2, b"bb")
    assert past.edit(1, 3, b"") is None


def test_a_change_after_an_undo_begins_a_branch_and_the_other_stays() -> None:
    past = Past(b"one")
    past.edit(3, 3, b" two")
    other = past.be_owned_by("other")
    past.edit(3, 7, b"")
    past.edit(3, 3, b" three")
    past.edit(3, 9, b"")
    back = past.edit(3, 3, b" two")
    assert back is not None
    assert back.owners is other


def test_what_is_typed_in_a_row_is_one_state() -> None:
    past = Past(b"")
    empty = past.be_owned_by("empty")
    for number, key in enumerate("typed"):
        gesture = Gesture.of([Edit(past.text, number, number, key.encode())])
        past.states.typed(gesture.patches)
        past.text += key.encode()
    back = past.edit(0, 5, b"")
    assert back is not None
    assert back.owners is empty


def test_the_oldest_states_are_forgotten() -> None:
    past = Past(b"first")
    past.edit(0, 5, b"")
    for number in range(STATES_MAX):
        past.edit(0, len(past.text), f"{number:05}".encode())
    for number in reversed(range(1, STATES_MAX - 1)):
        assert past.edit(0, 5, f"{number:05}".encode()) is not None
    assert past.edit(0, 5, b"first") is None


def test_states_far_apart_are_forgotten_sooner() -> None:
    past = Past(b"first")
    half = CHANGED_BYTES_MAX // 2
    past.edit(0, 5, b"a" * half)
    past.edit(0, half, b"b" * half)
    assert past.edit(0, half, b"first") is None


def test_two_states_of_one_text_are_told_apart_by_what_is_nearer() -> None:
    past = Past(b"one")
    past.be_owned_by("first")
    past.edit(0, 3, b"two")
    past.edit(0, 3, b"once")
    past.edit(0, 4, b"one")  # the first state again
    nearer = past.be_owned_by("nearer")
    past.edit(0, 3, b"three")
    back = past.edit(0, 5, b"one")
    assert back is not None
    assert back.owners is nearer

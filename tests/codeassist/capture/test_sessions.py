"""Buffers against a slow editor: whatever its user does, they know who wrote each character.

`PROVENANCE_RUNS` is the number of sessions; each has up to 30 steps in two documents that share what is cut.
"""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist.capture.runs import Doubt, Origin
from tests.codeassist.capture.simulated import Change, Desk, Document, visible

RUNS = int(os.environ.get("PROVENANCE_RUNS", "150"))

Places = tuple[float, float, float]


class User:
    """Does one thing after another in one of two documents."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.documents = [Document(self.desk, "was here\r\n  before\n"), Document(self.desk, "")]
        self.at = self.documents[0]
        self.doubts: list[tuple[Document, Origin, Doubt]] = []
        self.retyped: set[str] = set()

    def fresh(self, characters: int = 6) -> str:
        """Words that were never there before, of characters of one to four bytes, some of them half a pair."""
        number = next(self.desk.numbers)
        word = "".join(chr(base + number) for base in (0x4E00, 0x1F300, 0x100, 0xD800, 0x3400, 0x10000))
        return word[:characters]

    def place(self, share: float) -> int:
        return round(share * len(self.at.text))

    def stretch(self, places: Places) -> tuple[int, int]:
        """A few characters somewhere; seldom many."""
        start = self.place(places[0])
        return start, min(len(self.at.text), start + round(places[1] ** 3 * 30))

    def lines(self) -> list[int]:
        """Where lines begin."""
        return [0, *(at + 1 for at, character in enumerate(self.at.text) if character == "\n")]


def switch(user: User, _places: Places) -> None:
    user.at = user.documents[user.at is user.documents[0]]


def type_(user: User, places: Places) -> None:
    at = user.place(places[0])
    user.at.step(at)
    for offset, character in enumerate(user.fresh(1 + round(places[1] * 5))):
        user.at.change(Change(at + offset, at + offset, character))


def type_combining(user: User, places: Places) -> None:
    at = user.place(places[0])
    user.at.step(at)
    for offset, character in enumerate("e\u0301" + user.fresh(1)):
        user.at.change(Change(at + offset, at + offset, character))


def type_over(user: User, places: Places) -> None:
    user.at.step()
    start, end = user.stretch(places)
    text = user.fresh()
    user.at.change(Change(start, end, text[0]))
    for offset, character in enumerate(text[1:], start + 1):
        user.at.change(Change(offset, offset, character))


def enter(user: User, places: Places) -> None:
    at = user.place(places[0])
    user.at.step(at)
    user.at.change(Change(at, at, "\r\n    " if places[1] > 0.5 else "\n  "))


def open_bracket(user: User, places: Places) -> None:
    """The editor closes it, in the same change or in another; what is typed over the closing one changes nothing."""
    user.at.step()
    at = user.place(places[0])
    if places[1] > 0.5:
        user.at.change(Change(at, at, "()"))
    else:
        user.at.change(Change(at, at, '"'), Change(at + 1, at + 1, '"'))
    user.at.change(Change(at + 1, at + 1, user.fresh(1)))
    user.at.change(Change(at + 2, at + 3, user.at.text[at + 2]))


def backspace(user: User, places: Places) -> None:
    user.at.step()
    start, end = user.stretch(places)
    for at in range(end, start, -1):
        user.at.change(Change(at - 1, at, ""))


def delete_forwards(user: User, places: Places) -> None:
    user.at.step()
    start, end = user.stretch(places)
    for _ in range(start, end):
        user.at.change(Change(start, start + 1, ""))


def retype(user: User, places: Places) -> None:
    """Delete a stretch and type it again by hand."""
    start, end = user.stretch(places)
    text = user.at.text[start:end]
    user.at.step()
    user.at.change(Change(start, end, ""))
    user.at.step()
    for offset, character in enumerate(text, start):
        user.at.change(Change(offset, offset, character))
    user.retyped.add(text)
    user.at.forget_steps()  # Nobody could tell making the retyping again from undoing the deletion.


def delete(user: User, places: Places) -> None:
    start, end = user.stretch(places)
    if user.at.text[start:end] in user.retyped:
        return  # Nobody could tell undoing this from undoing the deletion before.
    user.at.step()
    user.at.change(Change(start, end, ""))


def cut(user: User, places: Places) -> None:
    start, end = user.stretch(places)
    user.desk.clipboard = user.at.text[start:end]
    delete(user, places)


def copy(user: User, places: Places) -> None:
    start, end = user.stretch(places)
    user.desk.clipboard = user.at.text[start:end]


def paste(user: User, places: Places) -> None:
    user.at.step()
    at = user.place(places[0])
    user.at.change(Change(at, at, user.desk.clipboard))


def paste_from_outside(user: User, places: Places) -> None:
    user.at.step()
    start, end = user.stretch(places)
    user.at.change(Change(start, end, f"{user.fresh()}\n  {user.fresh()}\n"))


def accept(user: User, places: Places) -> None:
    user.at.step()
    text = f"{user.fresh()}\n    {user.fresh()}"
    user.at.accept(user.place(places[0]), text, len(text))


def accept_a_line(user: User, places: Places) -> None:
    user.at.step()
    user.at.accept(user.place(places[0]), f"{user.fresh()}\n    {user.fresh()}", 7)


def accept_with_an_import(user: User, places: Places) -> None:
    user.at.step()
    text = f"{user.fresh()}()"
    user.at.accept(user.place(places[0]), text, len(text), Change(0, 0, f"import {user.fresh()}\n", (None,) * 14))


def move_line_up(user: User, places: Places) -> None:
    """A line and the one above it, as editors tell it: inserted below and taken away above, or the other way.

    Neovim tells of it in two notifications, right behind each other.
    """
    lines = user.lines()
    if len(lines) < 3:
        return
    number = min(len(lines) - 3, round(places[0] * len(lines)))
    above, start, end = lines[number : number + 3]
    line = user.at.text[above:start]
    if len(visible(line)) < 2:
        return
    user.at.step()
    writers = tuple(user.at.writers[above:start])
    inserted = Change(end, end, line, writers, moves="inserted first")
    taken = Change(above, start, "", moves="inserted first")
    if places[2] > 0.7:
        user.at.change(inserted)
        user.at.change(taken, at_once=True)
    elif places[1] > 0.5:
        user.at.change(inserted, taken)
    else:
        end -= len(line)
        user.at.change(
            Change(above, start, "", moves="taken first"), Change(end, end, line, writers, moves="taken first")
        )


def copy_line_and_delete_the_first(user: User, places: Places) -> None:
    """By hand: what stays of a suggested line is a copy, and a person's."""
    user.at.step()
    line = f"{user.fresh()}\n"
    start = user.lines()[round(places[0] * (len(user.lines()) - 1))]
    user.at.accept(start, line, len(line))
    user.at.step()
    end = user.lines()[-1] if places[1] > 0.5 else 0
    if start <= end <= start + len(line):
        return
    user.at.change(Change(end, end, line))
    user.at.step()
    start += len(line) if end < start else 0
    user.at.change(Change(start, start + len(line), ""))


def type_with_several_cursors(user: User, places: Places) -> None:
    """The same keys at several places, of which the editor tells from the end to the beginning."""
    user.at.step()
    text = user.fresh(1)
    at = sorted({user.place(share) for share in places}, reverse=True)
    for _ in range(2):
        user.at.change(*(Change(place, place, text) for place in at))


def delete_with_several_cursors(user: User, places: Places) -> None:
    user.at.step()
    at = sorted({user.place(share) for share in places} - {0}, reverse=True)
    user.at.change(*(Change(place - 1, place, "") for place in at))


def indent(user: User, places: Places) -> None:
    """The same white space at the beginning of every line: a person's."""
    user.at.step()
    user.at.change(*(Change(at, at, "   " if places[0] > 0.5 else "\t") for at in reversed(user.lines())))


def format_(user: User, places: Places) -> None:
    """A formatter that answers with another whole text, which differs in white space only."""
    text = user.at.text.replace(" ", "  ").replace("\n", " \n\n" if places[0] > 0.5 else "\n\t")
    user.at.step()
    user.at.change(Change(0, len(user.at.text), text))


def refactor(user: User, places: Places) -> None:
    """A tool that writes different texts at several places."""
    low, high = sorted(user.place(share) for share in places[:2])
    if low < high:
        user.at.step()
        user.at.change(Change(high, high, user.fresh(3)), Change(low, low, user.fresh(3)))


def reload(user: User, places: Places) -> None:
    """A file that another program has written, or that the editor turns out to have saved."""
    user.at.step()
    start, end = user.stretch(places)
    user.doubts.append((user.at, *user.at.reload(Change(start, end, user.fresh()))))


def settle(user: User, places: Places) -> None:
    """All doubts of the document end with a save, or the oldest because no save came."""
    mine = [doubt for doubt in user.doubts if doubt[0] is user.at]
    if places[0] > 0.5:
        user.at.buffer.saved()
        user.doubts = [doubt for doubt in user.doubts if doubt[0] is not user.at]
    elif mine:
        document, stand_in, doubt = mine[0]
        document.buffer.disown(doubt)
        user.desk.settled[stand_in] = None
        user.doubts.remove(mine[0])


def undo(user: User, places: Places) -> None:
    for _ in range(1 + round(places[0] * 3)):
        user.at.undo(whole=places[1] > 0.7)


def redo(user: User, places: Places) -> None:
    for _ in range(1 + round(places[0] * 3)):
        user.at.undo(redo=True, whole=places[1] > 0.7)


ACTIONS: tuple[Callable[[User, Places], None], ...] = (
    switch,
    type_,
    type_combining,
    type_over,
    type_with_several_cursors,
    enter,
    open_bracket,
    backspace,
    delete,
    delete_forwards,
    delete_with_several_cursors,
    retype,
    cut,
    copy,
    paste,
    paste_from_outside,
    accept,
    accept_a_line,
    accept_with_an_import,
    move_line_up,
    copy_line_and_delete_the_first,
    indent,
    format_,
    refactor,
    reload,
    settle,
    undo,
    redo,
)
SHARES = st.floats(0, 1)


@settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.tuples(SHARES, SHARES, SHARES)), max_size=30))
def test_a_buffer_knows_every_writer_of_a_session(steps: list[tuple[Callable[[User, Places], None], Places]]) -> None:
    user = User()
    for action, places in steps:
        action(user, places)
        for document in user.documents:
            assert document.known() == document.true(), action.__name__

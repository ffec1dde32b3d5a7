"""Kept share as the events will tell it, on buffers that follow real changes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer
from codeassist.capture.survival import kept, standing, tokens_of

BEFORE = b"def total(order):\n    \n\n\ndone = True\n"
AT = BEFORE.index(b"    \n") + 4
ACCEPTED = b"items = [x['price'] for x in order]\n    rest = sum(items, 0)\n    return round(rest)"
FORMATTED = (
    b'items = [x["price"] for x in order]\n\n\n'
    b"    rest = sum(\n        items,\n        0,\n    )\n    return (\n        round(rest)\n    )"
)


class Editor:
    """A buffer in which `ACCEPTED` was just accepted."""

    def __init__(self) -> None:
        self.text = BEFORE
        self.buffer = Buffer(BEFORE, Cuts())
        self.buffer.offer(Offer("s-1", AT, AT, ACCEPTED))
        [self.span] = self.buffer.apply([self._edit(AT, AT, ACCEPTED)]).accepted

    def change(self, start: int, end: int, inserted: bytes) -> None:
        self.buffer.apply([self._edit(start, end, inserted)])

    def replace(self, old: bytes, new: bytes) -> None:
        start = self.text.index(old)
        self.change(start, start + len(old), new)

    def share(self) -> float:
        tokens = tokens_of(self.span.text)
        now = standing(self.text, self.buffer.owned(), {self.span.span})
        return kept(tokens, now[self.span.span]) / tokens.total() if now else 0.0

    def _edit(self, start: int, end: int, inserted: bytes) -> Edit:
        edit = Edit(self.text, start, end, inserted)
        self.text = self.text[:start] + inserted + self.text[end:]
        return edit


def test_all_of_it_is_kept_right_after_the_acceptance() -> None:
    assert Editor().share() == 1


def test_nothing_is_kept_once_it_is_deleted_or_undone() -> None:
    editor = Editor()
    editor.replace(ACCEPTED, b"")
    assert editor.share() == 0


def test_all_of_it_is_kept_again_once_the_undoing_is_undone() -> None:
    editor = Editor()
    editor.replace(ACCEPTED, b"")
    editor.change(AT, AT, ACCEPTED)
    assert editor.share() == 1


def test_a_formatter_takes_nothing_away() -> None:
    editor = Editor()
    editor.change(0, len(editor.text), editor.text.replace(ACCEPTED, FORMATTED))
    assert FORMATTED in editor.text
    assert editor.share() == 1


def test_words_that_are_deleted_and_typed_again_are_not_kept() -> None:
    editor = Editor()
    whole = tokens_of(ACCEPTED).total()
    start = editor.text.index(b"return round")
    editor.replace(b"return round", b"")
    for at, character in enumerate("return round", start):
        editor.change(at, at, character.encode())
    assert ACCEPTED in editor.text
    assert editor.share() == (whole - 2) / whole


def test_a_word_that_is_changed_inside_is_not_kept_and_one_that_got_longer_is() -> None:
    editor = Editor()
    whole = tokens_of(ACCEPTED).total()
    editor.replace(b"price", b"priXce")
    assert editor.share() == (whole - 1) / whole
    editor.replace(b"return", b"returns")
    assert editor.share() == (whole - 1) / whole


def test_a_line_that_moves_is_kept() -> None:
    editor = Editor()
    line = b"    rest = sum(items, 0)\n"
    editor.replace(line, b"")
    editor.change(len(editor.text), len(editor.text), line)
    assert editor.share() == 1


def test_what_a_person_adds_between_takes_nothing_away() -> None:
    editor = Editor()
    editor.replace(b"    return", b"    log(rest)\n    return")
    assert editor.share() == 1


def test_what_another_span_says_alike_does_not_count() -> None:
    editor = Editor()
    editor.replace(ACCEPTED, b"")
    editor.buffer.offer(Offer("s-2", AT, AT, ACCEPTED + b"\n"))
    editor.change(AT, AT, ACCEPTED + b"\n")
    assert editor.share() == 0


@settings(deadline=None)
@given(st.data())
def test_the_share_only_falls_while_words_are_deleted_and_ends_at_nothing(data: st.DataObject) -> None:
    editor = Editor()
    share = editor.share()
    while words := [match.span() for match in re.finditer(rb"\S+", editor.text)]:
        start, end = data.draw(st.sampled_from(words))
        editor.change(start, end, b"")
        assert editor.share() <= share
        share = editor.share()
    assert share == 0


@settings(deadline=None)
@given(st.integers(0, len(ACCEPTED)), st.text("ab \n", max_size=20))
def test_what_is_typed_inside_costs_one_word_at_most(at: int, typed: str) -> None:
    editor = Editor()
    whole = tokens_of(ACCEPTED).total()
    for offset, character in enumerate(typed):
        place = AT + at + offset
        editor.change(place, place, character.encode())
    assert editor.share() in {1, (whole - 1) / whole}

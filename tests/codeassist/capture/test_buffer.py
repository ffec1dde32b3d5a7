"""Buffers against a simulated editor that knows, character by character, who wrote what."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.buffer import AcceptedSpan, Buffer, Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer
from codeassist.capture.provenance import HUMAN, Origin

AI = Origin("ai", "a span")


@dataclass
class Editor:
    """A text as a list of characters with their writers, and a buffer that is told only of the edits."""

    text: str = ""
    cuts: Cuts = field(default_factory=Cuts)
    writers: list[Origin | None] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.buffer = Buffer(self.text.encode(), self.cuts)
        self.writers = [None] * len(self.text)

    def edit(self, start: int, end: int, text: str, writers: list[Origin | None], *, doubtful: bool = False) -> Changed:
        changed = self.buffer.apply([self.described(start, end, text)], doubtful=doubtful)
        self.text = self.text[:start] + text + self.text[end:]
        self.writers[start:end] = writers
        return changed

    def described(self, start: int, end: int, text: str) -> Edit:
        before = self.text.encode()
        return Edit(before, len(self.text[:start].encode()), len(self.text[:end].encode()), text.encode())

    def type(self, at: int, text: str) -> None:
        for offset, character in enumerate(text):
            self.edit(at + offset, at + offset, character, [HUMAN])

    def paste(self, at: int, text: str) -> None:
        self.edit(at, at, text, [HUMAN] * len(text))

    def delete(self, start: int, end: int) -> list[Origin | None]:
        writers = self.writers[start:end]
        self.deleted.append(self.text[start:end])
        self.edit(start, end, "", [])
        return writers

    def backspace(self, start: int, end: int) -> list[Origin | None]:
        writers = self.writers[start:end]
        self.deleted.append(self.text[start:end])
        for offset in range(end, start, -1):
            self.edit(offset - 1, offset, "", [])
        return writers

    def accept(self, at: int, text: str) -> AcceptedSpan:
        self.number += 1
        start = len(self.text[:at].encode())
        self.buffer.offer(Offer(f"suggestion {self.number}", start, start, text.encode()))
        [accepted] = self.edit(at, at, text, [None] * len(text)).accepted
        self.writers[at : at + len(text)] = [Origin("ai", accepted.span)] * len(text)
        return accepted

    def fresh(self) -> str:
        """Text that was never there before."""
        self.number += 1
        return f"é{self.number}🎉\n"

    def known(self) -> list[Origin | None]:
        """The writer of each character, as the buffer knows it."""
        by_byte: list[Origin | None] = [None] * len(self.text.encode())
        for owned in self.buffer.owned():
            by_byte[owned.start : owned.end] = [owned.origin] * (owned.end - owned.start)
        offsets = [len(self.text[:index].encode()) for index in range(len(self.text))]
        return [by_byte[offset] for offset in offsets]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["type", "paste", "copy", "delete", "move", "undone", "backspaced and undone", "accept"]),
        st.floats(0, 1),
        st.floats(0, 1),
        st.floats(0, 1),
    ),
    max_size=15,
)


def act(editor: Editor, action: str, at: int, start: int, end: int) -> None:
    text = editor.text[start:end]
    match action:
        case "type":
            editor.type(at, editor.fresh())
        case "paste":
            editor.paste(at, editor.fresh())
        case "accept":
            editor.accept(at, editor.fresh())
        case "copy" if not any(text.split() == gone.split() for gone in editor.deleted):
            editor.paste(at, text)
        case "delete" if len(text.strip()) > 1:  # Less could be one key of what is then deleted beside it.
            editor.delete(start, end)
        case "move" if len(text) > 1:
            writers = editor.delete(start, end)
            at = min(at, len(editor.text))
            editor.edit(at, at, text, writers)
        case "undone" if len(text) > 1:
            editor.edit(start, start, text, editor.delete(start, end))
        case "backspaced and undone" if len(text) > 1:
            editor.edit(start, start, text, editor.backspace(start, end))


@settings(deadline=None)
@given(ACTIONS)
def test_a_buffer_knows_every_writer_of_an_editing_session(actions: list[tuple[str, float, float, float]]) -> None:
    editor = Editor("was here\nbefore\n")
    for action, *places in actions:
        at, *bounds = (round(place * len(editor.text)) for place in places)
        act(editor, action, at, min(bounds), max(bounds))
        assert editor.known() == editor.writers


def test_what_was_there_before_has_no_writer() -> None:
    assert Editor("old\n").known() == [None] * 4


def test_cut_text_of_nobody_is_nobodys_where_it_is_pasted() -> None:
    editor = Editor("old old\nnew\n")
    editor.edit(4, 4, "old old\n", editor.delete(0, 8))
    assert editor.known() == [None] * 12


def test_cut_text_keeps_its_writer_in_another_buffer() -> None:
    one = Editor("")
    span = one.accept(0, "made up\n").span
    other = Editor("", one.cuts)
    one.delete(0, 8)
    other.paste(0, "made up\n")
    assert other.known() == [Origin("ai", span)] * 8


def test_a_second_paste_of_cut_text_is_a_persons() -> None:
    editor = Editor("")
    span = editor.accept(0, "made up\n").span
    editor.delete(0, 8)
    editor.paste(0, "made up\n")
    editor.paste(8, "made up\n")
    assert editor.known() == [Origin("ai", span)] * 8 + [HUMAN] * 8


def test_deleting_and_retyping_is_a_persons() -> None:
    editor = Editor("")
    editor.accept(0, "made up\n")
    editor.delete(0, 8)
    editor.type(0, "made up\n")
    assert editor.known() == [HUMAN] * 8


def test_cut_lines_pasted_with_another_indentation_keep_their_writer() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "a\n  b\n").span)
    editor.delete(0, 6)
    editor.paste(0, "  a\n    b\n")
    known = editor.known()
    assert [known[2], known[8]] == [span, span]
    assert known[0] is None


def test_undoing_and_redoing_an_acceptance_keeps_its_span() -> None:
    editor = Editor("")
    span = editor.accept(0, "made up").span
    editor.delete(0, 7)
    editor.paste(0, "made up")
    assert editor.known() == [Origin("ai", span)] * 7


def test_a_formatter_that_moves_white_space_writes_nothing() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "f(a,b)").span)
    editor.edit(0, 6, "f(a, b)", [])
    assert editor.known() == [span, span, span, span, None, span, span]


def test_different_texts_at_several_places_are_a_tools() -> None:
    editor = Editor("a b\n")
    first = editor.described(2, 3, "B")
    second = Edit(b"a B\n", 0, 1, b"A")
    editor.buffer.apply([first, second])
    assert editor.buffer.owned() == ()


def test_the_same_text_at_several_cursors_is_a_persons() -> None:
    editor = Editor("a b\n")
    editor.buffer.apply([editor.described(3, 3, "x"), Edit(b"a bx\n", 1, 1, b"x")])
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()] == [(1, 2, HUMAN), (4, 5, HUMAN)]


def test_undoing_deletions_made_forwards_restores_the_writer() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made").span)
    for _ in range(4):
        editor.edit(0, 1, "", [])
    editor.paste(0, "made")
    assert editor.known() == [span] * 4


def test_a_line_that_is_moved_up_keeps_its_writer() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up\n").span)
    editor.type(8, "own")
    # As VS Code tells it: the line above is inserted below, then taken away above.
    first = editor.described(11, 11, "\nmade up")
    editor.buffer.apply([first, Edit(b"made up\nown\nmade up", 0, 8, b"")])
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()] == [
        (0, 3, HUMAN),
        (4, 11, span),
    ]


@pytest.mark.parametrize("is_taken_first", [False, True])
def test_a_line_that_is_moved_up_and_down_again_keeps_its_writer(is_taken_first: bool) -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up").span)
    editor.type(7, "\nown\n")
    # As VS Code tells it: the line above goes with the line end behind it, and comes with the one before it.
    up = [Edit(b"made up\nown\n", 11, 11, b"\nmade up"), Edit(b"made up\nown\nmade up\n", 0, 8, b"")]
    down = [Edit(b"own\nmade up\n", 0, 0, b"made up\n"), Edit(b"made up\nown\nmade up\n", 11, 19, b"")]
    if is_taken_first:
        up = [Edit(b"made up\nown\n", 0, 8, b""), Edit(b"own\n", 3, 3, b"\nmade up")]
        down = [Edit(b"own\nmade up\n", 3, 11, b""), Edit(b"own\n", 0, 0, b"made up\n")]
    editor.buffer.apply(up)
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()][:2] == [
        (0, 3, HUMAN),
        (4, 11, span),
    ]
    editor.buffer.apply(down)
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()] == [(0, 7, span), (8, 12, HUMAN)]


def moved_in_two(at_once: bool) -> list[Origin | None]:
    """Who wrote each character after a suggested line is inserted again below, and then taken away above."""
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up\n").span)
    editor.type(8, "own\n")
    editor.buffer.apply([editor.described(12, 12, "made up\n")])
    editor.buffer.apply([Edit(b"made up\nown\nmade up\n", 0, 8, b"")], at_once=at_once)
    editor.text = "own\nmade up\n"
    return [AI if origin == span else origin for origin in editor.known()]


def test_a_line_that_is_moved_by_two_notifications_at_once_keeps_its_writer() -> None:
    assert moved_in_two(at_once=True) == [HUMAN] * 4 + [AI] * 8


def test_the_copy_of_a_line_that_is_deleted_afterwards_is_a_persons() -> None:
    assert moved_in_two(at_once=False) == [HUMAN] * 12


def test_a_copy_that_is_taken_away_at_once_leaves_the_first_as_it_was_and_may_come_back() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up\n").span)
    editor.paste(8, "copy up\n")
    editor.buffer.apply([Edit(b"made up\ncopy up\n", 8, 16, b"")], at_once=True)
    editor.text = "made up\n"
    assert editor.known() == [span] * 8
    assert editor.cuts.knows(b"copy up\n")


def test_typing_that_a_client_collected_is_a_persons() -> None:
    editor = Editor("")
    editor.buffer.apply([editor.described(0, 0, "a"), Edit(b"a", 1, 1, b"b")])
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()] == [(0, 2, HUMAN)]


def test_what_is_typed_before_several_lines_at_once_is_a_persons_in_each() -> None:
    # As Neovim tells it: the first key at once, and the rest with the other lines when the block is left.
    editor = Editor("imp\nret\nend\n")
    editor.type(0, "#")
    editor.buffer.apply([editor.described(1, 1, " "), Edit(b"# imp\nret\nend\n", 6, 10, b"# ret\n# ")])
    editor.text = "# imp\n# ret\n# end\n"
    assert editor.known() == [HUMAN, HUMAN, None, None, None, None] * 3


def test_different_texts_in_one_notification_are_a_tools_though_one_goes_on_with_a_key() -> None:
    editor = Editor("imp\nret\n")
    editor.type(0, "#")
    editor.buffer.apply([editor.described(1, 1, " "), Edit(b"# imp\nret\n", 6, 6, b"// ")])
    editor.text = "# imp\n// ret\n"
    assert [writer for writer in editor.known() if writer] == [HUMAN]


def test_only_what_differs_in_a_replaced_line_is_new() -> None:
    editor = Editor("one two three\n")
    editor.edit(0, 14, "one 2 three\n", [])
    assert [(owned.start, owned.end) for owned in editor.buffer.owned()] == [(4, 5)]


def test_lines_that_changed_places_in_one_edit_keep_their_writers() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up\n").span)
    editor.type(8, "mine\n")
    editor.edit(0, 13, "mine\nmade up\n", [])
    assert [(owned.start, owned.end, owned.origin) for owned in editor.buffer.owned()] == [
        (0, 4, HUMAN),
        (5, 12, span),
        (12, 13, HUMAN),
    ]


def test_a_document_that_a_formatter_replaced_keeps_its_writers() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "call(one, two)\n").span)
    editor.type(15, "mine(three, four)\n")
    editor.edit(0, 33, "call(\n  one, two,\n)\nmine(\n  three, four,\n)\n", [])
    letters = {span: "a", HUMAN: "h", None: "."}
    assert "".join(letters[writer] for writer in editor.known()) == ("aaaaa...aaaaaaaa..aahhhhh...hhhhhhhhhhh..hh")


def test_a_doubtful_change_is_a_persons_once_the_client_saved() -> None:
    editor = Editor("a\n")
    editor.edit(1, 1, "bc", [], doubtful=True)
    editor.buffer.saved()
    assert editor.known() == [None, HUMAN, HUMAN, None]


def test_a_doubtful_change_is_nobodys_if_no_save_follows() -> None:
    editor = Editor("a\n")
    doubt = editor.edit(1, 1, "bc", [], doubtful=True).doubt
    assert doubt is not None
    editor.type(2, "x")
    editor.buffer.disown(doubt)
    assert editor.known()[:5] == [None, None, HUMAN, None, None]


def test_cut_text_of_another_program_stays_nobodys() -> None:
    editor = Editor("a\n")
    doubt = editor.edit(1, 1, "bc", [], doubtful=True).doubt
    assert doubt is not None
    editor.delete(1, 3)
    editor.buffer.disown(doubt)
    editor.paste(1, "bc")
    assert editor.known() == [None] * 4


@pytest.mark.parametrize("deleted", [(0, 8), (0, 4)])
@pytest.mark.parametrize("way", ["saved", "disowned"])
def test_what_comes_back_in_doubt_is_as_it_was_only_if_the_client_saves(way: str, deleted: tuple[int, int]) -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made up\n").span)
    writers = editor.delete(*deleted)
    doubt = editor.edit(0, 0, "made up\n"[: deleted[1]], writers, doubtful=True).doubt
    assert doubt is not None
    assert editor.known() == [span] * 8
    if way == "saved":
        editor.buffer.saved()
        assert editor.known() == [span] * 8
    else:
        editor.buffer.disown(doubt)
        assert editor.known() == [None] * deleted[1] + [span] * (8 - deleted[1])


def test_what_was_cut_elsewhere_and_another_program_writes_is_nobodys() -> None:
    editor = Editor("")
    editor.accept(0, "made up\n")
    editor.delete(0, 8)
    other = Editor("x\n", editor.cuts)
    doubt = other.edit(0, 0, "made up\n", [None] * 8, doubtful=True).doubt
    assert doubt is not None
    other.buffer.disown(doubt)
    assert other.known() == other.writers


def test_what_is_read_again_keeps_the_words_that_stood_there_however_few_and_none_of_their_letters() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "load(a)\nsame(line)\n").span)
    text = "lead(a)\nsame(line)\nso many new words in it\n"
    doubt = editor.edit(0, 19, text, [], doubtful=True).doubt
    assert doubt is not None
    editor.buffer.disown(doubt)
    assert {*editor.known()} == {span, None}
    known = (character for character, owner in zip(text, editor.known(), strict=True) if owner)
    assert "".join(known).split() == ["(a)", "same(line)"]


def test_a_line_that_is_read_again_in_the_place_of_another_has_none_of_its_marks() -> None:
    editor = Editor("")
    editor.accept(0, "made = up(1)\n")
    text = "one\nquite = another_line(of, several)\n"
    doubt = editor.edit(0, 13, text, [None] * len(text), doubtful=True).doubt
    assert doubt is not None
    editor.buffer.disown(doubt)
    assert editor.known() == editor.writers


def test_a_doubt_that_a_save_has_settled_stays_settled() -> None:
    editor = Editor("a\n")
    doubt = editor.edit(1, 1, "bc", [], doubtful=True).doubt
    assert doubt is not None
    editor.buffer.saved()
    editor.buffer.disown(doubt)
    assert editor.known() == [None, HUMAN, HUMAN, None]


def test_the_command_makes_typed_text_an_acceptance() -> None:
    editor = Editor("f(1\n")
    editor.buffer.offer(Offer("s", 3, 3, b")"))
    editor.edit(3, 3, ")", [])
    accepted = editor.buffer.confirm("s")
    assert accepted is not None
    assert editor.known()[3] == Origin("ai", accepted.span)


def test_suggestions_that_no_longer_fit_have_ended() -> None:
    editor = Editor("x = \n")
    editor.buffer.offer(Offer("s", 4, 4, b"call()"))
    assert editor.edit(4, 4, "q", []).ended == {"s": "overtyped"}


def beside_a_popup() -> Buffer:
    buffer = Buffer(b"x.ch\n", Cuts())
    buffer.offer(Offer("s", 4, 4, b"arge(1)", given=4))
    return buffer


def test_what_the_editors_popup_gave_of_an_acceptance_is_the_persons_choice() -> None:
    buffer = beside_a_popup()
    changed = buffer.apply([Edit(b"x.ch\n", 2, 4, b"charge(1)")])
    [accepted] = changed.accepted
    assert (accepted.text, accepted.partial) == (b"(1)", False)
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 11, "ai")]


def test_taking_the_popups_item_alone_accepts_nothing_and_leaves_the_rest_on_offer() -> None:
    buffer = beside_a_popup()
    changed = buffer.apply([Edit(b"x.ch\n", 2, 4, b"charge")])
    assert (changed.accepted, changed.ended) == ((), {})
    [accepted] = buffer.apply([Edit(b"x.charge\n", 8, 8, b"(1)")]).accepted
    assert accepted.text == b"(1)"
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 11, "ai")]


def test_a_popups_item_and_a_part_of_the_rest_is_a_partial_acceptance_of_that_part() -> None:
    buffer = beside_a_popup()
    [accepted] = buffer.apply([Edit(b"x.ch\n", 4, 4, b"arge(1")]).accepted
    assert (accepted.text, accepted.partial) == (b"(1", True)
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 10, "ai")]


def test_who_typed_a_suggestion_out_has_ended_it_but_not_rejected_it() -> None:
    buffer = Buffer(b"x = \n", Cuts())
    assert buffer.offer(Offer("other", 4, 4, b"b")) == {}
    assert buffer.offer(Offer("s", 4, 4, b"ab")) == {"other": "superseded"}
    assert buffer.apply([Edit(b"x = \n", 4, 4, b"a")]).ended == {}
    assert buffer.apply([Edit(b"x = a\n", 5, 5, b"b")]).ended == {}
    assert buffer.apply([Edit(b"x = ab\n", 6, 6, b"c")]).ended == {"s": "typed"}


def test_an_edit_of_several_places_that_was_applied_is_one_span() -> None:
    before, after = b"total = 1\nf(total)\n", b"sum = 1\nf(sum)\n"
    buffer = Buffer(before, Cuts())
    buffer.apply([Edit(before, 0, len(before), after)])
    span = buffer.claim("s", after, ((0, 3), (10, 13)))
    assert (span.suggestion, span.text, span.partial) == ("s", b"sum\nsum", False)
    ai = [owned for owned in buffer.owned() if owned.origin == Origin("ai", span.span)]
    assert [after[owned.start : owned.end] for owned in ai] == [b"sum", b"sum"]


def test_a_line_that_a_tool_changes_while_it_moves_it_is_nobodys() -> None:
    buffer = Buffer(b"total = 1\n", Cuts())
    inserted = Edit(b"total = 1\n", 10, 10, b"total = 1\n")
    changed = Edit(b"total = 1\ntotal = 1\n", 10, 12, b"fe")
    taken = Edit(b"total = 1\nfetal = 1\n", 0, 10, b"")
    buffer.apply([inserted, changed, taken], doubtful=False)
    assert buffer.owned() == ()

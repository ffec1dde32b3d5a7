"""Buffers against a simulated editor that knows, character by character, who wrote what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.provenance import HUMAN, Origin
from tests.codeassist.capture.simulated_keys import Editor

AI = Origin("ai", "a span")

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


@pytest.mark.parametrize("undoing", [True, False])
def test_a_character_that_comes_back_has_its_writer_where_the_client_says_that_it_was_undone(*, undoing: bool) -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made").span)
    editor.delete(3, 4)
    editor.edit(3, 3, "e", [], undoing=undoing)
    assert editor.known() == [span, span, span, span if undoing else HUMAN]


def test_what_is_said_to_be_an_undo_and_leads_to_no_earlier_text_is_a_persons() -> None:
    editor = Editor("")
    span = Origin("ai", editor.accept(0, "made").span)
    editor.delete(3, 4)
    editor.edit(3, 3, "r", [], undoing=True)
    assert editor.known() == [span, span, span, HUMAN]


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


def test_a_line_that_a_tool_changes_while_it_moves_it_is_nobodys() -> None:
    buffer = Buffer(b"total = 1\n", Cuts())
    inserted = Edit(b"total = 1\n", 10, 10, b"total = 1\n")
    changed = Edit(b"total = 1\ntotal = 1\n", 10, 12, b"fe")
    taken = Edit(b"total = 1\nfetal = 1\n", 0, 10, b"")
    buffer.apply([inserted, changed, taken], doubtful=False)
    assert buffer.owned() == ()

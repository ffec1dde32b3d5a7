"""Changes in doubt: another program has written the file, or the client turns out to have saved it."""

import pytest

from codeassist.capture.provenance import HUMAN, Origin
from tests.codeassist.capture.simulated_keys import Editor


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

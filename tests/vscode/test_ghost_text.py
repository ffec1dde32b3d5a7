"""Suggestions on screen, what each key does to them, and that the journal holds exactly what happened."""

import pytest

from tests.vscode.scenes import ABOVE, TYPED
from tests.vscode.window import CODE, Window

pytestmark = [pytest.mark.model, pytest.mark.network, pytest.mark.timeout(900)]


def test_tab_takes_the_whole_suggestion(window: Window) -> None:
    file, ghost = window.suggested("whole.py", ABOVE, TYPED)
    window.picture("ghost-text")
    window.browser.press("Tab")
    window.see_no_ghost_text()
    assert window.save(file) == ABOVE + TYPED + ghost
    assert window.saved(file) == [("human", TYPED), ("ai", ghost)]
    events = window.journal(path=window.path(file))
    kept = [event["share"] for event in events if event["kind"] == "suggestion.kept"]
    assert kept == [1.0] * len(kept)  # one for the save, and one each time that a look at it was due
    shown, accepted, _ = (event for event in events if event["kind"] != "suggestion.kept")
    assert (shown["kind"], shown["characters"]) == ("suggestion.shown", len(ghost))
    assert accepted["kind"] == "suggestion.accepted"
    assert (accepted["suggestion"], accepted["partial"]) == (shown["suggestion"], False)


def test_undo_takes_an_acceptance_back_in_one_step(window: Window) -> None:
    file, ghost = window.suggested("undone.py", ABOVE, TYPED)
    window.browser.press("Tab")
    assert window.save(file) == ABOVE + TYPED + ghost
    window.browser.press("Control+Z")
    assert window.save(file) == ABOVE + TYPED
    assert window.saved(file) == [("human", TYPED)]
    window.browser.press("Control+Shift+Z")
    assert window.save(file) == ABOVE + TYPED + ghost
    assert window.saved(file) == [("human", TYPED), ("ai", ghost)]


def test_control_and_right_takes_the_next_word(window: Window) -> None:
    file, ghost = window.suggested("word.py", ABOVE, TYPED)
    window.browser.press("Control+ArrowRight")
    window.until(lambda: window.journal("suggestion.accepted", path=window.path(file)), "the accepted word")
    rest = window.ghost_text()
    window.picture("next-word", CODE)
    word = ghost.removesuffix(rest)
    assert word
    assert window.save(file) == ABOVE + TYPED + word
    assert window.saved(file) == [("human", TYPED), ("ai", word)]
    [accepted] = window.journal("suggestion.accepted", path=window.path(file))
    assert (accepted["partial"], accepted["characters"]) == (True, len(word))


def test_escape_rejects_and_what_is_typed_then_is_a_persons(window: Window) -> None:
    file, _ = window.suggested("rejected.py", ABOVE, TYPED)
    window.browser.press("Escape")
    window.see_no_ghost_text()
    window.browser.type("outcome is None")
    assert window.save(file) == ABOVE + TYPED + "outcome is None"
    assert window.saved(file) == [("human", TYPED + "outcome is None")]
    kinds = [event["kind"] for event in window.journal(path=window.path(file))]
    assert "suggestion.accepted" not in kinds
    assert len(window.journal("suggestion.dismissed")) > 0


def test_what_is_typed_along_shrinks_the_suggestion_and_is_not_accepted(window: Window) -> None:
    file, ghost = window.suggested("along.py", ABOVE, TYPED)
    window.browser.type(ghost[:5])
    window.until(lambda: window.ghost_text() == ghost[5:], "the rest of the suggestion")
    window.browser.press("Escape")
    assert window.save(file) == ABOVE + TYPED + ghost[:5]
    assert window.saved(file) == [("human", TYPED + ghost[:5])]
    assert window.journal("suggestion.accepted", path=window.path(file)) == []

"""Edits from the editor's menus: seen before they are made, made in one step, and in the journal."""

import ast

import pytest

from tests.vscode.scenes import SUMS
from tests.vscode.window import CODE, FOCUSED_EDITOR, MENU, MENU_ITEM, QUICK_INPUT, Window

pytestmark = [pytest.mark.model, pytest.mark.network, pytest.mark.timeout(900)]

ACTION = ".action-widget .monaco-list-row"


def test_the_other_uses_of_a_name_follow_its_definition(window: Window) -> None:
    file = window.edit("tenacity/renamed.py", SUMS)
    window.go_to(4, len("def total"))
    window.browser.type("_price")
    window.browser.press("Control+.")
    window.browser.see(ACTION, "Rename the other 2 uses of `total` to `total_price`")
    window.picture("next-edit", CODE)
    window.browser.press("Enter")
    window.browser.see_no_more(ACTION)
    window.until(lambda: window.journal("suggestion.accepted", path=window.path(file)), "the renaming in the journal")
    assert window.save(file) == SUMS.replace("total(", "total_price(")
    assert window.saved(file) == [("human", "_price"), ("ai", "total_price"), ("ai", "total_price")]
    window.browser.press("Control+Z")
    assert window.save(file) == SUMS.replace("def total(", "def total_price(")


def test_a_docstring_is_written_and_undone_in_one_step(window: Window) -> None:
    file = window.edit("tenacity/documented.py", SUMS)
    window.go_to(9, len("    return"))
    window.browser.press("Control+Shift+R")
    window.browser.see(ACTION, "Write docstring")
    window.picture("refactor", CODE)
    window.browser.press("Enter")
    window.until(lambda: window.journal("suggestion.accepted", path=window.path(file)), "the docstring in the journal")
    window.picture("docstring", CODE)
    documented = window.save(file)
    [(owner, text)] = window.saved(file)
    assert owner == "ai"
    assert documented.replace(text, "") == SUMS
    mean = ast.parse(documented).body[2]
    assert isinstance(mean, ast.FunctionDef)
    assert ast.get_docstring(mean)
    window.browser.press("Control+Z")
    assert window.save(file) == SUMS
    assert window.saved(file) == []


def test_an_edit_by_instruction_is_shown_before_it_is_made(window: Window) -> None:
    file = window.edit("tenacity/instructed.py", SUMS)
    window.go_to(4, 0)
    window.browser.press("Shift+ArrowDown", "Shift+ArrowDown")
    window.command("codeassist: Edit by Instruction")
    window.browser.see(QUICK_INPUT, "What is to be done with the selected code?")
    window.browser.type("return 0.0 when prices is empty")
    window.picture("instruction", MENU)
    window.browser.press("Enter")
    window.browser.see(MENU_ITEM, "Apply")
    window.browser.see(".monaco-diff-editor .line-insert")
    window.picture("edit-preview")
    assert file.read_text(encoding="utf-8") == SUMS
    window.browser.press("Enter")
    window.until(lambda: window.journal("suggestion.accepted", path=window.path(file)), "the edit in the journal")
    window.browser.see_no_more(".monaco-diff-editor")
    window.browser.see(FOCUSED_EDITOR)
    edited = window.save(file)
    assert "0.0" in edited
    [(owner, text)] = window.saved(file)
    assert owner == "ai"
    assert edited.replace(text, "") == SUMS
    window.browser.press("Control+Z")
    assert window.save(file) == SUMS

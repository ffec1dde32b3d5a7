"""The status bar, and what keeps working while things change around the language server."""

import pytest

from tests.vscode.scenes import ABOVE, TYPED
from tests.vscode.window import CORNER, MENU, MENU_ITEM, STATUS, Window

pytestmark = [pytest.mark.model, pytest.mark.network, pytest.mark.timeout(900)]

PAGE = "iframe.webview | #active-frame | body"


def test_the_status_bar_tells_why_the_last_suggestion_looked_as_it_did(window: Window) -> None:
    window.suggested("tenacity/why.py", ABOVE, TYPED)
    window.browser.hover(STATUS)
    window.browser.see(".monaco-hover", "Ready: qwen2.5-coder-0.5b.")
    window.browser.see(".monaco-hover", "pieces of other files")
    window.picture("status", CORNER)
    window.browser.click(STATUS)
    window.browser.see(MENU_ITEM, "Why the last suggestion looked as it did")
    window.picture("menu", MENU)
    window.browser.press("Enter")
    window.browser.see(".tab.active", "Last suggestion")
    window.browser.see(f"{PAGE} h1", "Why the last suggestion looks as it does")
    window.browser.see(f"{PAGE} h2", "Context: code of other files in the prompt")
    window.picture("why")
    window.browser.click(".tab.active .codicon-close")


def test_a_paused_window_suggests_nothing_and_records_saves(window: Window) -> None:
    window.command("codeassist: Pause Suggestions in This Window")
    window.see_status("paused")
    file = window.edit("tenacity/paused.py", ABOVE)
    window.browser.type(TYPED)
    assert window.save(file) == ABOVE + TYPED
    assert window.saved(file) == [("human", TYPED)]
    window.see_no_ghost_text()
    window.command("codeassist: Resume Suggestions")
    window.see_status("ready")
    window.browser.press("Backspace")
    window.browser.type(".")
    assert window.ghost_text()


def test_a_setting_counts_at_once_and_the_server_stays(window: Window) -> None:
    [before] = window.served.servers()
    window.set({"codeassist.completion.enabled": False})
    window.see_status("paused")
    window.set({"workbench.colorTheme": "Default Light Modern"})
    window.see_status("ready")
    assert window.served.servers() == [before]
    window.suggested("tenacity/setting.py", ABOVE, TYPED)
    window.picture("ghost-text-light")
    window.set({})


def test_a_server_that_is_killed_is_started_again_and_suggests(window: Window) -> None:
    [before] = window.served.servers()
    before.kill()
    window.see_status("starting")
    window.see_status("ready")
    assert before not in window.served.servers()
    file, ghost = window.suggested("tenacity/killed.py", ABOVE, TYPED)
    window.browser.press("Tab")
    assert window.save(file) == ABOVE + TYPED + ghost
    assert window.saved(file) == [("human", TYPED), ("ai", ghost)]

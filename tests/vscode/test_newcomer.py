"""A machine without the language server: what is missing is said, how to get it is offered, and then it works."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.vscode.code_server import CodeServer
from tests.vscode.scenes import ABOVE, TYPED
from tests.vscode.window import CORNER, MENU, MENU_ITEM, STATUS, Window

pytestmark = [pytest.mark.model, pytest.mark.network, pytest.mark.timeout(900)]

MESSAGE = ".notifications-toasts .notification-list-item"
BUTTON = ".notifications-toasts .monaco-button"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def newcomer(
    code_server: CodeServer,
    home: Path,
    open_window: Callable[[CodeServer], AbstractContextManager[Window]],
    tmp_path: Path,
) -> Iterator[Window]:
    """VS Code with the extension and nothing else, of a user whose home folder is empty."""
    bare = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "SHELL": "/bin/sh"}
    own = code_server.copied(tmp_path / "vscode", {**code_server.environment, **bare})
    own.configure({})
    with open_window(own) as window:
        yield window


def test_a_newcomer_is_led_from_nothing_to_ghost_text(newcomer: Window, home: Path, venv_server: Path) -> None:
    newcomer.see_status("not installed")
    newcomer.browser.see(MESSAGE, "its language server, codeassist-lsp, is not installed on this machine")
    newcomer.picture("not-installed", CORNER)
    newcomer.browser.click(BUTTON, "Install")
    newcomer.browser.see(
        MENU_ITEM, 'python3 -m venv ~/.codeassist && ~/.codeassist/bin/python -m pip install "codeassist'
    )
    newcomer.picture("install", MENU)
    newcomer.browser.press("Escape")
    # What that line would have made, from the installation under test.
    (home / ".codeassist" / "bin").mkdir(parents=True)
    (home / ".codeassist" / "bin" / "codeassist-lsp").symlink_to(venv_server)
    newcomer.browser.click(STATUS)
    newcomer.browser.see(MENU_ITEM, "Start")
    newcomer.browser.press("Escape")
    newcomer.command("codeassist: Restart the Language Server")
    newcomer.see_status("ready")
    newcomer.command("Notifications: Clear All Notifications")
    file, ghost = newcomer.suggested("tenacity/first.py", ABOVE, TYPED)
    newcomer.browser.press("Tab")
    assert newcomer.save(file) == ABOVE + TYPED + ghost

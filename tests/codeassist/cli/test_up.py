import sys

import pytest

from codeassist.cli import up


@pytest.mark.parametrize(("terminal", "redrawn"), [("xterm-256color", True), ("dumb", False)])
def test_a_terminal_that_cannot_be_redrawn_gets_lines(
    terminal: str, redrawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", terminal)
    assert up._can_be_redrawn() is redrawn

import sys
from pathlib import Path

import pytest

from codeassist import places
from codeassist.cli import up


@pytest.mark.parametrize(("terminal", "redrawn"), [("xterm-256color", True), ("dumb", False)])
def test_a_terminal_that_cannot_be_redrawn_gets_lines(
    terminal: str, redrawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", terminal)
    assert up._can_be_redrawn() is redrawn


def test_without_root_clones_of_the_settings_repositories_are_not_watched(tmp_path: Path) -> None:
    clone = places.clones_dir() / "shop.git"
    clone.mkdir(parents=True)
    assert not up._is_worked_in(clone)
    assert up._is_worked_in(tmp_path)

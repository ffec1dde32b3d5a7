"""The real server between a real editor and a model that says what a test wants."""

import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from codeassist.up.editors import Connection
from tests.lsp.conftest import model, options, repository
from tests.lsp.editor import journal

__all__ = ["model", "options", "repository"]

ROOT = Path(__file__).parents[2]
SERVER = Path(sys.executable).with_name("codeassist-lsp")
PAGES = ROOT / "docs" / "editors"
_JOURNAL_SECONDS_MAX = 60.0


def lines_for(editor: str, options: dict[str, Any]) -> str:
    """What `codeassist up` says is to be pasted."""
    (paste,) = (paste for paste in Connection(str(SERVER), options, {}, ()).pastes if paste.editor == editor)
    return paste.text


def snippets(page: str, language: str) -> list[str]:
    """The code of a language that a page shows."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def written(kind: str, count: int) -> list[dict[str, Any]]:
    """The journal's events of a kind, once there are `count`: the server writes behind the editor's back."""
    deadline = time.monotonic() + _JOURNAL_SECONDS_MAX
    while len(events := journal(kind)) < count:
        assert time.monotonic() < deadline, f"{count} of {kind}: {journal()}"
        time.sleep(0.05)
    return events


@pytest.fixture
def file(repository: Path) -> Path:
    """An unfinished line with characters of two and four bytes above it."""
    path = repository / "preis.py"
    path.write_text("# Grüße 🎉\ndef price(order):\n    x = call()\n# end\n", encoding="utf-8")
    return path

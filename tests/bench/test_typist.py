"""A document that is typed into, as its language server hears of it; a small server answers what it was told."""

import json
import sys
from pathlib import Path
from typing import Any

import rival_tabby
from language_client import running
from typist import INLINE, Typist

ECHO = """
import json, sys

def write(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()

text = []
while True:
    length = int(sys.stdin.buffer.readline().split(b":")[1])
    sys.stdin.buffer.readline()
    message = json.loads(sys.stdin.buffer.read(length))
    params = message.get("params")
    if message["method"] == "textDocument/didChange":
        text.append(params["contentChanges"][0])
    if message["method"] == "exit":
        break
    if message["method"] == "textDocument/inlineCompletion":
        said = json.dumps([params["position"], text])
        write({"id": message["id"], "result": {"items": [{"insertText": said}]}})
        text.clear()
    elif "id" in message:
        write({"id": message["id"], "result": None})
"""


async def _told(tmp_path: Path, text: str, *steps: str) -> Any:
    """What the server heard of some steps: the cursor, and the changes."""
    async with running([sys.executable, "-c", ECHO], tmp_path, environment={}) as client:
        typist = Typist(client, INLINE)
        typist.open(tmp_path / "a.py", text)
        typist.write(0, text.partition("\n")[0])
        for step in steps:
            typist.rub_out() if step == "\b" else typist.enter(step)
        shown = await typist.ask()
    assert shown is not None
    position, changes = json.loads(shown.text)
    return position, changes[1:], "\n".join(typist.lines)


async def test_keys_are_single_changes_in_utf_16_columns(tmp_path: Path) -> None:
    position, changes, text = await _told(tmp_path, "x = '😀\nend", "a", "\b", "b")
    assert position == {"line": 0, "character": 8}
    assert [change["range"]["start"]["character"] for change in changes] == [7, 7, 7]
    assert [change["text"] for change in changes] == ["a", "", "b"]
    assert text == "x = '😀b\nend"


async def test_a_line_break_moves_the_cursor_to_the_next_line(tmp_path: Path) -> None:
    position, _, text = await _told(tmp_path, "if x:\nend", "\n    ", "y")
    assert position == {"line": 1, "character": 5}
    assert text == "if x:\n    y\nend"


def test_tabbys_items_are_read_without_the_word_before_the_cursor() -> None:
    answer = {"items": [{"textEdit": {"newText": "self.price_of(item)"}}]}
    shown = rival_tabby.DIALECT.read(answer, "    total = self")
    assert shown is not None
    assert shown.text == ".price_of(item)"
    assert rival_tabby.DIALECT.read({"items": []}, "x") is None


def test_tabby_is_led_to_its_server_and_reports_to_nobody(tmp_path: Path) -> None:
    environment = rival_tabby.home(tmp_path, "http://127.0.0.1:1")
    settings = (tmp_path / ".tabby-client" / "agent" / "config.toml").read_text(encoding="utf-8")
    assert environment["HOME"] == str(tmp_path)
    assert 'endpoint = "http://127.0.0.1:1"' in settings
    assert "disable = true" in settings

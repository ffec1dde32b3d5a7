"""Every answer is one that VS Code and LSP4IJ show, and that leaves the text that was meant."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client
from tests.lsp.fake_model import FakeModel
from tests.lsp.shown import by_lsp4ij, by_vscode

CASES = {
    "at the end of a line": ("x = |\n", "call(1)\n", "x = call(1)\n"),
    "behind an emoji": ('🎉 = "中", |\n', "call(1)\n", '🎉 = "中", call(1)\n'),
    "in brackets that the editor closed": ("🎉 = call(|)\n", "first, second)\n", "🎉 = call(first, second)\n"),
    "in a string that the editor closed": ('x = open("|")\n', "notes.txt\n", 'x = open("notes.txt")\n'),
    "in brackets in brackets": ("x = [call(|)]\n", "first)]\n", "x = [call(first)]\n"),
    "several lines": ("def f(a):\n    |\n", "b = a\n    return b\n", "def f(a):\n    b = a\n    return b\n"),
    "CRLF": ("def f(a):\r\n    |\r\n", "b = a\n    return b\n", "def f(a):\r\n    b = a\r\n    return b\r\n"),
    "CRLF and brackets": ("é = call(|)\r\n", "first)\n", "é = call(first)\r\n"),
}


@pytest.mark.parametrize("popup", [False, True])
async def test_editors_show_what_is_answered_and_accept_what_was_meant(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, popup: bool
) -> None:
    await client.initialize(repository, options)
    for number, (given, says, expected) in enumerate(CASES.values()):
        file = repository / f"case{number}.py"
        marked = given.replace("|", "ca|") if popup else given
        before, text = marked[: marked.index("|")], marked.replace("|", "")
        line, character = before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
        selected, meant = None, expected
        if popup:
            meant = expected[: given.index("|")] + "card." + expected[given.index("|") :]
            selected = popup_item(line, character - 2, character, "card.")
        model.says = says
        client.open(file, text)
        request = client.inline_completion(file, line, character, invoked=True, selected=selected)
        [item] = (await client.answer(request))["items"]
        assert by_vscode(text, item, line, character), item
        assert by_lsp4ij(text, item, line, character).strip()
        assert applied(text, item) == meant
        if selected is not None:  # VS Code's rule for ghost text beside its popup (`singleTextEditAugments`)
            assert item["range"]["start"] == selected["range"]["start"]
            assert item["insertText"].startswith("card.")
    assert await client.shut_down() == 0


def popup_item(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    ends = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    return {"range": ends, "text": text}


def applied(text: str, item: dict[str, Any]) -> str:
    """The document after the item."""
    lines = text.splitlines(keepends=True)
    start, end = item["range"]["start"], item["range"]["end"]
    units = lines[start["line"]].encode("utf-16-le")
    new = item["insertText"].encode("utf-16-le")
    lines[start["line"]] = (units[: 2 * start["character"]] + new + units[2 * end["character"] :]).decode("utf-16-le")
    return "".join(lines)

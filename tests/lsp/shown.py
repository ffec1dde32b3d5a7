"""Which inline completions editors show, restated from their sources, for tests."""

from typing import Any


def by_vscode(text: str, item: dict[str, Any], line: int, character: int) -> bool:
    """VS Code (`inlineCompletionIsVisible` and `computeGhostText`).

    What the range replaces may only be added to: what stands before the cursor begins the new text, and what stands
    behind it occurs in the rest in the same order.
    """
    start, end = item["range"]["start"], item["range"]["end"]
    if not (start["line"] == end["line"] == line and start["character"] <= character <= end["character"]):
        return False
    before = _between(text, line, start["character"], character)
    behind = _between(text, line, character, end["character"])
    new = item["insertText"].replace("\r\n", "\n")
    rest = iter(new[len(before) :])
    return bool(new) and new.startswith(before) and new != before + behind and all(one in rest for one in behind)


def by_lsp4ij(text: str, item: dict[str, Any], line: int, character: int) -> str:
    """LSP4IJ: what it shows behind the caret; it drops what is typed by its length and skips what the range covers."""
    start = item["range"]["start"]["character"]
    typed = _between(text, line, start, character)
    assert item["insertText"].startswith(typed)
    shown: str = item["insertText"].encode("utf-16-le")[2 * (character - start) :].decode("utf-16-le")
    return shown


def _between(text: str, line: int, start: int, end: int) -> str:
    units = text.replace("\r\n", "\n").split("\n")[line].encode("utf-16-le")
    return units[2 * start : 2 * end].decode("utf-16-le")

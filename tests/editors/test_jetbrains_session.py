"""JetBrains' IDEs as far as that can be told without one: the template's own command, driven as LSP4IJ drives it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.editors.conftest import ROOT
from tests.editors.lsp4ij import Editor, cut, elements, offset_of, started, units
from tests.lsp.editor import journal, last_saved, save
from tests.lsp.fake_model import FakeModel

REAL_CODE = ROOT / "codeassist" / "up" / "editors.py"
TYPED_CHARACTERS = 2200
PAUSE_CHARACTERS = 37
"""A pause after as many keys, so that it falls into words, brackets and indentation alike."""
ACCEPTED_EVERY = 3
CANCELLED_EVERY = 5
SETTLED_SECONDS_MAX = 20


def source() -> str:
    """Real code up to the end of a definition, below a line with characters of two and four bytes."""
    text = REAL_CODE.read_text(encoding="utf-8")[:TYPED_CHARACTERS]
    return "# Grüße, 编辑器 🎉\n" + text[: text.rindex("\n\n\n") + 1]


def check(editor: Editor, item: dict[str, Any]) -> str:
    """LSP4IJ's rule for one item: what it shows, after checking that taking it gives the text that was meant."""
    assert set(item) == {"insertText", "range", "command"}
    assert isinstance(item["insertText"], str)  # a snippet would be shown with its marks
    start, end = item["range"]["start"], item["range"]["end"]
    assert start["line"] == end["line"]
    first, last = offset_of(editor.text, start), offset_of(editor.text, end)
    assert first <= editor.caret <= last
    assert item["insertText"].startswith(cut(editor.text, first, editor.caret))  # dropped by its length
    [*_, (kind, gray)] = elements(editor.text, editor.caret, item)
    assert kind == "gray"
    assert gray.strip()
    meant = cut(editor.text, 0, first) + item["insertText"] + cut(editor.text, last)
    assert editor.accepted(item) == meant
    return gray


async def until(editor: Editor, count: int) -> None:
    """Ask until there are so many items."""
    async with asyncio.timeout(SETTLED_SECONDS_MAX):
        while len(await editor.ask()) != count:
            pass


async def test_real_code_is_typed_for_long_and_every_item_is_one_that_the_rule_shows_rightly(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    code = source()
    taken: list[str] = []
    shown = 0
    async with started(repository, options) as client:
        editor = Editor(client, repository / "typed.py")
        editor.open()
        position = pauses = 0
        while position < len(code):
            for key in code[position : position + PAUSE_CHARACTERS]:
                editor.type(key)
            position = min(position + PAUSE_CHARACTERS, len(code))
            model.says = "\n".join(code[position:].split("\n")[:3]) + "\n"
            pauses += 1
            if pauses % CANCELLED_EVERY == 0 and position < len(code):
                await editor.ask_and_type_on(code[position])
                position += 1
                continue
            for item in await editor.ask():
                gray = check(editor, item)
                shown += 1
                # One character of a suggestion can't be told from a key, so it is no acceptance.
                if shown % ACCEPTED_EVERY == 0 and len(gray) > 1 and code.startswith(gray, position):
                    editor.insert(gray)
                    taken.append(gray)
                    position += len(gray)
        assert editor.text == code
        save(client, editor.file, editor.text)
        assert await client.shut_down() == 0
    assert shown > 20
    accepted = journal("suggestion.accepted")
    assert [(one["characters"], one["partial"]) for one in accepted] == [(len(text), False) for text in taken]
    spans = [one["span"] for one in accepted]
    assert [(span, text) for kind, span, text in last_saved() if kind == "ai"] == list(zip(spans, taken, strict=True))


async def test_a_suggestion_that_would_replace_a_bracket_of_the_ide_ends_before_it(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    # It skips what is to be replaced, and draws behind it: `x = f()a) + b`.
    model.says = "a) + b\n"
    async with started(repository, options) as client:
        editor = Editor(client, repository / "typed.py", "x = f()\n", units("x = f("))
        editor.open()
        assert [check(editor, item) for item in await editor.ask()] == ["a"]
        assert await client.shut_down() == 0


async def test_an_emoji_before_the_caret_is_two_units_and_the_item_fits(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(1)\n"
    async with started(repository, options) as client:
        editor = Editor(client, repository / "typed.py", '🎉 = "中", \n', units('🎉 = "中", '))
        editor.open()
        [item] = await editor.ask()
        assert check(editor, item) == "call(1)"
        assert await client.shut_down() == 0


async def test_what_is_set_under_configuration_counts_without_a_restart(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    async with started(repository, options) as client:
        editor = Editor(client, repository / "typed.py", "x = \n", units("x = "))
        editor.open()
        assert len(await editor.ask()) == 1
        client.notify("workspace/didChangeConfiguration", {"settings": {"completion": {"paths_off": ["typed.py"]}}})
        await until(editor, 0)
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        await until(editor, 1)
        assert await client.shut_down() == 0


def test_the_rule_skips_what_stands_behind_the_caret_and_drops_what_is_typed_by_its_length() -> None:
    place = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 7}}
    item = {"insertText": "calling", "range": place, "command": None}
    assert elements("x = ca)\n", 6, item) == [("skip", ")"), ("gray", "lling")]
    assert elements("x = ca)\n", 6, {**item, "insertText": " \n"}) == []
    assert json.dumps(elements("x = ca)\n", 4, item)) == '[["skip", "ca)"], ["gray", "calling"]]'

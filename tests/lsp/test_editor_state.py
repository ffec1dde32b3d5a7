"""Silence while text is selected or an input method composes, through the real server process."""

from pathlib import Path
from typing import Any

import pytest

from codeassist.capture.edit import Edit
from codeassist_lsp.editor_state import EditorState
from tests.lsp.client import Client
from tests.lsp.editor import at, journal
from tests.lsp.fake_model import FakeModel

METHOD = "codeassist/editorState"


async def items(client: Client, file: Path, line: int, character: int, *, invoked: bool = False) -> list[Any]:
    answer = await client.answer(client.inline_completion(file, line, character, invoked=invoked))
    found: list[Any] = answer["items"]
    return found


@pytest.fixture
async def file(client: Client, model: FakeModel, options: dict[str, Any], repository: Path) -> Path:
    """An open document; the model is about to call something."""
    model.says = "call()\n"
    await client.initialize(repository, options)
    client.open(repository / "a.py", "x = \n")
    return repository / "a.py"


@pytest.mark.parametrize("what", ["selecting", "composing"])
async def test_nothing_is_asked_while_the_client_says_so_unless_by_hand(
    client: Client, model: FakeModel, file: Path, what: str
) -> None:
    client.notify(METHOD, {"uri": file.as_uri(), what: True})
    assert await items(client, file, 0, 4) == []
    assert model.prompts == []
    assert len(await items(client, file, 0, 4, invoked=True)) == 1
    client.notify(METHOD, {"uri": file.as_uri(), what: False})
    assert len(await items(client, file, 0, 4)) == 1
    assert await client.shut_down() == 0


async def test_an_answer_that_comes_while_text_is_selected_is_not_shown(
    client: Client, model: FakeModel, file: Path
) -> None:
    model.pause_seconds = 0.1
    request = client.inline_completion(file, 0, 4)
    client.notify(METHOD, {"uri": file.as_uri(), "selecting": True})
    assert (await client.answer(request))["items"] == []
    assert await client.shut_down() == 0
    assert journal() == []


@pytest.mark.parametrize(
    "wrong", [None, [1], {}, {"uri": 1}, {"uri": "file:///nowhere.py", "selecting": True}, {"type_name": 1}, {"1": 2}]
)
async def test_a_message_that_says_nothing_is_ignored(client: Client, file: Path, wrong: object) -> None:
    client.notify(METHOD, wrong)
    client.notify(METHOD, {"uri": file.as_uri(), "selecting": "yes", "composing": True})
    assert len(await items(client, file, 0, 4)) == 1
    assert await client.shut_down() == 0


async def test_a_composition_that_the_changes_show_asks_nothing_and_the_next_key_does(
    client: Client, model: FakeModel, file: Path
) -> None:
    client.change(file, 2, {"text": "# 计算\n"})
    version, old = 2, ""
    for new in ("z", "zo", "zon", "zong", "总"):
        version += 1
        client.change(file, version, at(0, 4, new, until=4 + len(old)))
        assert await items(client, file, 0, 4 + len(new)) == []
        old = new
    assert model.prompts == []
    client.change(file, version + 1, at(0, 5, " "))
    await items(client, file, 0, 6)
    assert len(model.prompts) == 1
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    ("selecting", "composing", "busy"),
    [(False, False, False), (True, False, True), (False, True, True), (None, None, True), (None, False, False)],
)
def test_what_the_client_says_counts_more_than_what_its_changes_look_like(
    selecting: bool | None, composing: bool | None, busy: bool
) -> None:
    state = EditorState()
    state.changed([Edit(b"\n", 0, 0, "あ".encode())])
    state.told(selecting=selecting, composing=composing)
    assert state.is_busy is busy


def test_what_a_message_leaves_out_stays_as_it_was() -> None:
    state = EditorState()
    state.told(selecting=True, composing=True)
    state.told(selecting=None, composing=False)
    assert state.is_busy

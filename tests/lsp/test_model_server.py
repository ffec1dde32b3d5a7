"""The language server and the model server that all of a user's processes share, which may end at any moment."""

from pathlib import Path

import pytest

from codeassist.model import shared
from tests.codeassist.model.shared.conftest import light_model, servers, wait_until
from tests.lsp.client import Client, running
from tests.lsp.editor import suggestion

__all__ = ["light_model"]  # a fixture


@pytest.fixture(autouse=True)
def answer(light_model: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it is what answers
    monkeypatch.setenv("ANSWER", "1\n")


async def shown(client: Client, file: Path, line: int) -> str:
    return str((await suggestion(client, file, line, 8))["insertText"])


@pytest.mark.parametrize("idle", [False, True])
async def test_a_suggestion_after_the_model_server_died_or_was_idle_is_shown_without_a_word(
    client: Client, repository: Path, idle: bool
) -> None:
    file = repository / "a.py"
    await client.initialize(repository, {"model": {"idle_seconds_max": 1 if idle else 600}})
    client.open(file, "value = \nother = \n")
    assert await shown(client, file, 0) == "1"
    if not idle:
        servers()[0].kill()
    wait_until(lambda: not servers(), "the model server is still there")
    assert await shown(client, file, 1) == "1"
    assert await client.shut_down() == 0


async def test_two_editors_share_one_model_server_and_the_second_keeps_it(client: Client, repository: Path) -> None:
    file = repository / "a.py"
    async with running() as second:
        for editor in (client, second):
            await editor.initialize(repository)
            editor.open(file, "value = \n")
            assert await shown(editor, file, 0) == "1"
        server = shared.status()
        assert server is not None
        assert server.clients == 2
        assert await client.shut_down() == 0
        assert [process.pid for process in servers()] == [server.pid]
        assert await second.shut_down() == 0
    wait_until(lambda: not servers(), "the model server goes on without an editor")

"""Settings that change while the server runs: the next request goes by them, and wrong ones leave the old ones."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist_lsp.configuration import Change, Configuration
from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.editor import journal, suggestion
from tests.lsp.fake_model import FakeModel

ASKED = {**CAPABILITIES, "workspace": {"workspaceFolders": True, "configuration": True}}


def begun(options: object = None, *, trusted: bool = True) -> tuple[Configuration, list[str]]:
    told: list[str] = []
    configuration = Configuration(told.append)
    configuration.begin(options, trusted=trusted)
    return configuration, told


def settings_file(text: str) -> None:
    file = places.config_dir() / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def test_what_a_trusted_client_tells_takes_the_place_of_what_it_told_before() -> None:
    configuration, told = begun({"completion": {"context_tokens": 99}, "navigation": "on"})
    change = await configuration.told({"codeassist": {"completion": {"eagerness": "quiet"}}})
    assert isinstance(change, Change)
    assert change.before.completion.context_tokens == 99
    assert (change.after.completion.context_tokens, change.after.navigation) == (1024, "off")
    assert (change.after.completion.eagerness, told) == ("quiet", [])


async def test_of_another_client_only_what_a_project_may_set_counts_and_the_rest_is_told() -> None:
    configuration, told = begun({"completion": {"context_tokens": 99}}, trusted=False)
    said = {"model": {"base_url": "https://elsewhere.example/v1"}, "completion": {"eagerness": "quiet"}, "oops": 1}
    change = await configuration.told({"codeassist": said})
    assert change is not None
    assert (change.after.model.base_url, change.after.completion.eagerness) == ("", "quiet")
    assert change.after.completion.context_tokens == 99
    assert [words.partition(" ")[0] for words in told] == ["`model.base_url`", "editor:"]


@pytest.mark.parametrize("said", [None, 3, [], {"pylsp": {"x": 1}}, {"codeassist": None}, {"codeassist": [1]}])
async def test_what_is_not_ours_changes_nothing_and_is_not_told(said: object) -> None:
    configuration, told = begun({"navigation": "on"})
    assert await configuration.told(said) is None
    assert (configuration.settings.navigation, told) == ("on", [])


async def test_settings_may_stand_there_without_our_name() -> None:
    configuration, _ = begun()
    assert await configuration.told({"navigation": "on", "status": True}) is not None
    assert configuration.settings.navigation == "on"


async def test_wrong_settings_are_told_and_the_old_ones_stay() -> None:
    configuration, told = begun({"navigation": "on"})
    assert await configuration.told({"codeassist": {"navigation": "perhaps"}}) is None
    assert configuration.settings.navigation == "on"
    [words] = told
    assert "the new ones do not count" in words
    assert "`navigation`" in words


async def test_settings_that_were_wrong_may_become_right() -> None:
    configuration, _ = begun({"modle": {}})
    assert (configuration.is_known, configuration.settings.completion.enabled) == (False, False)
    assert await configuration.told({"codeassist": {}}) is not None
    assert (configuration.wrong, configuration.settings.completion.enabled) == ("", True)


async def test_a_file_that_is_written_is_read_again_and_a_wrong_one_changes_nothing() -> None:
    configuration, told = begun()
    assert await configuration.look() is None
    settings_file('[completion]\neagerness = "quiet"\n')
    assert await configuration.look() is not None
    settings_file("[completion]\neagerness = 3000\n")
    assert await configuration.look() is None
    assert configuration.settings.completion.eagerness == "quiet"
    assert len(told) == 1
    assert await configuration.look() is None


async def test_a_token_in_a_file_of_its_own_is_read_again_when_it_is_written(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("old", encoding="utf-8")
    configuration, _ = begun({"model": {"api_key_file": str(token)}})
    token.write_text("newer", encoding="utf-8")
    change = await configuration.look()
    assert change is not None
    assert (change.before.model.api_key, change.after.model.api_key) == ("old", "newer")


async def test_suggestions_and_the_journal_are_switched_without_a_restart(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    file = repository / "orders.py"
    await client.initialize(repository, {**options, "trusted_configuration": True, "status": True})
    client.open(file, "total = \n")
    await suggestion(client, file, 0, 8)
    off = {"completion": {"enabled": False}, "journal": {"enabled": False}}
    client.notify("workspace/didChangeConfiguration", {"settings": {"codeassist": options | off}})
    await switched_to(client, "paused")
    assert (await client.answer(client.inline_completion(file, 0, 8)))["items"] == []
    client.save(file)
    client.notify("workspace/didChangeConfiguration", {"settings": {"codeassist": options}})
    await switched_to(client, "ready", "indexing")
    await suggestion(client, file, 0, 8)
    client.save(file)
    assert await client.shut_down() == 0
    assert len(journal("file.saved")) == 1


async def switched_to(client: Client, *states: str) -> None:
    """Wait until the server says that it is in one of the states."""
    found = ""
    async with asyncio.timeout(60):
        while found not in states:
            status = {"command": "codeassist.status", "arguments": []}
            found = (await client.request("workspace/executeCommand", status))["state"]


async def test_another_model_is_asked_from_the_next_request_on(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    gone = {"model": {**options["model"], "base_url": "http://127.0.0.1:9/v1"}}
    await client.initialize(repository, {**gone, "trusted_configuration": True})
    await switched_to(client, "offline")
    client.open(repository / "a.py", "total = \n")
    client.notify("workspace/didChangeConfiguration", {"settings": {"codeassist": options}})
    await switched_to(client, "ready", "indexing")
    await suggestion(client, repository / "a.py", 0, 8)
    assert await client.shut_down() == 0


async def test_a_client_that_keeps_settings_is_asked_for_them_at_the_start_and_when_they_change(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    said: dict[str, Any] = {"completion": {"languages_off": ["python"]}}
    client.answers["workspace/configuration"] = lambda _: [said]
    await client.initialize(repository, options, capabilities=ASKED)
    client.open(repository / "a.py", "total = \n")
    await why(client, repository / "a.py", "off")
    said = {}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    await why(client, repository / "a.py", None)
    assert [one["params"]["items"] for one in client.asked if one["method"] == "workspace/configuration"] == [
        [{"section": "codeassist"}],
        [{"section": "codeassist"}],
    ]
    assert await client.shut_down() == 0


async def why(client: Client, file: Path, filtered: str | None) -> None:
    """Ask for suggestions until one is filtered by this."""
    last: dict[str, Any] = {"filtered": "nothing was asked"}
    async with asyncio.timeout(60):
        while last["filtered"] != filtered:
            await client.answer(client.inline_completion(file, 0, 8))
            last = await client.request(
                "workspace/executeCommand", {"command": "codeassist.explain", "arguments": []}
            ) or {"filtered": "nothing was asked"}
            if last["filtered"] == "whitespace-only":  # the model says nothing in this test
                last["filtered"] = None


async def test_what_needs_a_restart_is_said(client: Client, options: dict[str, Any], repository: Path) -> None:
    await client.initialize(repository, {**options, "trusted_configuration": True})
    new = {**options, "navigation": "on"}
    client.notify("workspace/didChangeConfiguration", {"settings": {"codeassist": new}})
    [said] = await client.until("window/showMessage")
    assert "`navigation` has changed" in said["params"]["message"]
    assert await client.shut_down() == 0


async def test_settings_toml_is_noticed_when_it_is_written(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    await client.initialize(repository, options)
    settings_file("[completion]\nenabled = false\n")
    await switched_to(client, "paused")
    assert await client.shut_down() == 0

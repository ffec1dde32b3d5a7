"""What a client is told of how things are: `codeassist/status`, and the commands beside it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codeassist.completion import Completion, Timings
from codeassist_lsp import status as module
from codeassist_lsp.engine import Condition
from codeassist_lsp.status import Facts, Progress, Status
from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.editor import journal, suggestion
from tests.lsp.fake_model import FakeModel

PAGE = (Path(__file__).parents[2] / "docs" / "editors" / "protocol.md").read_text(encoding="utf-8")
READY = Facts(condition=Condition("ready"), model="fake")


@pytest.fixture
async def told() -> AsyncIterator[tuple[Status, list[dict[str, Any]]]]:
    sent: list[dict[str, Any]] = []
    status = Status(lambda _method, params: sent.append(params))
    yield status, sent
    status.close()


async def until(client: Client, state: str) -> dict[str, Any]:
    """The first status of that state."""
    count = 0
    while True:
        sent = await client.until("codeassist/status", count + 1)
        found = next((one["params"] for one in sent if one["params"]["state"] == state), None)
        if found is not None:
            return dict(found)
        count = len(sent)


async def ask(client: Client, command: str) -> dict[str, Any]:
    return dict(await client.request("workspace/executeCommand", {"command": command, "arguments": []}))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(), "starting"),
        (READY, "ready"),
        (replace(READY, indexing=((Path("/shop"), Progress(1, 9)),)), "indexing"),
        (replace(READY, condition=Condition("offline", "gone")), "offline"),
        (replace(READY, condition=Condition("error", "refused")), "error"),
        (replace(READY, enabled=False), "paused"),
        (replace(READY, paused=True), "paused"),
        (replace(READY, paused=True, wrong="no such setting"), "error"),
    ],
)
def test_each_state_has_a_sentence_and_is_documented(facts: Facts, state: str) -> None:
    assert facts.state == state
    assert len(facts.message) > len("gone")
    assert f"| `{state}` |" in PAGE
    assert all(f"`{key}`" in PAGE or f'"{key}"' in PAGE for key in facts.json_form())


def test_the_progress_of_several_roots_is_one() -> None:
    both = replace(READY, indexing=((Path("/a"), Progress(1, 9)), (Path("/b"), Progress(2, 3))))
    assert both.progress == Progress(3, 12)
    assert both.message == "Indexing a, b: 3 of 12 files. Suggestions come all the same."


async def test_nothing_is_told_before_the_client_wants_it(told: tuple[Status, list[dict[str, Any]]]) -> None:
    status, sent = told
    status.connected("fake")
    assert sent == []
    status.begin()
    assert [one["detail"]["model"] for one in sent] == ["fake"]


async def test_many_changes_are_told_in_few_messages_and_the_last_one_always(
    told: tuple[Status, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS_MIN", 0.05)
    status, sent = told
    status.begin()
    for done in range(1000):
        status.indexing(Path("/shop"), done, 1000)
    await asyncio.sleep(0.1)
    assert [one["detail"]["index"] for one in sent] == [None, {"files": 999, "of": 1000}]


async def test_what_changes_nothing_is_not_told(told: tuple[Status, list[dict[str, Any]]]) -> None:
    status, sent = told
    status.begin()
    status.model(Condition("starting"))
    status.pause(paused=False)
    assert len(sent) == 1


async def test_a_superseded_answer_leaves_the_reason_of_the_newer_one(
    told: tuple[Status, list[dict[str, Any]]],
) -> None:
    status, _ = told
    status.silent("No suggestion: the newer one.")
    status.answered(Completion("s", "", "fake", (), 0, 0, "superseded", Timings()), offered=False)
    assert status.facts.why == "No suggestion: the newer one."


@pytest.mark.parametrize("how", ["option", "capability"])
async def test_a_client_that_asks_is_told_of_the_model_and_of_the_last_suggestion(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, how: str
) -> None:
    model.says = "1 + 1\n"
    wanted: dict[str, Any] = {"capabilities": {**CAPABILITIES, "experimental": {"codeassistStatus": True}}}
    await client.initialize(
        repository, {**options, **({"status": True} if how == "option" else {})}, **({} if how == "option" else wanted)
    )
    await until(client, "ready")
    client.open(repository / "a.py", "total = \n")
    item = await suggestion(client, repository / "a.py", 0, 8)
    found = await ask(client, "codeassist.status")
    assert found["detail"]["model"] == "fake"
    assert [found["suggestion"]] == item["command"]["arguments"]
    assert found["why"].startswith("Written by fake. One statement")
    sent = await client.until("codeassist/status", len(client.notifications) and 2)
    assert all(set(one["params"]) == set(found) for one in sent)
    assert await client.shut_down() == 0


async def test_others_are_told_nothing_and_may_ask(client: Client, options: dict[str, Any], repository: Path) -> None:
    await client.initialize(repository, options)
    assert set(await ask(client, "codeassist.status")) == {"state", "message", "detail", "suggestion", "why"}
    assert await client.shut_down() == 0
    assert [one for one in client.notifications if one["method"] == "codeassist/status"] == []


async def test_while_paused_nothing_is_suggested_and_saves_are_recorded(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    file = repository / "orders.py"
    await client.initialize(repository, {**options, "status": True})
    client.open(file, "total = \n")
    assert (await ask(client, "codeassist.pause"))["state"] == "paused"
    await until(client, "paused")
    for invoked in (False, True):
        assert (await client.answer(client.inline_completion(file, 0, 8, invoked=invoked)))["items"] == []
    client.save(file)
    assert (await ask(client, "codeassist.resume"))["state"] in {"starting", "indexing", "ready"}
    await suggestion(client, file, 0, 8)
    assert len(model.prompts) >= 1
    assert await client.shut_down() == 0
    assert [event["kind"] for event in journal("file.saved")] == ["file.saved"]


async def test_a_model_that_can_not_be_reached_is_offline_and_the_reason_is_in_words(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    options["model"]["base_url"] = "http://127.0.0.1:9/v1"
    await client.initialize(repository, {**options, "status": True})
    found = await until(client, "offline")
    assert "127.0.0.1:9" in found["message"]
    client.open(repository / "a.py", "total = \n")
    assert (await client.answer(client.inline_completion(repository / "a.py", 0, 8)))["items"] == []
    assert (await ask(client, "codeassist.status"))["why"].startswith("No suggestion: ")
    assert await client.shut_down() == 0


async def test_wrong_settings_are_an_error_in_words(client: Client, repository: Path) -> None:
    await client.initialize(repository, {"modle": {}, "status": True})
    assert "Unknown setting `modle`" in (await until(client, "error"))["message"]
    assert await client.shut_down() == 0


async def test_an_update_of_the_index_is_told_in_numbers(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    for number in range(2_000):
        (repository / f"part_{number}.py").write_text(f"def part_{number}():\n    return {number}\n", encoding="utf-8")
    await client.initialize(repository, {**options, "status": True})
    found = await until(client, "indexing")
    assert 0 <= found["detail"]["index"]["files"] <= found["detail"]["index"]["of"]
    await client.until_indexed()
    assert (await ask(client, "codeassist.status"))["state"] == "ready"
    assert await client.shut_down() == 0

"""Recording as a client sees it: paused, in trouble, and sent to the team server beside the editor."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist.capture import pause
from codeassist.capture.journal_state import journal_state
from codeassist.settings import Settings
from tests.codeassist.capture.upload.team_server import TOKEN, TeamServer, serving
from tests.lsp.client import ANSWER_SECONDS_MAX, Client
from tests.lsp.editor import at, journal, save
from tests.lsp.test_status import ask


@pytest.fixture
def team() -> Iterator[TeamServer]:
    with serving() as server:
        yield server


@pytest.fixture
def quiet() -> dict[str, Any]:
    """Options without suggestions, which nothing here needs."""
    return {"status": True, "completion": {"enabled": False}}


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until it is so."""
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        while not await look():  # noqa: ASYNC110  other processes change it and tell nobody
            await asyncio.sleep(0.05)


async def saves(count: int) -> list[dict[str, Any]]:
    """The saves in the journal, once there are so many."""

    async def there() -> bool:
        return len(journal("file.saved")) >= count

    await until(there)
    return journal("file.saved")


async def said(client: Client, *, recorded: bool, journal: bool) -> dict[str, Any]:
    """The status, once it says so of recording, and has words on the journal or none."""
    found: dict[str, Any] = {}

    async def so() -> bool:
        found.update(await ask(client, "codeassist.status"))
        detail = found["detail"]
        return (detail["recorded"], detail["journal"] is not None) == (recorded, journal)

    await until(so)
    return found


async def test_a_pause_is_followed_and_said_and_so_is_its_end(
    client: Client, repository: Path, quiet: dict[str, Any]
) -> None:
    file = repository / "a.py"
    await client.initialize(repository, quiet)
    client.open(file, "")
    pause.begin(places.pause_file(), None)
    found = await said(client, recorded=False, journal=True)
    assert found["message"] == (
        "Suggestions are switched off (`completion.enabled`). Recording is paused, until `codeassist journal resume`."
    )
    client.change(file, 2, at(0, 0, "one"))
    save(client, file, "one")
    await ask(client, "codeassist.status")  # by now the save was seen
    pause.end(places.pause_file())
    await said(client, recorded=True, journal=False)
    client.change(file, 3, at(0, 3, " two"))
    save(client, file, "one two")
    [saved] = await saves(1)
    [left_out] = journal_state(Settings()).unrecorded
    assert (left_out.reason, left_out.events) == ("paused", 1)
    assert [one["text"] for one in saved["ranges"]] == ["one two"]


async def test_why_nothing_can_be_recorded_is_said(client: Client, repository: Path, quiet: dict[str, Any]) -> None:
    places.journal_file().write_bytes(b"no journal at all" * 100)
    file = repository / "a.py"
    await client.initialize(repository, quiet)
    client.open(file, "")
    client.change(file, 2, at(0, 0, "one"))
    save(client, file, "one")
    found = await said(client, recorded=True, journal=True)
    assert "is damaged or not a journal" in found["detail"]["journal"]


async def test_events_go_to_the_team_server_by_themselves(
    client: Client, repository: Path, quiet: dict[str, Any], team: TeamServer
) -> None:
    server = {"server": {"url": team.url, "token": TOKEN}, "journal": {"upload_seconds": 1}}
    file = repository / "a.py"
    await client.initialize(repository, {**quiet, **server})
    client.open(file, "")
    client.change(file, 2, at(0, 0, "one"))
    save(client, file, "one")

    async def arrived() -> bool:
        return bool(team.events)

    await until(arrived)
    [saved] = journal("file.saved")
    assert list(team.events) == [saved["id"]]


async def test_without_a_team_server_nothing_is_asked(
    client: Client, repository: Path, quiet: dict[str, Any], team: TeamServer
) -> None:
    file = repository / "a.py"
    off = {"server": {"url": team.url, "token": TOKEN}, "journal": {"upload_seconds": 1, "upload": False}}
    await client.initialize(repository, {**quiet, **off})
    client.open(file, "")
    client.change(file, 2, at(0, 0, "one"))
    save(client, file, "one")
    await saves(1)
    await asyncio.sleep(1.5)
    assert team.headers == []

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import ModelUnavailableError
from codeassist.model.client import CompletionCall
from codeassist.model.shared.client import SharedModelClient
from codeassist.model.shared.server import SharedServer
from tests.codeassist.model.shared.conftest import wait_until

if TYPE_CHECKING:
    from tests.codeassist.model.shared.conftest import User

CALL = CompletionCall("x", 1)


@asynccontextmanager
async def connected(server: SharedServer) -> AsyncIterator[SharedModelClient]:
    client = SharedModelClient(server, server.endpoint(), model="small", timeout_seconds=20)
    yield client
    await client.aclose()


async def text(client: SharedModelClient, call: CompletionCall = CALL) -> str:
    async with aclosing(client.stream(call)) as chunks:
        return "".join([chunk.text async for chunk in chunks])


async def test_a_request_after_the_server_was_idle_is_answered_by_a_new_one(user: "User") -> None:
    async with connected(user.client(idle_seconds_max=1)) as client:
        assert await text(client) == "one"
        before = client.base_url
        wait_until(lambda: not user.servers(), "an idle server goes on")
        assert await text(client) == "one"
        assert client.base_url != before


async def test_a_request_after_a_crash_is_answered_by_a_new_server(user: "User") -> None:
    async with connected(user.client()) as client:
        assert await text(client) == "one"
        for _ in range(2):
            user.servers()[0].kill()
            assert await text(client) == "one"


async def test_a_server_that_dies_while_it_answers_is_an_error_and_the_next_request_is_answered(user: "User") -> None:
    async with connected(user.client()) as client:
        with pytest.raises(ModelUnavailableError, match=r"half way|broke off"):
            await text(client, CompletionCall("die", 1))
        assert await text(client) == "one"


async def test_a_client_that_was_closed_starts_no_server(user: "User") -> None:
    async with connected(user.client()) as client:
        user.servers()[0].kill()
        user.clients[0].close()
        with pytest.raises(ModelUnavailableError, match="was closed"):
            await client.counters()


async def test_a_server_that_can_not_be_started_again_is_told_with_its_reason(user: "User") -> None:
    async with connected(user.client()) as client:
        user.servers()[0].kill()
        user.model.weights.write_bytes(b"damaged")
        with pytest.raises(ModelUnavailableError, match="could not start"):
            await text(client)

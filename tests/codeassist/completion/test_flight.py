"""How long a generation goes on when the requests that waited for it come and go."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from codeassist.completion import flight as module
from codeassist.completion.flight import Flight

if TYPE_CHECKING:
    from tests.codeassist.completion.conftest import MakeRequest


@pytest.fixture
async def flight(make_request: "MakeRequest") -> AsyncIterator[Flight]:
    """A generation that never ends by itself."""

    async def generate(_: Flight) -> None:
        await asyncio.get_running_loop().create_future()

    flying = Flight(make_request("x = "), generate, lambda: None)
    yield flying
    flying.stop()
    await flying.gone()


async def test_it_ends_when_nobody_has_waited_for_a_while(flight: Flight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UNWANTED_SECONDS_MAX", 0.01)
    with flight.waited_for():
        pass
    async with asyncio.timeout(10):
        await flight.gone()
    assert not flight.wanted


async def test_whoever_left_before_another_came_no_longer_counts(flight: Flight) -> None:
    # An editor cancels at each key: the timer of an earlier key must not meet the moment between two later ones.
    with flight.waited_for():
        pass
    leaving = flight._leaving
    with flight.waited_for():
        assert leaving is not None
        assert leaving.cancelled()
    assert flight._leaving is not leaving
    assert flight.under_way

"""Who is answered by what while somebody types; `test_completer.py` has the single request."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from codeassist.completion import Completer, Completion, CompletionRequest
from codeassist.completion.pace import Pace
from codeassist.errors import ModelUnavailableError
from codeassist.settings.model import CompletionSettings

MakeRequest = Callable[..., CompletionRequest]
MakeCompleter = Callable[..., Completer]
Scripted = Callable[..., Any]
BLOCK = "def f():\n    "


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delays are tested where they are the matter."""
    monkeypatch.setattr(Pace, "seconds_left", lambda _: 0.0)


def ask(completer: Completer, request: CompletionRequest) -> asyncio.Task[Completion]:
    return asyncio.create_task(completer.complete(request))


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_typing_keeps_a_generation_that_has_said_nothing_yet(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    asked = [ask(completer, make_request("x = y + "))]
    await client.asked.acquire()
    for typed in ("c", "co", "com"):
        asked.append(ask(completer, make_request(f"x = y + {typed}")))
        await settled()
    client.gate.set()
    answers = await asyncio.gather(*asked)
    assert [answer.filtered for answer in answers] == [None, "superseded", "superseded", None]
    assert (answers[-1].text, answers[-1].rung) == ("pute(1)", "flight")
    assert len(client.calls) == 1


async def test_an_older_request_that_waits_is_superseded_before_the_stream_has_said_a_word(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    owner = ask(completer, make_request("x = y + "))
    await client.asked.acquire()
    waiting = ask(completer, make_request("x = y + c"))
    await settled()
    newest = ask(completer, make_request("x = y + co"))
    assert (await waiting).filtered == "superseded"
    assert not owner.done()
    client.gate.set()
    assert [(await owner).text, (await newest).text] == ["compute(1)", "mpute(1)"]


async def test_a_word_that_shows_that_typing_went_elsewhere_stops_the_stream_and_the_newest_asks(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["comp", "ute(1)", "\n"], ["ero", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    owner = ask(completer, make_request("x = y + "))
    await client.asked.acquire()
    newest = ask(completer, make_request("x = y + z"))
    await settled()
    client.gate.set()
    assert (await owner).filtered == "superseded"
    answer = await newest
    assert (answer.text, answer.rung) == ("ero", "model")
    assert (len(client.calls), client.running_max) == (2, 1)
    assert answer.stages[0].name == "flight"


async def test_a_generation_is_stopped_by_what_is_typed_along_another_suggestion_too(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["alpha(1)", "\n"], ["compute(1)", "\n"])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + "))
    client.gate.clear()
    owner = ask(completer, make_request("x = y + c"))
    await client.asked.acquire()
    await client.asked.acquire()
    assert (await completer.complete(make_request("x = y + a"))).text == "lpha(1)"
    assert (await owner).filtered == "superseded"
    assert client.running == 0


async def test_a_generation_that_holds_enough_answers_before_its_end(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["pay(", "card)\n", "<hold>", "    return 2", "\n\nx"])
    completer = make_completer(client)
    client.gate.clear()
    owner = ask(completer, make_request(BLOCK, "\n"))
    await client.asked.acquire()
    newest = ask(completer, make_request(BLOCK + "pay(", "\n"))
    await settled()
    client.gate.set()
    answer = await newest
    assert (answer.text, answer.rung) == ("card)", "flight")
    client.hold.set()
    whole = await owner
    assert whole.text == "pay(card)\n    return 2"
    assert whole.suggestion != answer.suggestion


async def test_what_is_known_and_what_is_under_way_is_never_delayed(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = scripted(["compute(1)", "\n"], ["2", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    owner = ask(completer, make_request("x = y + "))
    await client.asked.acquire()
    monkeypatch.setattr(Pace, "seconds_left", lambda _: 1000.0)
    joined = ask(completer, make_request("x = y + c"))
    await settled()
    client.gate.set()
    assert ((await joined).text, (await owner).text) == ("ompute(1)", "compute(1)")
    assert (await completer.complete(make_request("x = y + comp"))).rung == "shown"


async def test_a_request_that_is_delayed_gives_way_to_a_newer_one_and_asks_nothing(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "seconds_left", lambda _: 1000.0)
    client = scripted(["1", "\n"])
    completer = make_completer(client)
    delayed = ask(completer, make_request("x = "))
    await settled()
    invoked = ask(completer, make_request("y = ", trigger="invoked"))
    assert (await delayed).filtered == "superseded"
    assert (await invoked).text == "1"
    assert len(client.calls) == 1


async def test_the_delay_is_a_stage_of_the_suggestion(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [0.001, 0.0]
    monkeypatch.setattr(Pace, "seconds_left", lambda _: left.pop(0))
    answer = await make_completer(scripted(["1", "\n"])).complete(make_request("x = "))
    assert answer.stages[0].name == "delay"
    assert answer.stages[0].milliseconds >= 1


async def test_only_what_changes_the_text_counts_as_typing(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[None] = []
    monkeypatch.setattr(Pace, "typed", lambda _: keys.append(None))
    completer = make_completer(scripted(*[["1", "\n"]] * 4))
    for request in (make_request("x = "), make_request("x = "), make_request("x =", " "), make_request("x = 2")):
        await completer.complete(request)
    assert len(keys) == 2


async def test_quiet_asks_nothing_while_a_word_is_typed_but_serves_what_it_has(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"])
    completer = make_completer(client, settings=CompletionSettings(eagerness="quiet"))
    assert (await completer.complete(make_request("x = y"))).filtered == "eagerness"
    assert client.calls == []
    assert (await completer.complete(make_request("x = y + "))).text == "compute(1)"
    assert (await completer.complete(make_request("x = y + com"))).text == "pute(1)"


async def test_behind_an_accepted_text_several_lines_are_asked_for_also_on_the_next_line(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"], ["y = 2\n", "z = 3\n", "\n", "w"])
    completer = make_completer(client)
    first = await completer.complete(make_request("x = y + ", "\n"))
    completer.accepted(first.suggestion)
    assert (await completer.complete(make_request("x = y + compute(1)\n", "\n"))).text == "y = 2\nz = 3"


async def test_without_an_acceptance_a_line_is_asked_for(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"], ["y = 2\n", "z = 3\n", "\n", "w"])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    assert (await completer.complete(make_request("x = y + compute(1)\n", "\n"))).text == "y = 2"


async def test_whoever_joined_a_generation_is_told_of_its_failure(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"])
    completer = make_completer(client)
    client.gate.clear()
    client.fails_with = ModelUnavailableError("gone")
    owner = ask(completer, make_request("x = "))
    await client.asked.acquire()
    joined = ask(completer, make_request("x = 1"))
    await settled()
    client.gate.set()
    answers = await asyncio.gather(owner, joined, return_exceptions=True)
    assert [type(answer) for answer in answers] == [ModelUnavailableError, ModelUnavailableError]
    assert len(client.calls) == 1

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from codeassist.completion import Completer, CompletionRequest, ahead
from codeassist.completion.pace import Pace
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, ContextRequest, Snippet

MakeRequest = Callable[..., CompletionRequest]
MakeCompleter = Callable[..., Completer]
Scripted = Callable[..., Any]

FIRST = ["compute(1)", "\n"]
NEXT = ["z = 3", "\nw = 4", "\n\n"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "seconds_left", lambda _: 0.0)
    monkeypatch.setattr(ahead, "IDLE_LOOKS_SECONDS", (0.0, 0.0))


@pytest.fixture
def idle(scripted: Scripted) -> Callable[..., Any]:
    """A model whose server shows counters and works on nothing."""

    def make(*scripts: list[str]) -> Any:
        client = scripted(*scripts)
        client.shows_counters = True
        return client

    return make


async def prepared(completer: Completer) -> None:
    """Wait for what is being prepared."""
    flight = completer._ahead._flight
    assert flight is not None
    await flight.gone()


async def test_what_follows_a_suggestion_is_there_when_it_is_accepted(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, NEXT, [""])
    completer = make_completer(client)
    shown = await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    completer.accepted(shown.suggestion)
    behind = await completer.complete(make_request("x = y + compute(1)", "\n"))
    assert (behind.text, behind.rung) == ("\nz = 3\nw = 4", "cache")
    assert behind.suggestion != shown.suggestion
    assert len(client.calls) == 2


@pytest.mark.parametrize(("typed", "left"), [("\n", "z = 3\nw = 4"), ("\nz", " = 3\nw = 4")])
async def test_it_is_there_after_enter_and_while_it_is_typed(
    typed: str, left: str, idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(idle(FIRST, NEXT, [""]))
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    assert (await completer.complete(make_request("x = y + compute(1)" + typed, "\n"))).text == left


async def test_it_stands_behind_the_suggestion_and_not_in_its_place(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(idle(FIRST, NEXT))
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    again = await completer.complete(make_request("x = y + ", "\n"))
    assert (again.text, again.rung) == ("compute(1)", "shown")


async def test_the_prompt_only_appends_and_nothing_is_retrieved_for_it(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    asked: list[ContextRequest] = []

    def retrieve(request: ContextRequest, _budget: int) -> Context:
        asked.append(request)
        return Context((Snippet("repo", "lib.py", 1, 1, "definition", "why", "def compute(): ...\n", 5),), 5, 0.0)

    client = idle([" compute(1)", "\n"], NEXT)
    completer = make_completer(client, context=retrieve)
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    first, second = (call.prompt for call in client.calls)
    assert second == first + " compute(1)\n"
    assert len(asked) == 1


async def test_nothing_is_prepared_where_words_follow_the_suggestion_on_its_line(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(idle(FIRST))
    await completer.complete(make_request("x = f(y + ", ")\n"))
    assert completer._ahead._flight is None


async def test_in_a_document_with_windows_line_ends_the_lines_are_joined_as_there(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, NEXT, ["v = 5", "\n\n"])
    completer = make_completer(client)
    await completer.complete(make_request("a = 1\r\nx = y + ", "\r\n"))
    await prepared(completer)
    behind = await completer.complete(make_request("a = 1\r\nx = y + compute(1)", "\r\n"))
    await prepared(completer)
    assert behind.text == "\r\nz = 3\r\nw = 4"
    assert client.calls[2].prompt == client.calls[0].prompt + " compute(1)\nz = 3\nw = 4\n"


async def test_one_is_prepared_for_each_suggestion_however_often_it_is_served(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, NEXT)
    completer = make_completer(client)
    for typed in ("", "c", "co", "com"):
        await completer.complete(make_request("x = y + " + typed, "\n"))
        await prepared(completer)
    assert len(client.calls) == 2


async def test_what_was_prepared_is_gone_on_from_once_it_is_shown(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, NEXT, ["v = 5", "\n\n"])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    await completer.complete(make_request("x = y + compute(1)", "\n"))
    await prepared(completer)
    third = await completer.complete(make_request("x = y + compute(1)\nz = 3\nw = 4", "\n"))
    assert third.text == "\nv = 5"
    assert client.calls[2].prompt == client.calls[0].prompt + " compute(1)\nz = 3\nw = 4\n"


async def test_nothing_is_prepared_while_the_server_works_and_the_next_answer_looks_again(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, NEXT)
    client.requests_processing = 1
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    assert (len(client.calls), client.looks) == (1, 2)
    client.requests_processing = 0
    await completer.complete(make_request("x = y + c", "\n"))
    await prepared(completer)
    assert len(client.calls) == 2


async def test_a_server_without_counters_is_looked_at_once(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(FIRST)
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    await completer.complete(make_request("x = y + c", "\n"))
    await prepared(completer)
    assert (len(client.calls), client.looks) == (1, 1)


@pytest.mark.parametrize("settings", [CompletionSettings(ahead=False), CompletionSettings(eagerness="quiet")])
async def test_it_is_off_where_the_settings_say_so(
    settings: CompletionSettings, idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(idle(FIRST), settings=settings)
    await completer.complete(make_request("x = y + ", "\n"))
    assert completer._ahead._flight is None


async def test_a_request_that_needs_the_model_stops_it_in_any_document(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, ["z", "<hold>"], ["2", "\n"], NEXT)
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    for _ in range(2):
        await client.asked.acquire()
    stopped = completer._ahead._flight
    assert stopped is not None
    other = await completer.complete(make_request("y = ", path="other.py"))
    await stopped.gone()
    await prepared(completer)
    assert (other.text, stopped.outcome()) == ("2", None)
    assert (len(client.calls), client.running) == (4, 0)


async def test_typing_along_the_suggestion_leaves_it_running_and_typing_something_else_stops_it(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, ["z", "<hold>"], ["ero", "\n"])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    for _ in range(2):
        await client.asked.acquire()
    assert (await completer.complete(make_request("x = y + comp", "\n"))).text == "ute(1)"
    assert client.running == 1
    assert (await completer.complete(make_request("x = y + z", "\n"))).text == "ero"
    assert client.running == 0


async def test_who_is_there_before_it_has_ended_waits_for_it(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, ["z = 3", "<hold>", "\nw = 4", "\n\n"], [""])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    for _ in range(2):
        await client.asked.acquire()
    waiting = asyncio.create_task(completer.complete(make_request("x = y + compute(1)", "\n")))
    await asyncio.sleep(0)
    client.hold.set()
    answer = await waiting
    assert (answer.text, answer.rung) == ("\nz = 3\nw = 4", "flight")
    assert len(client.calls) == 2


async def test_a_failure_of_what_nobody_asked_for_is_nobody_s_matter(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(FIRST, [], ["w", "\n"])
    completer = make_completer(client)
    await completer.complete(make_request("x = y + ", "\n"))
    await prepared(completer)
    assert (await completer.complete(make_request("x = y + compute(1)\n", "\n"))).text == "w"


async def test_a_secret_that_the_model_wrote_does_not_come_back_to_it(
    idle: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = idle(['"AKIAIOSFODNN7EXAMPLB"', "\n"], NEXT)
    completer = make_completer(client)
    await completer.complete(make_request("aws_access_key_id = ", "\n"))
    await prepared(completer)
    assert len(client.calls) == 1

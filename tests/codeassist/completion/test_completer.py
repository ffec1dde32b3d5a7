import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion import flight as flight_module
from codeassist.errors import ModelUnavailableError
from codeassist.settings.model import CompletionSettings
from codeassist_index.checking import Unknown
from codeassist_index.types import Context, ContextRequest, Snippet

MakeRequest = Callable[..., CompletionRequest]
MakeCompleter = Callable[..., Completer]
MakeSnippet = Callable[..., Snippet]
Scripted = Callable[..., Any]


async def test_a_suggestion_is_what_the_model_said_up_to_the_end_of_the_line(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["comp", "ute(1)", "\n", "other"])
    completion = await make_completer(client).complete(make_request("x = y + ", "\n"))
    assert completion.text == "compute(1)"
    assert completion.filtered is None
    assert completion.model == "scripted"


async def test_the_stream_is_closed_as_soon_as_nothing_more_is_wanted(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n", "never", " read"])
    await make_completer(client).complete(make_request("x = y + "))
    assert (client.pieces_sent, client.closed_early) == (2, 1)


async def test_the_server_gets_at_most_four_stop_strings(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"])
    await make_completer(client).complete(make_request("x = y + "))
    assert 0 < len(client.calls[0].stop) <= 4


async def test_token_counts_are_the_server_s_where_it_tells_them(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completion = await make_completer(scripted(["1"])).complete(make_request("x = y + "))
    assert (completion.prompt_tokens, completion.cached_prompt_tokens) == (77, 70)


async def test_context_goes_into_the_prompt_and_the_answer(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    snippet = Snippet("repo", "lib.py", 1, 1, "definition", "imported", "def charge(): ...\n", 6)
    client = scripted(["1"], ["1"])
    completer = make_completer(client, context=lambda _request, _budget: Context((snippet,), 6, 1.0))
    completion = await completer.complete(make_request("x = y + "))
    without = await completer.complete(make_request("x = y + ", with_context=False))
    assert completion.snippets == (snippet,)
    assert "\n# lib.py:\n# def charge(): ...\n" in client.calls[0].prompt
    assert without.snippets == ()
    assert "charge" not in client.calls[1].prompt


async def test_a_removed_suggestion_names_the_filter(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completion = await make_completer(scripted(["= = 2"])).complete(make_request("x = y\nz "))
    assert (completion.text, completion.filtered) == ("", "syntax")


async def test_a_model_that_finishes_the_word_before_the_space_suggests_nothing(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completion = await make_completer(scripted(["ed"])).complete(make_request("return "))
    assert (completion.text, completion.filtered) == ("", "word-boundary")


async def test_a_private_file_is_never_sent(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"])
    completion = await make_completer(client).complete(make_request("TOKEN=", path=".env"))
    assert (completion.filtered, client.calls) == ("private", [])


async def test_typing_along_a_suggestion_asks_no_model_and_keeps_its_id(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute(1)", "\n"])
    completer = make_completer(client)
    first = await completer.complete(make_request("x = y + "))
    second = await completer.complete(make_request("x = y + comp"))
    assert (second.text, second.suggestion) == ("ute(1)", first.suggestion)
    assert second.timings.first_token == 0
    assert len(client.calls) == 1


async def test_a_request_that_was_typed_along_joins_the_generation_under_way(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute", "(1)", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    first = asyncio.create_task(completer.complete(make_request("x = y + ")))
    await client.asked.acquire()
    second = asyncio.create_task(completer.complete(make_request("x = y + com")))
    await asyncio.sleep(0)
    client.gate.set()
    assert (await first).text == "compute(1)"
    assert (await second).text == "pute(1)"
    assert len(client.calls) == 1


async def test_a_request_that_no_longer_agrees_stops_the_generation_before_it(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute", "(1)", "\n"], ["2", "\n"])
    completer = make_completer(client)
    first = asyncio.create_task(completer.complete(make_request("x = y + ")))
    client.gate.clear()
    await client.asked.acquire()
    second = asyncio.create_task(completer.complete(make_request("z = ")))
    assert (await first).filtered == "superseded"
    client.gate.set()
    assert (await second).text == "2"
    assert client.closed_early == 2  # the first one stopped, the second closed at the end of its line


async def test_an_older_request_never_stops_a_newer_one(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute", "\n"], ["newest", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    owner = asyncio.create_task(completer.complete(make_request("x = y + ")))
    await client.asked.acquire()
    joined = asyncio.create_task(completer.complete(make_request("x = y + c")))
    await asyncio.sleep(0)
    newest = asyncio.create_task(completer.complete(make_request("z = ")))
    await client.asked.acquire()
    client.gate.set()
    assert (await newest).text == "newest"
    assert [(await owner).filtered, (await joined).filtered] == ["superseded", "superseded"]


async def test_a_generation_that_nobody_waits_for_is_stopped(
    scripted: Scripted,
    make_completer: MakeCompleter,
    make_request: MakeRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flight_module, "UNWANTED_SECONDS_MAX", 0.01)
    client = scripted(["compute", "\n"])
    client.gate.clear()
    request = asyncio.create_task(make_completer(client).complete(make_request("x = y + ")))
    await client.asked.acquire()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    await client.closed.acquire()
    assert client.closed_early == 1


async def test_a_cancelled_request_leaves_its_generation_to_the_next_key(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["compute", "\n"])
    client.gate.clear()
    completer = make_completer(client)
    first = asyncio.create_task(completer.complete(make_request("x = y + ")))
    await client.asked.acquire()
    first.cancel()
    second = asyncio.create_task(completer.complete(make_request("x = y + c")))
    await asyncio.sleep(0)
    client.gate.set()
    assert (await second).text == "ompute"
    assert len(client.calls) == 1


async def test_a_model_that_is_gone_is_reported_and_asked_again_next_time(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"], ["1"])
    completer = make_completer(client)
    client.fails_with = ModelUnavailableError("gone")
    with pytest.raises(ModelUnavailableError, match="gone"):
        await completer.complete(make_request("x = y + "))
    client.fails_with = None
    assert (await completer.complete(make_request("x = y + "))).text == "1"


async def test_documents_do_not_stop_each_other(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"], ["2"])
    completer = make_completer(client)
    answers = await asyncio.gather(
        completer.complete(make_request("x = y + ", path="a.py")),
        completer.complete(make_request("x = z + ", path="b.py")),
    )
    assert {answer.text for answer in answers} == {"1", "2"}


async def test_a_late_context_does_not_hold_up_the_suggestion(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    may_answer = threading.Event()

    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        assert may_answer.wait(10)
        return Context((), 0, 0.0)

    completer = make_completer(scripted(["1"]), context=retrieve, settings=CompletionSettings(context_deadline_ms=1))
    completion = await completer.complete(make_request("x = y + "))
    may_answer.set()
    assert (completion.text, completion.snippets) == ("1", ())


async def test_a_late_context_is_in_the_prompt_of_the_next_key_and_keeps_its_order_from_then_on(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first, second = make_snippet("a.py", "def first(): ...\n"), make_snippet("b.py", "def second(): ...\n")
    may_answer = [threading.Event() for _ in range(3)]
    calls = zip(may_answer, [(first, second), (second, first), (second, first)], strict=True)

    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        event, snippets = next(calls)
        assert event.wait(10)
        return Context(snippets, 10, 0.0)

    client = scripted(["1", "\n"], ["2", "\n"], ["3", "\n"])
    completer = make_completer(client, context=retrieve, settings=CompletionSettings(context_deadline_ms=50))
    answers = []
    for typed, late in zip(("a", "ab", "abc"), may_answer, strict=True):
        answers.append(await completer.complete(make_request(f"x = {typed}", trigger="invoked")))
        late.set()
        await _retrieved(completer, make_request(""))
    assert [answer.snippets for answer in answers] == [(), (first, second), (first, second)]
    assert client.calls[2].prompt.startswith(client.calls[1].prompt)


async def _retrieved(completer: Completer, request: CompletionRequest) -> None:
    """Wait for the retrieval that is under way."""
    running = completer._document(request)._gatherer._running
    assert running is not None
    await running


async def test_the_stages_of_a_suggestion_are_measured_in_order_and_stay_with_it(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(scripted(["compute(1)", "\n"]))
    first = await completer.complete(make_request("x = y + "))
    names = [stage.name for stage in first.stages]
    assert names == ["syntax", "redaction", "context", "prompt", "first_token", "generation", "filters"]
    assert all(one.end_ns <= other.start_ns for one, other in zip(first.stages, first.stages[1:], strict=False))
    again = await completer.complete(make_request("x = y + comp"))
    assert again.stages == first.stages


async def test_a_server_that_tells_how_long_it_read_shows_how_long_it_let_wait(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1", "\n"])
    client.prefill_ms = 0.0
    completion = await make_completer(client).complete(make_request("x = y + "))
    by_name = {stage.name: stage.milliseconds for stage in completion.stages}
    assert by_name["first_token"] == 0
    assert by_name["queue"] == pytest.approx(completion.timings.first_token)


async def test_what_became_of_an_unknown_suggestion_is_ignored(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(scripted(["compute(1)", "\n"]))
    completer.accepted("0" * 32)
    completer.dismissed("0" * 32)
    assert (await completer.complete(make_request("x = y + "))).text == "compute(1)"


async def test_acceptances_and_dismissals_of_answers_set_the_pace(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(scripted(["compute(1)", "\n"], ["2", "\n"]))
    good = await completer.complete(make_request("x = y + "))
    bad = await completer.complete(make_request("z = "))
    completer.dismissed(bad.suggestion)
    slower = completer._pace._history
    completer.accepted(good.suggestion)
    assert completer._pace._history < 1 < slower


async def test_a_suggestion_is_judged_once_however_often_a_part_of_it_is_accepted(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(scripted(["compute(1)", "\n"]))
    answer = await completer.complete(make_request("x = y + "))
    completer.accepted(answer.suggestion)
    once = completer._pace._history
    await completer.complete(make_request("x = y + compute"))
    completer.accepted(answer.suggestion)
    completer.dismissed(answer.suggestion)
    assert completer._pace._history == pytest.approx(once)


async def test_what_was_dismissed_is_not_shown_again_unless_somebody_asks_for_it(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    completer = make_completer(scripted(["compute(1)", "\n"]))
    answer = await completer.complete(make_request("x = y + "))
    completer.dismissed(answer.suggestion)
    again = await completer.complete(make_request("x = y + "))
    assert (again.text, again.filtered) == ("", "rejected")
    assert (await completer.complete(make_request("x = y + ", trigger="invoked"))).text == "compute(1)"


async def test_where_suggestions_are_off_nothing_is_sent_not_even_when_a_person_asks(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["1"])
    completer = make_completer(client, settings=CompletionSettings(paths_off=("app.*",)))
    answer = await completer.complete(make_request("x = ", trigger="invoked"))
    assert (answer.filtered, client.calls) == ("off", [])


async def test_a_suggestion_is_cut_before_an_invented_name_and_says_which(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    said = "total = 1\n    total = refund(total)\n    return total"

    def check(_request: CompletionRequest, text: str) -> tuple[Unknown, ...]:
        start = text.index("refund")
        return (Unknown("attribute", "refund", "shop", "it has no `refund`", start, start + 6),)

    completer = make_completer(scripted([said]), check=check)
    answer = await completer.complete(make_request("def pay():\n    ", "\n"))
    assert (answer.text, answer.filtered, answer.invented) == ("total = 1", None, ("refund",))
    assert answer.stages[-1].name == "check"


async def test_a_suggestion_that_begins_with_an_invented_name_is_removed(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    def check(_request: CompletionRequest, _text: str) -> tuple[Unknown, ...]:
        return (Unknown("attribute", "refund", "shop", "it has no `refund`", 0, 6),)

    answer = await make_completer(scripted(["refund(1)"]), check=check).complete(make_request("x = "))
    assert (answer.text, answer.filtered, answer.invented) == ("", "invented-name", ("refund",))


async def test_without_context_the_index_is_not_asked_for_names_either(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    def check(_request: CompletionRequest, _text: str) -> tuple[Unknown, ...]:
        raise AssertionError

    completer = make_completer(scripted(["1"]), check=check)
    assert (await completer.complete(make_request("x = ", with_context=False))).text == "1"

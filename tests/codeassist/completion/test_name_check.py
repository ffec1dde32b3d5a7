import threading
from collections.abc import Callable

from codeassist.completion import CompletionRequest
from codeassist.completion.name_check import NameCheck
from codeassist.observability.stages import Stopwatch
from codeassist_index.checking import Unknown

MakeRequest = Callable[..., CompletionRequest]
REFUND = Unknown("attribute", "refund", "payments", "`payments` has no `refund`", 0, 6)


async def test_what_is_found_in_time_is_given_and_timed(make_request: MakeRequest) -> None:
    watch = Stopwatch()
    found = await NameCheck(lambda _request, _text: (REFUND,), deadline_seconds=10).invented(
        make_request("x = payments."), "refund", watch
    )
    assert found == (REFUND,)
    assert [stage.name for stage in watch.stages] == ["check"]


async def test_past_the_deadline_nothing_is_found_and_the_stage_says_so(make_request: MakeRequest) -> None:
    may_answer, watch = threading.Event(), Stopwatch()

    def check(_request: CompletionRequest, _text: str) -> tuple[Unknown, ...]:
        assert may_answer.wait(10)
        return (REFUND,)

    found = await NameCheck(check, deadline_seconds=0.01).invented(make_request("x = "), "refund", watch)
    may_answer.set()
    assert found == ()
    assert [stage.name for stage in watch.stages] == ["check-late"]


async def test_a_check_that_is_late_is_not_joined_by_a_second_one(make_request: MakeRequest) -> None:
    may_answer, calls = threading.Event(), list[str]()

    def check(_request: CompletionRequest, text: str) -> tuple[Unknown, ...]:
        calls.append(text)
        assert may_answer.wait(10)
        return ()

    names = NameCheck(check, deadline_seconds=0.01)
    for text in ("first", "second", "third"):
        await names.invented(make_request("x = "), text, Stopwatch())
    may_answer.set()
    names._deadline_seconds = 10
    await names.invented(make_request("x = "), "last", Stopwatch())
    assert calls == ["first", "last"]

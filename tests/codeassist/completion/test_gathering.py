import threading
from pathlib import Path

import pytest

from codeassist.completion.gathering import Gatherer, retrieve_from
from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import PrivacySettings
from codeassist_index.errors import NotIndexedError
from codeassist_index.types import Context, ContextRequest, CountTokens, Snippet

REDACTOR = Redactor(PrivacySettings())
REQUEST = ContextRequest(Path("/repo"), "app.py", "x", "")


def snippet(path: str, text: str = "x = 1\n") -> Snippet:
    return Snippet("repo", path, 1, 1, "definition", "why", text, 3)


def context(*snippets: Snippet) -> Context:
    return Context(snippets, 3 * len(snippets), 1.0)


async def test_what_is_found_in_time_is_given() -> None:
    gatherer = Gatherer(lambda _request, _budget: context(snippet("a.py")), REDACTOR, budget=100, deadline_seconds=5)
    assert await gatherer.snippets(REQUEST) == (snippet("a.py"),)


async def test_what_comes_late_is_there_for_the_next_request() -> None:
    may_answer = threading.Event()

    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        assert may_answer.wait(10)
        return context(snippet("late.py"))

    gatherer = Gatherer(retrieve, REDACTOR, budget=100, deadline_seconds=0.01)
    assert await gatherer.snippets(REQUEST) == ()
    may_answer.set()
    gatherer._deadline_seconds = 10
    assert await gatherer.snippets(REQUEST) == (snippet("late.py"),)


async def test_a_late_retrieval_is_not_joined_by_a_second_one() -> None:
    may_answer = threading.Event()
    calls = 0

    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        nonlocal calls
        calls += 1
        assert may_answer.wait(10)
        return context()

    gatherer = Gatherer(retrieve, REDACTOR, budget=100, deadline_seconds=0.01)
    for _ in range(3):
        await gatherer.snippets(REQUEST)
    may_answer.set()
    assert calls == 1


async def test_the_index_is_asked_with_the_budget_and_the_model_s_own_count() -> None:
    asked: list[tuple[int, int]] = []

    class Index:
        def context(self, _request: ContextRequest, *, budget: int, count_tokens: CountTokens) -> Context:
            asked.append((budget, count_tokens("four")))
            return context()

    await Gatherer(retrieve_from(Index(), len), REDACTOR, budget=77, deadline_seconds=5).snippets(REQUEST)
    assert asked == [(77, 4)]


async def test_without_a_budget_nothing_is_asked() -> None:
    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        raise AssertionError

    assert await Gatherer(retrieve, REDACTOR, budget=0, deadline_seconds=5).snippets(REQUEST) == ()


async def test_a_repository_that_is_not_indexed_costs_only_the_context(caplog: pytest.LogCaptureFixture) -> None:
    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        raise NotIndexedError("not indexed")

    with caplog.at_level("INFO"):
        assert await Gatherer(retrieve, REDACTOR, budget=100, deadline_seconds=5).snippets(REQUEST) == ()
    assert "not indexed" in caplog.text


async def test_a_defect_of_retrieval_is_not_hidden() -> None:
    def retrieve(_request: ContextRequest, _budget: int) -> Context:
        raise KeyError("defect")

    with pytest.raises(KeyError):
        await Gatherer(retrieve, REDACTOR, budget=100, deadline_seconds=5).snippets(REQUEST)


async def test_snippets_of_private_files_are_left_out() -> None:
    found = context(snippet(".env", "TOKEN=1\n"), snippet("a.py"))
    gatherer = Gatherer(lambda _request, _budget: found, REDACTOR, budget=100, deadline_seconds=5)
    assert await gatherer.snippets(REQUEST) == (snippet("a.py"),)


async def test_secrets_in_snippets_are_replaced() -> None:
    found = context(snippet("a.py", 'password = "hunter2"\n'), snippet("b.yaml", "password: hunter2\n"))
    gatherer = Gatherer(lambda _request, _budget: found, REDACTOR, budget=100, deadline_seconds=5)
    texts = [one.text for one in await gatherer.snippets(REQUEST)]
    assert texts == ['password = "REDACTED"\n', "password: REDACTED\n"]

"""The whole way with the real embedded model; small prompts, so that it stays quick on two cores."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from codeassist.completion import Completer, CompletionRequest, ahead
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts
from codeassist.completion.flight import Flight
from codeassist.model.connect import Model, connect
from codeassist.model.fim import CHAT
from codeassist.model.server_counters import ServerCounters
from codeassist.settings import load
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, Snippet

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("pulled_model")]

SECONDS_MAX = 120
LONG_TOKENS = 400
COUNTING = "NUMBERS = [" + ", ".join(str(number) for number in range(1, 30)) + ","
MakeRequest = Callable[..., CompletionRequest]
CHARGE = Snippet(
    "shop",
    "payments.py",
    1,
    2,
    "definition",
    "`charge_card_in_cents` imported from payments",
    "def charge_card_in_cents(card: Card, cents: int) -> Receipt: ...\n",
    20,
)
ABOVE = "import payments\n\n\ndef pay(card, price):\n    cents = round(price * 100)\n"
ACCOUNT = """import dataclasses

@dataclasses.dataclass
class Account:
    owner: str
    balance: int = 0

    def deposit(self, amount: int) -> None:
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount
"""


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    # Far more time than it takes, for machines that have other work to do.
    async with connect(load({"model": {"request_seconds_max": 300}}).settings) as opened:
        yield opened


async def test_a_definition_in_the_context_is_used(model: Model, make_request: MakeRequest) -> None:
    # So small a model heeds a single line of context in this form; over many holes the default layout is better.
    settings = CompletionSettings(layout="files")
    completer = Completer(model=model, context=lambda _request, _budget: Context((CHARGE,), 20, 0.0), settings=settings)
    request = make_request(ABOVE + "    receipt = payments.", "\n    return receipt\n")
    completion = await completer.complete(request)
    assert completion.filtered is None
    assert completion.text.startswith("charge_card_in_cents(card, cents")
    assert "\n" not in completion.text


async def test_while_a_line_is_typed_over_95_percent_of_each_prompt_come_from_the_cache(
    model: Model, make_request: MakeRequest
) -> None:
    line = "    receipt = payments.charge_card_in_cents("
    settings = CompletionSettings(new_tokens_max=1)
    above = ABOVE + "    # charge the card and keep the receipt\n" * 5
    shares = []
    for end in range(4, len(line), 3):
        # A completer without memory: every key is a request to the same server.
        completer = Completer(
            model=model, context=lambda _request, _budget: Context((CHARGE,), 20, 0.0), settings=settings
        )
        answer = await completer.complete(make_request(above + line[:end], "\n    return receipt\n"))
        shares.append(answer.cached_prompt_tokens / answer.prompt_tokens)
    assert min(shares[1:]) > 0.95


async def test_we_count_a_prompt_exactly_as_the_server_does(model: Model, make_request: MakeRequest) -> None:
    settings = CompletionSettings(new_tokens_max=1)
    request = make_request("# 名字 <|fim_middle|> naïve\r\n" + ABOVE + "    x = f(", ")\n\n\n\t# end\n")
    budget = Budget.share(settings, model.context_tokens_max)
    ours = DocumentPrompts(model.tokenizer, model.fim, budget).build(request, (CHARGE,))
    completer = Completer(model=model, context=lambda _request, _budget: Context((CHARGE,), 20, 0.0), settings=settings)
    answer = await completer.complete(request)
    assert answer.prompt_tokens == ours.tokens


async def test_an_empty_function_gets_a_body_that_parses(model: Model, make_request: MakeRequest) -> None:
    completer = Completer(
        model=model, context=lambda _request, _budget: Context((), 0, 0.0), settings=CompletionSettings()
    )
    below = "\n\n    def transfer(self, other: Account, amount: int) -> None:\n        self.withdraw(amount)\n"
    request = make_request(f"{ACCOUNT}\n    def withdraw(self, amount: int) -> None:\n        ", below)
    completion = await completer.complete(request)
    assert completion.filtered is None
    compile(request.prefix + completion.text + request.suffix, "account.py", "exec")
    assert "self.balance -= amount" in completion.text
    assert "def " not in completion.text


async def test_asked_in_words_it_goes_on_from_the_line_and_typing_appends_to_what_it_has_read(
    model: Model, make_request: MakeRequest
) -> None:
    asked_in_words = replace(model, fim=CHAT)
    above = ABOVE + "    # charge the card and keep the receipt\n" * 5
    for line in ("    receipt = payments.", "    receipt = payments.charge_card"):
        # A completer without memory, so that the second key asks too.
        completer = Completer(
            model=asked_in_words,
            context=lambda _request, _budget: Context((CHARGE,), 20, 0.0),
            settings=CompletionSettings(ahead=False),
        )
        answer = await completer.complete(make_request(above + line, "\n    return receipt\n"))
        assert (line + answer.text).startswith("    receipt = payments.charge_card_in_cents(card, ")
    assert answer.cached_prompt_tokens / answer.prompt_tokens > 0.9


async def counted(model: Model, *, idle: bool) -> ServerCounters:
    """The server's counters as soon as it works, or works no more."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            counters = await model.client.counters()
            if idle == (counters.requests_processing == 0):
                return counters
            await asyncio.sleep(0.05)


async def test_a_generation_that_typing_has_left_behind_stops_on_the_server(
    model: Model, make_request: MakeRequest
) -> None:
    settings = CompletionSettings(new_tokens_max=LONG_TOKENS, eagerness="quiet")
    completer = Completer(model=model, context=lambda _request, _budget: Context((), 0, 0.0), settings=settings)
    before = await counted(model, idle=True)
    abandoned = asyncio.create_task(completer.complete(make_request(COUNTING, "\n")))
    flight = await heard(completer, make_request(COUNTING, "\n"))
    await counted(model, idle=False)
    # In the middle of a word quiet asks for nothing: what the server does from here on, it does for the first request.
    typed = await completer.complete(make_request(COUNTING + "x", "\n"))
    assert (typed.filtered, (await abandoned).filtered, flight.outcome()) == ("eagerness", "superseded", None)
    stopped = await counted(model, idle=True)
    await asyncio.sleep(0.5)
    later = await model.client.counters()
    assert (later.requests_processing, later.predicted_tokens) == (0, stopped.predicted_tokens)
    assert stopped.predicted_tokens - before.predicted_tokens < LONG_TOKENS / 2


async def heard(completer: Completer, request: CompletionRequest) -> Flight:
    """The generation for a request, once it has said something."""
    document = completer._document(request)
    async with asyncio.timeout(SECONDS_MAX):
        while document.flight is None or not document.flight.text:
            await document._news.wait(0.05)
    return document.flight


async def test_what_follows_an_accepted_suggestion_is_prepared_from_the_server_s_cache(
    model: Model, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "IDLE_LOOKS_SECONDS", (0.1,) * 100)
    completer = Completer(
        model=model, context=lambda _request, _budget: Context((CHARGE,), 20, 0.0), settings=CompletionSettings()
    )
    before = f"{ABOVE}    log.info('paying %s', cents)\n    receipt = payments."
    first = await completer.complete(make_request(before, "\n"))
    flight = completer._ahead._flight
    assert flight is not None
    await flight.gone()
    prepared = flight.outcome()
    assert prepared is not None, "the server was never idle, or the model had nothing to add"
    completer.accepted(first.suggestion)
    behind = await completer.complete(make_request(before + first.text, "\n"))
    assert (behind.text, behind.rung) == (prepared.text, "cache")
    assert behind.text.startswith("\n    ")
    # The suggestion itself may be read again: behind a line it is cut into other tokens than it was written in.
    assert behind.cached_prompt_tokens >= first.prompt_tokens - 2

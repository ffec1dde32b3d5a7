"""The whole way with the real embedded model; small prompts, so that it stays quick on two cores."""

from collections.abc import AsyncIterator, Callable

import pytest

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts
from codeassist.model.connect import Model, connect
from codeassist.settings import load
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, Snippet

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("pulled_model")]

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
    async with connect(load().settings) as opened:
        yield opened


async def test_a_definition_in_the_context_is_used(model: Model, make_request: MakeRequest) -> None:
    completer = Completer(
        model=model, context=lambda _request, _budget: Context((CHARGE,), 20, 0.0), settings=CompletionSettings()
    )
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

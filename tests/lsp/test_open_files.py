"""What is typed in one file is in the context of the next, though nobody has saved it."""

import asyncio
from pathlib import Path
from typing import Any

from tests.lsp.client import Client
from tests.lsp.fake_model import FakeModel

TRIES_MAX = 100


async def prompt(client: Client, model: FakeModel, file: Path, version: int, text: str) -> str:
    """The prompt for a suggestion at the end of the text."""
    client.change(file, version, {"text": text})
    lines = text.split("\n")
    await client.answer(client.inline_completion(file, len(lines) - 1, len(lines[-1])))
    return model.prompts[-1]


async def until(client: Client, model: FakeModel, file: Path, first: int, *, holds: str, lacks: str) -> None:
    """Ask until a prompt has the one and has not the other; `first` is the version of the first change."""
    told = ""
    for attempt in range(TRIES_MAX):
        text = f"from orders import total, unsaved\n\n# {attempt}\n\n\ndef use(order):\n    return "
        told = await prompt(client, model, file, first + attempt, text)
        if holds in told and lacks not in told:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"no prompt with {holds!r} and without {lacks!r}; the last: {told}")


async def test_an_unsaved_function_of_another_file_is_in_the_context_until_that_file_is_closed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    await client.initialize(repository, options | {"completion": {"context_deadline_ms": 5000}})
    await client.until_indexed()
    orders, shop = repository / "orders.py", repository / "shop.py"
    client.open(orders, orders.read_text(encoding="utf-8"))
    client.open(shop, "")
    model.says = "1"
    await until(client, model, shop, 2, holds="def total(order)", lacks="def unsaved(order, discount)")

    client.change(orders, 2, {"text": "def unsaved(order, discount):\n    return 0\n"})
    await until(client, model, shop, 1_000, holds="def unsaved(order, discount)", lacks="def total(order)")

    client.notify("textDocument/didClose", {"textDocument": {"uri": orders.as_uri()}})
    await until(client, model, shop, 2_000, holds="def total(order)", lacks="def unsaved(order, discount)")

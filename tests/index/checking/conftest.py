"""A small repository, and suggestions in texts where `|` marks the cursor."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.checking import Unknown
from tests.index.conftest import Repository

SHOP = {
    "shop/__init__.py": "from shop.cards import Card\n",
    "shop/cards.py": (
        "import logging\n"
        "from dataclasses import dataclass\n\n"
        "LIMIT = 3\n\n\n"
        "class Card:\n"
        "    kind = 'debit'\n\n"
        "    def __init__(self, number: str, holder: str = '') -> None:\n"
        "        self.number = number\n"
        "        self.holder = holder\n\n"
        "    def charge(self, cents: int, *, currency: str = 'EUR') -> int:\n"
        "        self.last = cents\n"
        "        return cents\n\n"
        "    @property\n"
        "    def is_blocked(self) -> bool:\n"
        "        return False\n\n\n"
        "@dataclass\n"
        "class Receipt:\n"
        "    cents: int\n"
        "    note: str = ''\n\n\n"
        "def pay(card: Card, cents: int) -> Receipt:\n"
        "    return Receipt(card.charge(cents))\n"
    ),
    "shop/orders.py": "from shop.cards import Card, pay\n\n\ndef place(card: Card) -> None:\n    pay(card, 3)\n",
}

Check = Callable[..., tuple[Unknown, ...]]


@pytest.fixture
def check(index: CodeIndex, repository: Repository) -> Check:
    """Index the shop with other files of the test, and judge what stands between `«` and `»` of a text."""

    def judge(marked: str, files: dict[str, str] | None = None, path: str = "shop/new.py") -> tuple[Unknown, ...]:
        repository.write(SHOP | (files or {}))
        index.update(repository.root)
        prefix, _, rest = marked.partition("«")
        text, _, suffix = rest.partition("»")
        return index.unknown(ContextRequest(Path(repository.root), path, prefix, suffix), text)

    return judge

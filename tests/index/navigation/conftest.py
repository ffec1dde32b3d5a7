"""Cursors in small repositories: `|` marks where the cursor stands."""

from collections.abc import Callable

import pytest

from codeassist_index import CodeIndex, ContextRequest
from tests.index.conftest import Repository

Cursor = Callable[[str, str], ContextRequest]

CORE = """\
class Ledger:
    \"\"\"Entries of one account.\"\"\"

    def total(self, currency: str) -> int: ...


class Savings(Ledger):
    pass


def charge(ledger: Ledger, amount: int) -> Ledger:
    return ledger
"""


@pytest.fixture
def shop(index: CodeIndex, repository: Repository, other_repository: Repository) -> Repository:
    """A repository that uses another one."""
    other_repository.write(
        {
            "src/payments/__init__.py": "from payments.core import charge\n",
            "src/payments/core.py": CORE,
        }
    ).commit()
    repository.write({"shop/orders.py": "def place(order): ...\n", "shop/other.py": "def refresh(): ...\n"}).commit()
    for one in (other_repository, repository):
        index.update(one.root)
    return repository


@pytest.fixture
def cursor(shop: Repository) -> Cursor:
    """The request for a text with a mark, in a file of the shop."""

    def at(text: str, path: str = "shop/orders.py") -> ContextRequest:
        prefix, _, suffix = text.partition("|")
        return ContextRequest(shop.root, path, prefix, suffix)

    return at

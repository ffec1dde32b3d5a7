"""Makes the programs of bench/ importable, behind everything else: one is called `coverage`."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "bench"))

from arms import Hole

SOURCES = {
    "shop/cart.py": "class Cart:\n    def total(self) -> int:\n        return 1\n\n    def add(self, item): ...\n",
    "shop/tax.py": "from shop.cart import Cart\n\n\ndef vat_of(cart: Cart) -> int:\n    return cart.total()\n",
    "shop/names.py": "\n".join(f"def name_{number}(value):\n    return value + {number}\n" for number in range(30)),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small project."""
    for path, text in SOURCES.items():
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_text(text, encoding="utf-8")
    return tmp_path / "root"


@pytest.fixture
def hole() -> Hole:
    """A new file of that project, whose function's body is to be written."""
    prefix = "from shop.cart import Cart\n\n\ndef pay(cart: Cart) -> int:\n"
    return Hole("shop/new.py", prefix, "\n", "    return vat_of(cart)")

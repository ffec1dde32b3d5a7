"""The prompt's layout, one golden file for each kind of format; `codeassist.completion.prompt` says why."""

from pathlib import Path

import pytest

from codeassist.completion.prompt import Parts, Source, render
from codeassist.model.fim import FORMATS

GOLDEN = Path(__file__).parent / "golden" / "prompts"
NAMES = ["qwen-coder", "codegemma", "starcoder2", "deepseek-coder", "seed-coder", "codestral"]

PARTS = Parts(
    repository="git.example.com/shop/billing",
    path="billing/invoice.py",
    language="python",
    sources=(
        Source("payments/payments/core.py", "def charge(card: Card, cents: int) -> Receipt: ...\n"),
        Source("payments/payments/core.py", "class Receipt:\n    id: str\n"),
        Source("billing/tax.py", "RATE = 0.19\n"),
    ),
    above="from payments.core import charge\n\n\ndef pay(card, invoice):\n",
    line="    receipt = ch",
    below="\n    return receipt.id\n",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_prompt_is_laid_out_as_its_golden_file(name: str) -> None:
    fim = next(known for known in FORMATS if known.name == name)
    assert render(PARTS, fim) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")

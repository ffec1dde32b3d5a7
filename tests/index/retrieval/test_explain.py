"""Why a retrieval answers as it does: the same decision, with every step told."""

import math
import random
from pathlib import Path

import pytest

import codeassist_index
from codeassist_index import CodeIndex, ContextRequest, NotIndexedError
from codeassist_index.retrieval.explanation import Explanation
from tests.index.conftest import Repository

CORE = """\
class Ledger:
    def total(self, currency: str) -> int: ...
    def _secret(self) -> int: ...

def charge(ledger: Ledger, amount: int) -> Ledger:
    return ledger
"""
ORDERS = """\
from payments.core import Ledger, charge, refund
import requests

def place(ledger: Ledger, amount):
    charge(ledger, amount)
    ledger.
"""
CURSORS = 60


def words(text: str) -> int:
    return len(text.split())


def explained(index: CodeIndex, repository: Repository, prefix: str = ORDERS[:-1], budget: int = 200) -> Explanation:
    request = ContextRequest(repository.root, "orders.py", prefix, "\n")
    return index.explain(request, budget=budget, count_tokens=words)


@pytest.fixture
def shop(index: CodeIndex, repository: Repository) -> Repository:
    repository.write({"payments/__init__.py": "", "payments/core.py": CORE, "orders.py": ORDERS}).commit()
    index.update(repository.root)
    return repository


def test_at_random_cursors_of_real_code_it_tells_of_the_snippets_that_context_gives(
    index: CodeIndex, repository: Repository
) -> None:
    folder = Path(codeassist_index.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    repository.write({f"codeassist_index/{name}": text for name, text in sources.items()}).commit()
    index.update(repository.root)
    dice = random.Random(4)  # noqa: S311 - the same cursors in every run
    for _ in range(CURSORS):
        name = dice.choice(sorted(sources))
        at, budget = dice.randrange(len(sources[name])), dice.choice((0, 60, 400, 2_000))
        request = ContextRequest(repository.root, f"codeassist_index/{name}", sources[name][:at], sources[name][at:])
        told = index.explain(request, budget=budget, count_tokens=words)
        answer = index.context(request, budget=budget, count_tokens=words)
        assert (told.snippets, told.tokens) == (answer.snippets, answer.tokens), (name, at, budget)
        for one in told.candidates:
            if one.outcome != "copy of the file":
                assert one.likelihood == pytest.approx(1 / (1 + math.exp(-one.score)))
        definitions = {one.snippet for one in told.candidates if one.outcome == "shown"}
        chunks = {one.snippet for one in told.similar if one.outcome == "shown"}
        assert definitions | chunks == set(range(1, len(told.snippets) + 1))


def test_what_stands_before_the_dot_is_told_with_what_it_was_found_to_be(index: CodeIndex, shop: Repository) -> None:
    file = explained(index, shop).file
    assert (file.scope, file.chain, file.line) == ("place", "ledger", 6)
    assert file.chain_meaning == ("an instance of Ledger, payments/core.py:1 of shop",)
    assert {name.name: name.meaning for name in file.names}["amount"] == ()


def test_each_import_says_where_it_leads_or_why_nowhere(index: CodeIndex, shop: Repository) -> None:
    told = {found.alias: (found.leads_to, found.why_not) for found in explained(index, shop).file.imports}
    assert told["charge"] == (("function charge, payments/core.py:5 of shop",), "")
    assert told["refund"] == ((), "payments.core has no `refund`")
    assert told["requests"] == ((), "no indexed file is called requests")


def test_a_candidate_has_all_its_relations_and_what_each_feature_counts(index: CodeIndex, shop: Repository) -> None:
    total = next(one for one in explained(index, shop).candidates if one.name == "Ledger.total")
    assert (total.outcome, total.snippet, total.reason) == ("shown", 1, "`ledger` is Ledger")
    assert set(total.relations) == {"asked", "parameter member", "imported member"}
    assert {feature.name: feature.weight for feature in total.features}["is asked"] == 9.0


def test_without_tokens_the_likely_ones_lack_tokens_and_the_others_are_unlikely(
    index: CodeIndex, shop: Repository
) -> None:
    shop.write({"many.py": "".join(f"def strange{n}_payment(): ...\n" for n in range(20))})
    index.update(shop.root)
    told = explained(index, shop, "import many\nx = 1\n", budget=6)
    outcomes = {one.outcome for one in told.candidates}
    assert outcomes >= {"budget"}
    assert all(one.likelihood < told.likelihood_min for one in told.candidates if one.outcome == "unlikely")


def test_definitions_of_a_copy_of_the_file_are_told_but_never_shown(index: CodeIndex, shop: Repository) -> None:
    text = ORDERS.replace("    ledger.\n", "    ledger.total('EUR')\n\ndef cancel(order):\n    return order\n")
    shop.write({"old_orders.py": text})
    index.update(shop.root)
    told = explained(index, shop, text)
    assert {one.path for one in told.candidates if one.outcome == "copy of the file"} == {"old_orders.py"}
    assert all(snippet.path != "old_orders.py" for snippet in told.snippets)


def test_similar_code_names_its_words_its_boosts_and_what_it_repeats(index: CodeIndex, shop: Repository) -> None:
    body = "".join(f"    settle_invoice_{n} = reconcile_account({n})\n" for n in range(8))
    shop.write(
        {"a.py": f"def first():\n{body}", "b.py": f"def other():\n{body}", "c.py": "reconcile_account(settle)\n"}
    )
    index.update(shop.root)
    told = explained(index, shop, "def third():\n    settle_invoice_1 = reconcile_account(7)\n    ")
    assert {one.word for one in told.words} >= {"settle_invoice_1", "reconcile_account"}
    outcomes = {one.path: (one.outcome, one.repeats) for one in told.similar}
    assert outcomes["a.py"] == ("shown", "")
    assert outcomes["b.py"] == ("near-duplicate", "a.py:1")
    for one in told.similar:
        assert one.score == pytest.approx(one.bm25 * (1 + sum(one.boosts.values())))
        assert one.boosts["near folder"] == (0.1 if "/" in one.path else 0.2)


def test_a_limit_that_was_reached_says_how_much_was_left_out(index: CodeIndex, shop: Repository) -> None:
    told = explained(index, shop, "x = 1\n" * 700)
    assert [(one.what, one.most, one.count) for one in told.left_out] == [("lines above the cursor", 600, 100)]


def test_the_stages_are_named_in_order(index: CodeIndex, shop: Repository) -> None:
    told = explained(index, shop)
    names = ["reading the file", "similar code", "candidates", "weighing", "choosing"]
    assert [stage.name for stage in told.stages] == names
    assert all(stage.ms >= 0 for stage in told.stages)


def test_a_root_that_is_not_indexed_is_an_error(index: CodeIndex, repository: Repository) -> None:
    with pytest.raises(NotIndexedError):
        explained(index, repository)


def test_what_is_known_by_its_name_alone_says_who_uses_the_name_and_how_many_have_it(
    index: CodeIndex, repository: Repository
) -> None:
    two = {name: f"class {name.title()}:\n    def settle(self): ...\n" for name in ("cash", "card")}
    one = "class Bank:\n    def transfer(self): ...\n"
    repository.write({"bank.py": one, **{f"{name}.py": text for name, text in two.items()}}).commit()
    index.update(repository.root)
    told = explained(index, repository, "def pay(x):\n    x.settle()\n    x.transfer()\n    ")
    assert {(found.name, found.reason) for found in told.candidates} == {
        ("Bank.transfer", "the only `transfer`, used in this file"),
        ("Cash.settle", "one of 2 called `settle`, used in this file"),
        ("Card.settle", "one of 2 called `settle`, used in this file"),
    }


def test_a_name_that_the_text_mentions_is_not_sought_in_other_languages(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"tool.py": "class Outcome: ...\n", "src/lib.rs": "", "src/result.rs": "pub struct Matched;\n"})
    repository.commit()
    index.update(repository.root)
    request = ContextRequest(repository.root, "src/lib.rs", "fn main() -> Outcome {\n    Matched\n    ", "\n}\n")
    told = index.explain(request, budget=200, count_tokens=words)
    assert {found.name for found in told.candidates} == {"Matched"}

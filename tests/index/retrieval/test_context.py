"""What a cursor gets: definitions in scope first, never the target or its copies, within the budget."""

from pathlib import Path

import pytest

from codeassist_index import CodeIndex, Context, ContextRequest, NotIndexedError
from tests.index.conftest import Repository

CORE = """\
class Ledger:
    \"\"\"Entries of one account.\"\"\"

    def __init__(self, store: "Store") -> None:
        self.store = store

    def total(self, currency: str = "EUR") -> int:
        return sum(entry.amount for entry in self.store.entries(currency))


class Store:
    def entries(self, currency): ...


def charge(ledger: Ledger, amount: int) -> Ledger:
    ledger.store.append(amount)
    return ledger
"""
PAYMENTS = {
    "src/payments/__init__.py": "from payments.core import Ledger, charge\n",
    "src/payments/core.py": CORE,
    "src/payments/base.py": "class Handler:\n    def prepare(self, order): ...\n    def finish(self): ...\n",
}


def words(text: str) -> int:
    return len(text.split())


def ask(index: CodeIndex, repository: Repository, prefix: str, suffix: str = "", *, budget: int = 400) -> Context:
    request = ContextRequest(repository.root, "shop/orders.py", prefix, suffix)
    return index.context(request, budget=budget, count_tokens=words)


def shown(context: Context) -> dict[str, str]:
    """Path to everything shown of it as definitions."""
    texts: dict[str, str] = {}
    for snippet in context.snippets:
        if snippet.kind == "definition":
            texts[snippet.path] = f"{texts.get(snippet.path, '')}\n{snippet.text}"
    return texts


@pytest.fixture
def shop(index: CodeIndex, repository: Repository, other_repository: Repository) -> Repository:
    other_repository.write(PAYMENTS).commit()
    repository.write({"shop/__init__.py": "", "shop/orders.py": "def place(order): ...\n"}).commit()
    index.update(other_repository.root)
    index.update(repository.root)
    return repository


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("from payments.core import charge\n\nx = ", id="from a module"),
        pytest.param("from payments import charge\n\nx = ", id="re-exported by a package"),
        pytest.param("from payments import charge as pay\n\nx = ", id="renamed"),
        pytest.param("from payments.core import *\n\nx = charge(", id="starred"),
        pytest.param("import payments.core\n\nx = payments.core.", id="a dotted module"),
        pytest.param("import payments.core as core\n\nx = core.", id="a renamed module"),
        pytest.param("import payments\n\nx = payments.", id="a package"),
        pytest.param("def f():\n    from payments import charge\n    x = ", id="inside the function"),
    ],
)
def test_an_import_resolves_into_the_other_repository(index: CodeIndex, shop: Repository, start: str) -> None:
    context = ask(index, shop, start)
    assert "def charge(ledger: Ledger, amount: int) -> Ledger:" in shown(context)["src/payments/core.py"]


def test_the_nearest_function_is_shown_whole_where_tokens_are_left(index: CodeIndex, shop: Repository) -> None:
    start = "from payments.core import charge\n\nx = "
    texts = [snippet.text for snippet in ask(index, shop, start, budget=16).snippets]
    assert "ledger.store.append(amount)" in texts[0]
    assert ask(index, shop, start, budget=9).snippets[0].text.endswith("-> Ledger: ...")


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("from payments import Ledger\n\nledger = Ledger(store)\nledger.", id="constructed"),
        pytest.param("from payments import charge\n\ndef f(a):\n    done = charge(a, 1)\n    done.", id="returned"),
        pytest.param('from payments import Ledger\n\ndef f(a: "Ledger | None"):\n    a.', id="annotated"),
        pytest.param(
            "from payments import Ledger\n\nclass A:\n"
            "    def __init__(self, ledger: Ledger):\n        self.l = ledger\n\n"
            "    def go(self):\n        self.l.",
            id="attribute of self",
        ),
        pytest.param("from payments import Ledger\n\nwith Ledger(1) as a:\n    a.", id="with"),
        pytest.param("from payments import Ledger\n\na = [Ledger(1)]\nb = Ledger(2)\nfor x in b.", id="for header"),
        pytest.param("def f(ledger):\n    ledger.", id="argument named like the class"),
    ],
)  # fmt: skip
def test_members_of_what_stands_before_the_dot_come_first(index: CodeIndex, shop: Repository, start: str) -> None:
    if start.startswith("def f(ledger)"):
        shop.write({"shop/ledger.py": CORE})
        index.update(shop.root)
    first = ask(index, shop, start).snippets[0]
    assert first.text.startswith("class Ledger:")
    assert 'def total(self, currency: str = "EUR") -> int: ...' in first.text


def test_what_a_line_is_about_to_import_from_is_shown(index: CodeIndex, shop: Repository) -> None:
    first = ask(index, shop, "from payments.core import ").snippets[0]
    assert (first.path, first.reason) == ("src/payments/core.py", "in payments.core, which is being imported")


def test_a_chain_of_attributes_is_followed(index: CodeIndex, shop: Repository) -> None:
    first = ask(index, shop, "from payments import Ledger\n\ndef f(a: Ledger):\n    return a.store.").snippets[0]
    assert "def entries(self, currency): ..." in first.text
    assert first.reason == "`a.store` is Store"


def test_private_members_come_after_those_that_a_caller_may_use(index: CodeIndex, shop: Repository) -> None:
    shop.write({"shop/till.py": "class Till:\n    def _inner(self): ...\n    def close(self): ...\n"})
    index.update(shop.root)
    text = ask(index, shop, "from shop.till import Till\n\ntill = Till()\ntill.", budget=6).snippets[0].text
    assert "close" in text
    assert "_inner" not in text


def test_inherited_members_are_shown(index: CodeIndex, shop: Repository) -> None:
    start = "from payments.base import Handler\n\nclass Mine(Handler):\n    def run(self):\n        "
    assert "def prepare(self, order): ..." in shown(ask(index, shop, start))["src/payments/base.py"]


def test_a_relative_import_resolves_beside_the_file(index: CodeIndex, shop: Repository) -> None:
    shop.write({"shop/prices.py": "def price_of(item: str) -> int: ...\n"})
    index.update(shop.root)
    context = ask(index, shop, "from .prices import price_of\n\ntotal = ")
    assert "def price_of(item: str) -> int:" in shown(context)["shop/prices.py"]


def test_the_own_repository_wins_over_another_of_the_same_name(index: CodeIndex, shop: Repository) -> None:
    shop.write({"payments/__init__.py": "", "payments/core.py": "def charge(own): ...\n"})
    index.update(shop.root)
    context = ask(index, shop, "from payments.core import charge\n\nx = ")
    assert list(shown(context)) == ["payments/core.py"]


def test_every_snippet_says_why_it_is_there(index: CodeIndex, shop: Repository) -> None:
    context = ask(index, shop, "from payments.core import charge\n\nx = ")
    (reason,) = {
        snippet.reason for snippet in context.snippets if "def charge" in snippet.text and snippet.kind == "definition"
    }
    assert reason == "`charge` imported from payments.core"
    assert all(snippet.reason for snippet in context.snippets)


def test_the_stored_target_is_never_a_source(index: CodeIndex, shop: Repository) -> None:
    shop.write({"shop/orders.py": "def place(order):\n    secret_answer = order\n    return secret_answer\n"})
    index.update(shop.root)
    context = ask(index, shop, "def place(order):\n    ", "\n    return secret_answer\n", budget=2_000)
    assert all(snippet.path != "shop/orders.py" for snippet in context.snippets)


@pytest.mark.parametrize("place", ["same repository", "other repository"])
def test_a_near_copy_of_the_target_is_never_a_source(
    index: CodeIndex, shop: Repository, other_repository: Repository, place: str
) -> None:
    lines = [f"def step_{n}(order): return order.part_{n}" for n in range(40)]
    hidden = "def hidden(order): return order.part_1 + order.part_2"
    edited = [*lines[:3], "changed = True", *lines[4:20], hidden, *lines[20:]]
    holder = shop if place == "same repository" else other_repository
    holder.write({"copies/old.py": "\n".join(edited)})
    index.update(holder.root)
    context = ask(index, shop, "\n".join(lines[:20]) + "\n", "\n" + "\n".join(lines[20:]), budget=4_000)
    assert [snippet for snippet in context.snippets if snippet.path == "copies/old.py"] == []


def test_the_copy_of_a_tiny_target_is_never_a_source(index: CodeIndex, shop: Repository) -> None:
    text = "from payments import charge\n\nanswer = charge(1, 2)\n"
    shop.write({"shop/orders.py": text, "backup/orders.py": text})
    index.update(shop.root)
    context = ask(index, shop, "from payments import charge\n\n", "", budget=2_000)
    assert all("orders" not in snippet.path for snippet in context.snippets)


def test_code_that_the_prompt_shows_is_not_repeated(index: CodeIndex, shop: Repository) -> None:
    block = "\n".join(f"    result_{n} = compute_{n}(order, ledger)" for n in range(10))
    shop.write({"shop/other.py": f"def same(order, ledger):\n{block}\n"})
    index.update(shop.root)
    prefix = "".join(f"unrelated_{n} = {n}\n" for n in range(30)) + f"def same(order, ledger):\n{block}\n    "
    assert [snippet for snippet in ask(index, shop, prefix).snippets if snippet.kind == "similar"] == []


def test_similar_code_follows_the_definitions(index: CodeIndex, shop: Repository) -> None:
    body = "    invoice = ledger.invoice(order)\n    invoice.send_by_mail()\n    return invoice\n"
    shop.write({"shop/bills.py": f"def bill(order, ledger):\n{body}"})
    index.update(shop.root)
    start = "from payments import charge\n\ndef remind(order, ledger):\n    invoice = ledger.invoice(order)\n    "
    kinds = [snippet.kind for snippet in ask(index, shop, start).snippets]
    assert "similar" in kinds
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("budget", [0, 1, 5, 17, 60, 1_000])
def test_the_budget_is_exact(index: CodeIndex, shop: Repository, budget: int) -> None:
    context = ask(index, shop, "from payments import Ledger, charge\n\nx = ", budget=budget)
    assert context.tokens == sum(words(snippet.text) for snippet in context.snippets) <= budget


def test_the_answer_is_the_same_every_time_and_while_a_word_is_typed(index: CodeIndex, shop: Repository) -> None:
    start = "from payments import Ledger, charge\n\ndef f(a: Ledger):\n    x = a."
    answers = [ask(index, shop, f"{start}{typed}").snippets for typed in ("", "t", "to", "tota", "")]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        ("", ""),
        ("def f(:\n ((", "\n}"),
        ("x = '", ""),
        ("\u2028\x00", "\r\n"),
        ("class A(A): pass\nA().", ""),
        ("a.", ""),
    ],
    ids=["empty", "broken", "inside a string", "odd characters", "own base class", "unknown name"],
)
def test_any_text_gets_an_answer(index: CodeIndex, shop: Repository, prefix: str, suffix: str) -> None:
    assert ask(index, shop, prefix, suffix).tokens <= 400


def test_modules_that_import_each_other_end(index: CodeIndex, shop: Repository) -> None:
    shop.write(
        {
            "a.py": "from b import *\nfrom b import x as y\n",
            "b.py": "from a import *\nfrom a import y as x\nz = x.y.z\n",
        }
    )
    index.update(shop.root)
    assert ask(index, shop, "from a import x, z\nimport b\nz.x.").tokens <= 400


def test_a_root_that_was_never_indexed_is_refused(index: CodeIndex, tmp_path: Path) -> None:
    with pytest.raises(NotIndexedError, match="codeassist index"):
        index.context(ContextRequest(tmp_path, "a.py", "", ""), budget=100, count_tokens=words)


def test_the_file_need_not_exist_nor_be_python(index: CodeIndex, shop: Repository) -> None:
    request = ContextRequest(shop.root, "notes/new.txt", "charge ledger\n", "")
    assert index.context(request, budget=100, count_tokens=words).tokens <= 100


def test_the_same_request_after_an_update_shows_the_new_state(
    index: CodeIndex, shop: Repository, other_repository: Repository
) -> None:
    start = "from payments.core import charge\n\nx = "
    assert "amount: int" in shown(ask(index, shop, start))["src/payments/core.py"]
    other_repository.write({"src/payments/core.py": CORE.replace("amount: int", "amount: float")})
    index.update(other_repository.root)
    assert "amount: float" in shown(ask(index, shop, start))["src/payments/core.py"]


def test_an_answer_is_not_made_twice_while_a_word_is_being_typed(index: CodeIndex, shop: Repository) -> None:
    asked = [ask(index, shop, f"from payments.core import charge\n\nx = {word}") for word in ("", "c", "ch")]
    assert asked[0].snippets is asked[1].snippets is asked[2].snippets

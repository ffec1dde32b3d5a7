"""What is kept of a file between requests never shows in an answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist_index import CodeIndex, Context, ContextRequest
from codeassist_index.retrieval.candidate import Find
from codeassist_index.retrieval.sources import Sources
from tests.index.conftest import Repository

BUDGET = 300


class Project(TypedDict):
    files: dict[str, str]
    lines: list[str]


# Of each language: files that lead to each other in circles, and lines to type into the first of them.
PROJECTS: dict[str, Project] = {
    "python": {
        "files": {
            "shop/cart.py": (
                "from shop.money import *\n"
                "import shop.stock\n"
                "\n"
                "class Cart(Base):\n"
                "    def add(self, item):\n"
                "        pass\n"
            ),
            "shop/money.py": (
                "from shop.stock import *\n"
                "from shop.tax import rate\n"
                "\n"
                "class Price:\n"
                "    amount = 0\n"
                "    def gross(self): ...\n"
            ),
            "shop/stock.py": (
                "from shop.money import *\n"
                "from shop.cart import Cart\n"
                "\n"
                "class Base:\n"
                "    price = Price()\n"
                "    def pick(self, item): ...\n"
                "\n"
                "def shelf() -> Base: ...\n"
            ),
            "shop/tax.py": (
                "from shop.money import Price\n"
                "from shop.tax import missing\n"
                "\n"
                "def rate(price: Price) -> Price: ...\n"
            ),
        },
        "lines": [
            "from shop.tax import rate", "from shop.money import *", "import shop.stock as stock", "class Other(Base):",
            "    def total(self, price):", "        self.shelf = stock.shelf()", "        self.shelf.price.gross()",
            "        one = rate(price)", "        one.gross(); Cart", "        return Price", "", "    @property",
        ],
    },
    "typescript": {
        "files": {
            "src/cart.ts": (
                "import { Price } from './money';\n"
                "import * as stock from './stock';\n"
                "\n"
                "export class Cart extends stock.Base {\n"
                "  add(item: Price) {\n"
                "  }\n"
                "}\n"
            ),
            "src/money.ts": (
                "export * from './stock';\n"
                "export class Price { gross(): number { return 1 } }\n"
            ),
            "src/stock.ts": (
                "import { Price } from './money';\n"
                "export * from './money';\n"
                "export class Base { price: Price; pick(): Price { return this.price } }\n"
                "export function shelf(): Base { return new Base() }\n"
            ),
        },
        "lines": [
            "import { shelf } from './money';", "import { Base } from './stock';", "class Other extends Base {", "}",
            "  total(price: Price) {", "    const one = stock.shelf();", "    this.price.gross();", "    shelf()",
        ],
    },
    "c": {
        "files": {
            "src/cart.c": '#include "money.h"\n\nint add(struct price *item) {\n    return 0;\n}\n',
            "src/money.h": (
                '#include "stock.h"\n'
                "struct price { int amount; };\n"
                "int gross(struct price *price);\n"
            ),
            "src/stock.h": (
                '#include "money.h"\n'
                "struct base { struct price *price; };\n"
                "struct base *shelf(void);\n"
            ),
        },
        "lines": [
            '#include "stock.h"', "int total(struct base *one) {", "}", "    struct base *two = shelf();",
            "    gross(two->price);", "#define GROSS(x) {", "    return gross(item);", "",
        ],
    },
    "java": {
        "files": {
            "shop/Cart.java": (
                "package shop;\n"
                "\n"
                "class Cart extends Base {\n"
                "  void add(Price item) {\n"
                "  }\n"
                "}\n"
            ),
            "shop/Price.java": (
                "package shop;\n"
                "\n"
                "class Price extends Cart {\n"
                "  int gross() { return 1; }\n"
                "}\n"
            ),
            "shop/Base.java": (
                "package shop;\n"
                "\n"
                "class Base extends Price {\n"
                "  Price price;\n"
                "  Price pick() { return price; }\n"
                "}\n"
            ),
        },
        "lines": [
            "import shop.Base;", "  void total(Base one) {", "  }", "    one.pick().gross();", "    Price two;",
            "  Base other;", "    other.price.gross();", "",
        ],
    },
}  # fmt: skip


def count_tokens(text: str) -> int:
    return len(text.split())


@st.composite
def sessions(draw: st.DrawFn, language: str) -> list[tuple[str, str]]:
    """Prefix and suffix at each stop of somebody who types, deletes and moves."""
    project = PROJECTS[language]
    lines = next(iter(project["files"].values())).split("\n")
    stops = []
    for _ in range(draw(st.integers(2, 10))):
        at = draw(st.integers(0, len(lines) - 1))
        done = draw(st.sampled_from(["type", "type", "delete", "move"]))
        if done == "type":
            lines[at:at] = [draw(st.sampled_from(project["lines"]))]
            at += 1
        elif done == "delete" and len(lines) > 1:
            del lines[at]
        begun = draw(st.sampled_from(["", "    ret", "    item."]))
        stops.append(("\n".join([*lines[:at], begun]), "\n" + "\n".join(lines[at:])))
    return stops


@pytest.fixture(params=PROJECTS, scope="module")
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def root(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Repository(tmp_path_factory.mktemp(language) / "shop").write(PROJECTS[language]["files"])
    with CodeIndex.open(made.root.parent / "index") as index:
        index.update(made.root)
    return made.root


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_session_is_answered_as_by_an_index_that_was_just_opened(
    language: str, root: Path, data: st.DataObject
) -> None:
    path = next(iter(PROJECTS[language]["files"]))
    with CodeIndex.open(root.parent / "index") as kept:
        for prefix, suffix in data.draw(sessions(language)):
            request = ContextRequest(root, path, prefix, suffix)
            with CodeIndex.open(root.parent / "index") as fresh:
                assert ask(kept, request).snippets == ask(fresh, request).snippets


@pytest.fixture
def shop(repository: Repository, index: CodeIndex) -> Repository:
    repository.write(PROJECTS["python"]["files"])
    index.update(repository.root)
    return repository


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scopes of which the imports were followed."""
    scopes: list[str] = []
    imports = Sources.imports

    def noted(self: Sources, scope: str) -> Iterator[Find]:
        scopes.append(scope)
        return imports(self, scope)

    monkeypatch.setattr(Sources, "imports", noted)
    return scopes


def test_imports_are_not_followed_again_on_the_next_line(
    index: CodeIndex, shop: Repository, followed: list[str]
) -> None:
    for typed in ("", "    one = 1\n", "    one = 1\n    two = 2\n"):
        ask(index, ContextRequest(shop.root, "a.py", f"from shop.tax import rate\ndef f():\n{typed}", ""))
    assert followed == [""]


def test_another_import_has_all_of_them_followed_again(index: CodeIndex, shop: Repository, followed: list[str]) -> None:
    for imported in ("from shop.tax import rate", "from shop.money import Price"):
        ask(index, ContextRequest(shop.root, "a.py", f"{imported}\ndef f():\n", ""))
    assert followed == ["", ""]


def test_an_update_of_the_index_has_them_followed_again(
    index: CodeIndex, shop: Repository, followed: list[str]
) -> None:
    request = ContextRequest(shop.root, "a.py", "from shop.tax import rate\ndef f():\n", "")
    ask(index, request)
    shop.write({"shop/tax.py": "def rate(other): ...\n"})
    index.update(shop.root)
    assert "other" in "".join(snippet.text for snippet in ask(index, request).snippets)
    assert followed == ["", ""]


def ask(index: CodeIndex, request: ContextRequest) -> Context:
    return index.context(request, budget=BUDGET, count_tokens=count_tokens)


def test_what_other_files_take_from_the_edited_file_follows_it(index: CodeIndex, repository: Repository) -> None:
    stock = "from cart import Cart\n\nclass Shelf(Cart): ...\n"
    money = "class Price:\n    def gross(self): ...\n\nclass Tax:\n    def rate(self): ...\n"
    repository.write({"cart.py": "class Cart: ...\n", "stock.py": stock, "money.py": money})
    index.update(repository.root)
    shown = []
    for held in ("Price", "Tax"):
        start = f"import money\nfrom stock import Shelf\nclass Cart:\n    held = money.{held}()\ndef f(one: Shelf):\n"
        answer = ask(index, ContextRequest(repository.root, "cart.py", f"{start}    one.held.", ""))
        shown.append([snippet.text.split("(")[0] for snippet in answer.snippets if "`one.held` is" in snippet.reason])
    assert shown == [["class Price:\n    def gross"], ["class Tax:\n    def rate"]]

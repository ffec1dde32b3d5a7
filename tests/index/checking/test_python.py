"""Invented names of Python: what is found, and what is passed over because it may be there."""

import pytest

from codeassist_index import CodeIndex, ContextRequest
from tests.index.checking.conftest import Check
from tests.index.conftest import Repository

CARD = "from shop.cards import Card, pay\nimport shop.cards\n\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("«from shop.cards import Cart»\n", "Cart", id="a name of a module"),
        pytest.param("«from .cards import Cart»\n", "Cart", id="of a relative module"),
        pytest.param("«from shop.carts import Card»\n", "carts", id="a module of a package"),
        pytest.param("«from shop.carts.open import Card»\n", "carts", id="a package on the way to a module"),
        pytest.param("«import shop.carts»\n", "carts", id="a module that is imported whole"),
        pytest.param("«from . import carts»\n", "carts", id="a submodule"),
        pytest.param(f"{CARD}x = «shop.cards.LIMITS»\n", "LIMITS", id="an attribute of a module"),
        pytest.param(f"{CARD}card = Card('1')\n«card.chargee(3)»\n", "chargee", id="of an object that was made"),
        pytest.param(f"{CARD}def f(card: Card):\n    «card.chargee(3)»\n", "chargee", id="of a parameter"),
        pytest.param(f"{CARD}def f(card: Card | None):\n    «card.chargee()»\n", "chargee", id="that may be None"),
        pytest.param(f"{CARD}x = «Card.kindd»\n", "kindd", id="of a class"),
        pytest.param(f"{CARD}def f(card: Card):\n    card.char«gee(3)»\n", "chargee", id="that is typed in part"),
        pytest.param(f"{CARD}class Gold(Card):\n    def f(self):\n        «self.pay()»\n", "pay", id="inherited"),
    ],
)
def test_a_name_that_its_known_owner_does_not_have_is_found(check: Check, text: str, name: str) -> None:
    assert [one.name for one in check(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("«from shop.cards import Card, LIMIT, logging, pay»\n", id="what a module has"),
        pytest.param("«from shop import Card, cards, orders»\n", id="what a package passes on, and its modules"),
        pytest.param("«from somewhere import anything»\n", id="a package that is not indexed"),
        pytest.param("import logging\n«logging.anything»\n", id="the standard library"),
        pytest.param(f"{CARD}card = Card('1')\n«card.charge(card.last)»\n", id="what a class has"),
        pytest.param(f"{CARD}card = Card('1')\ncard = f(card)\n«card.chargee»\n", id="a name with two values"),
        pytest.param(f"{CARD}def f(card):\n    «card.chargee»\n", id="a parameter of no type"),
        pytest.param(f"{CARD}def f(cards: list[Card]):\n    «cards.append(3)»\n", id="a list of such"),
        pytest.param(f"{CARD}for card in [Card('1')]:\n    «card.chargee»\n", id="what a loop gives"),
        pytest.param("try:\n    «from shop.cards import Cart»\nexcept ImportError:\n    Cart = None\n", id="a try"),
        pytest.param(f"{CARD}if hasattr(card, 'chargee'):\n    «Card.chargee»\n", id="what is asked for before"),
        pytest.param("class A:\n    def f(self):\n        «self.g()»\n\n    def g(self): ...\n", id="further down"),
        pytest.param("class A:\n    def f(self):\n        «self.g = 3\n        self.g()»\n", id="in the text itself"),
        pytest.param(f"{CARD}class Gold(Other):\n    def f(self):\n        «self.any()»\n", id="an unknown base"),
        pytest.param(f"{CARD}x = «card.chargee\n»", id="of a name that is nothing"),
        pytest.param(f"{CARD}card = Card('1')\n«card.owner = 3»\n", id="what the text gives an object"),
    ],
)
def test_a_name_that_may_be_there_is_passed_over(check: Check, text: str) -> None:
    assert check(text) == ()


@pytest.mark.parametrize(
    "module",
    [
        pytest.param("def __getattr__(name): ...\n", id="a function for what is missing"),
        pytest.param("globals().update(read())\n", id="computed globals"),
        pytest.param("from somewhere import *\n", id="everything of an unknown module"),
        pytest.param("try:\n    from fast import *\nexcept ImportError:\n    pass\n", id="the same, perhaps"),
        pytest.param("__all__ = ['anything']\n", id="a text that names it"),
        pytest.param("def f():\n    global anything\n    anything = 3\n", id="a global of a function"),
        pytest.param("def f(:\n", id="a syntax error"),
        pytest.param("if x:\n    for anything in y: ...\n", id="a loop"),
        pytest.param("with open('x') as anything: ...\n", id="a with"),
    ],
)
def test_a_module_that_may_have_other_names_is_not_judged(check: Check, module: str) -> None:
    assert check("«from shop.magic import anything»\n", {"shop/magic.py": module}) == ()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("class Magic:\n    def __getattr__(self, name): ...\n", id="attributes that are computed"),
        pytest.param("class Magic(metaclass=Meta): ...\n", id="a metaclass"),
        pytest.param("class Magic(make()): ...\n", id="a computed base"),
        pytest.param("@register\nclass Magic: ...\n", id="an unknown decorator"),
        pytest.param("class Magic:\n    __slots__ = ('anything',)\n", id="slots"),
        pytest.param("class Magic: ...\nfor n in x:\n    setattr(Magic, n, 3)\n", id="set by name"),
        pytest.param("class Magic: ...\nMagic.anything = 3\n", id="set from outside"),
        pytest.param("class Magic:\n    def f(self):\n        for self.anything in x: ...\n", id="set by a loop"),
        pytest.param("class Magic:\n    def f(self):\n        self.__dict__.update(x)\n", id="a changed dictionary"),
        pytest.param("if x:\n    class Magic: ...\nelse:\n    class Magic:\n        anything = 3\n", id="two classes"),
    ],
)
def test_a_class_that_may_have_other_names_is_not_judged(check: Check, written: str) -> None:
    text = "from shop.magic import Magic\nmagic = Magic()\n«magic.anything»\n"
    assert check(text, {"shop/magic.py": written}) == ()


def test_an_attribute_that_another_file_sets_is_passed_over(check: Check) -> None:
    files = {"shop/middleware.py": "def f(card):\n    card.owner = 3\n"}
    assert check(f"{CARD}card = Card('1')\n«card.owner»\n", files) == ()


def test_an_object_that_may_be_of_a_class_that_inherits_is_not_judged_for_what_any_class_has(check: Check) -> None:
    files = {"shop/gold.py": "class Gold(Card):\n    def upgrade(self): ...\n"}
    assert check(f"{CARD}def f(card: Card):\n    «card.upgrade()»\n", files) == ()
    assert [one.name for one in check(f"{CARD}card = Card('1')\n«card.upgrade()»\n", files)] == ["upgrade"]


def test_an_object_of_a_class_that_nothing_inherits_from_is_judged_by_what_it_has(check: Check) -> None:
    files = {"shop/gold.py": "class Gold:\n    def upgrade(self): ...\n"}
    assert [one.name for one in check(f"{CARD}def f(card: Card):\n    «card.upgrade()»\n", files)] == ["upgrade"]


def test_an_alarm_says_what_there_is_instead_and_where_it_stands(check: Check) -> None:
    (found,) = check(f"{CARD}card = Card('é')\n«s = 'é'; card.chargee(3)»\n")
    assert (found.kind, found.owner) == ("attribute", "shop.cards.Card")
    assert found.reason == "`Card` has no `chargee`; it has `charge`"
    assert "s = 'é'; card.chargee(3)"[found.start : found.end] == "chargee"


def test_what_is_stored_of_the_file_at_hand_counts_for_nothing(check: Check) -> None:
    files = {"shop/new.py": "from shop.cards import Cart\n"}
    assert [one.name for one in check("«from shop.cards import Cart»\n", files)] == ["Cart"]


def test_a_module_that_another_file_imports_may_be_built_or_ignored(check: Check) -> None:
    files = {"shop/other.py": "from shop._fast import total\n"}
    assert check("«from shop._fast import total»\n", files) == ()


def test_a_package_of_nothing_but_its_init_is_not_judged(check: Check) -> None:
    assert check("«from shop.fast import total»\n", {"shop/fast/__init__.py": ""}) == ()


def test_a_name_of_an_open_file_exists_before_it_is_saved(
    index: CodeIndex, check: Check, repository: Repository
) -> None:
    assert len(check("«from shop.cards import refund»\n")) == 1
    index.buffers.put(repository.root, "shop/cards.py", b"def refund(): ...\n")
    assert index.buffers.wait(10)
    request = ContextRequest(repository.root, "shop/new.py", "", "\n")
    assert index.unknown(request, "from shop.cards import refund") == ()
    assert [one.name for one in index.unknown(request, "from shop.cards import LIMIT")] == ["LIMIT"]


def test_names_around_the_text_are_not_judged(check: Check) -> None:
    assert check(f"{CARD}card = Card('1')\ncard.chargee()\n«x = 1»\ncard.chargee()\n") == ()


def test_a_name_that_is_bound_to_itself_again_and_again_costs_nothing(check: Check) -> None:
    lines = "".join(f"    card = card.next{number}().other.card\n" for number in range(40))
    assert check(f"{CARD}def f(card: Card):\n{lines}    «card.chargee()»\n") == ()

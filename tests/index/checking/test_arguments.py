"""Arguments that a Python function does not take, and calls that lack one."""

import pytest

from tests.index.checking.conftest import Check

CARD = "from shop.cards import Card, Receipt, pay\n\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(f"{CARD}«pay(card, centz=3)»\n", "`pay` takes no `centz`; it takes `cents`", id="a keyword"),
        pytest.param(f"{CARD}«pay(card, 3, 4)»\n", "`pay` takes no more than 2 by position", id="too many"),
        pytest.param(f"{CARD}«pay(card)»\n", "`pay` needs `cents`", id="one is missing"),
        pytest.param(f"{CARD}«Card(holder='x')»\n", "`Card` needs `number`", id="of a constructor"),
        pytest.param(f"{CARD}«Card('1', pin=3)»\n", "`Card` takes no `pin`", id="a keyword of a constructor"),
        pytest.param(f"{CARD}«Receipt(3, text='x')»\n", "`Receipt` takes no `text`", id="a keyword of a dataclass"),
        pytest.param(f"{CARD}«Receipt(note='x')»\n", "`Receipt` needs `cents`", id="a field of a dataclass"),
        pytest.param(
            f"{CARD}card = Card('1')\n«card.charge(3, 'USD')»\n",
            "`card.charge` takes no more than 1 by position", id="a method",
        ),
        pytest.param(
            f"{CARD}def f(card: Card):\n    card.charge(«3, currencies='USD')»\n",
            "`card.charge` takes no `currencies`; it takes `currency`", id="a call that is half typed",
        ),
        pytest.param("def f(a, /, b): ...\n«f(a=1, b=2)»\n", "`f` takes no `a`", id="one that has no name outside"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_right_is_found(check: Check, text: str, reason: str) -> None:
    assert [one.reason for one in check(text)][:1] == [reason]
    assert {one.kind for one in check(text)} == {"argument"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("«pay(card, cents=3)»\n", id="by name"),
        pytest.param("«pay(*cards)»\n", id="a list of them"),
        pytest.param("«pay(card, **more)»\n", id="a mapping of them"),
        pytest.param("«Receipt(3, 'x')»\n", id="fields of a dataclass"),
        pytest.param("card = Card('1')\n«card.charge(3, currency='USD')»\n", id="a method"),
        pytest.param("«Card.charge(card, 3)»\n", id="a method of the class"),
        pytest.param("pay = partial(pay, card)\n«pay()»\n", id="a function that is made another"),
        pytest.param("def f(*args, **kwargs): ...\n«f(1, 2, x=3)»\n", id="any"),
        pytest.param("@cached\ndef f(a): ...\n«f(1, timeout=3)»\n", id="an unknown decorator"),
        pytest.param("class A:\n    f = make()\n    def f(self): ...\n«A().f(1)»\n", id="two definitions"),
        pytest.param("class A(Unknown):\n    pass\n«A(1, 2)»\n", id="a constructor of an unknown base"),
        pytest.param("class A(dict):\n    pass\n«A(1, 2)»\n", id="of one of Python's own"),
        pytest.param("class A:\n    def __new__(cls, a): ...\n«A(1)»\n", id="that is made otherwise"),
        pytest.param("class A:\n    @staticmethod\n    def f(a): ...\n«A().f(1)»\n", id="a static method"),
        pytest.param("class A:\n    @classmethod\n    def f(cls, a): ...\n«A.f(1)»\n", id="of the class itself"),
        pytest.param("class A:\n    def f(self, a): ...\nA.f = g\n«A().f()»\n", id="a method that is replaced"),
        pytest.param("@overload\ndef f(a): ...\ndef f(*a): ...\n«f(1, 2)»\n", id="two forms"),
        pytest.param("pay(card, «»\n", id="nothing"),
        pytest.param("pay(«card»\n", id="a call that is not closed"),
        pytest.param("pay(«card»)\n", id="a call that is closed behind the text"),
        pytest.param("try:\n    «pay(card)»\nexcept TypeError:\n    pass\n", id="a try"),
        pytest.param(
            "from dataclasses import dataclass, field\n@dataclass\nclass A:\n    a: int\n"
            "    b: list = field(default_factory=list)\n«A(1)\nA(1, [])»\n", id="a field with a made default",
        ),
        pytest.param(
            "from dataclasses import dataclass\n@dataclass(init=False)\nclass A:\n    a: int\n«A(1, 2)»\n",
            id="a dataclass without its constructor",
        ),
    ],
)  # fmt: skip
def test_a_call_that_may_be_right_is_passed_over(check: Check, text: str) -> None:
    assert check(f"{CARD}{text}") == ()


def test_a_method_that_a_class_below_may_have_replaced_is_passed_over(check: Check) -> None:
    files = {"shop/gold.py": "class Gold(Card):\n    def charge(self, *any): ...\n"}
    assert check(f"{CARD}def f(card: Card):\n    «card.charge(1, 2)»\n", files) == ()
    assert len(check(f"{CARD}card = Card('1')\n«card.charge(1, 2)»\n", files)) == 1

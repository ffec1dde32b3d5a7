"""One file of the index, and the definitions that a task is about."""

import pytest

from codeassist_index import CodeIndex, NotIndexedError
from codeassist_index.access import Access
from tests.index.conftest import Repository

NOTHING = Access(frozenset())
CORE = '''class Ledger:
    """All entries of an account."""

    def total(self, currency):
        rate = 1
        return rate


def charge_card(ledger, amount):
    """Book an amount on a credit card."""
    return ledger.total("EUR")
'''


@pytest.fixture
def shop(index: CodeIndex, repository: Repository) -> CodeIndex:
    index.update(repository.write({"pay/core.py": CORE, "notes.txt": "one\ntwo\n"}).root, name="shop")
    return index


def test_the_outline_of_a_file_is_what_others_can_see_of_it(shop: CodeIndex) -> None:
    found = shop.outline("shop", "pay/core.py")
    assert [(one.start_line, one.qualified_name) for one in found] == [
        (1, "pay.core.Ledger"), (4, "pay.core.Ledger.total"), (9, "pay.core.charge_card"),
    ]  # fmt: skip
    assert shop.outline("shop", "notes.txt") == ()


def test_lines_of_a_file_are_given_as_far_as_there_are_any(shop: CodeIndex) -> None:
    found = shop.text("shop", "pay/core.py", lines=(9, 400))
    assert (found.start_line, found.end_line, found.lines) == (9, 12, 12)
    assert found.text.startswith("def charge_card(")
    assert shop.text("shop", "notes.txt").text == "one\ntwo\n"


@pytest.mark.parametrize(("name", "path"), [("shop", "gone.py"), ("other", "pay/core.py")])
def test_what_is_not_indexed_and_what_may_not_be_read_get_the_same_answer(
    shop: CodeIndex, name: str, path: str
) -> None:
    for access in (Access(), NOTHING):
        with pytest.raises(NotIndexedError) as raised:
            shop.text(name, path, access=access)
        assert str(raised.value) == f"{path} of {name} is not in the index."
    with pytest.raises(NotIndexedError, match=r"^pay/core\.py of shop is not in the index\.$"):
        shop.outline("shop", "pay/core.py", access=NOTHING)


def test_a_task_leads_to_what_it_names_and_then_to_what_its_words_are_about(shop: CodeIndex) -> None:
    found = shop.relevant("Add a currency to Ledger.total and to the booking of an amount")
    assert [(one.definition.name, one.reason) for one in found] == [
        ("total", "`Ledger.total` is named in the task"),
        ("Ledger", "shares `ledger`"),
        ("charge_card", "shares `amount`, `ledger`"),
    ]
    assert shop.relevant("booking on a credit card")[0].definition.name == "charge_card"


def test_a_task_leads_to_nothing_that_may_not_be_read(shop: CodeIndex) -> None:
    assert shop.relevant("Ledger.total of a credit card", access=NOTHING) == ()

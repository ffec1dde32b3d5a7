"""The uses that surely mean a definition."""

from codeassist_index import CodeIndex
from codeassist_index.navigation.facts import ExactUses
from tests.index.conftest import Repository
from tests.index.navigation.conftest import Cursor

LEDGER = "class Ledger:\n    def to|tal(self):\n        return 0\n\n    def shown(self):\n        return self.total()\n"


def where(uses: ExactUses) -> list[tuple[str, int, int]]:
    return [(place.path, place.line, place.column) for place in uses.places]


def test_a_function_is_found_where_the_name_leads_to_it_and_nowhere_else(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write(
        {
            "shop/ledger.py": "def total(): ...\n",
            "shop/a.py": "from shop.ledger import total\n\ndef f(x):\n    x.total()\n    return total()\n",
            "shop/b.py": "from shop import ledger\n\ndef g(total):\n    ledger.total()\n    return total\n",
            "shop/c.py": "def total(): ...\ntotal()\n",
        }
    )
    index.update(shop.root)
    uses = index.exact_uses_at(cursor("def to|tal(): ...\n", "shop/ledger.py"))
    assert where(uses) == [("shop/a.py", 1, 25), ("shop/a.py", 5, 12), ("shop/b.py", 4, 12)]


def test_a_method_counts_where_the_object_is_known_and_the_others_are_counted(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write(
        {
            "shop/ledger.py": LEDGER.replace("|", ""),
            "shop/a.py": (
                "from shop.ledger import Ledger\n\ndef f(one: Ledger, other):\n    other.total()\n"
                "    return one.total()\n"
            ),
        }
    )
    index.update(shop.root)
    uses = index.exact_uses_at(cursor(LEDGER, "shop/ledger.py"))
    assert where(uses) == [("shop/ledger.py", 6, 21), ("shop/a.py", 5, 16)]
    assert uses.unsure == 1


def test_methods_of_subclasses_are_given_as_definitions_and_what_is_called_on_them_is_theirs(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write(
        {
            "shop/ledger.py": LEDGER.replace("|", ""),
            "shop/a.py": (
                "from shop.ledger import Ledger\n\nclass Sub(Ledger):\n    def total(self):\n        return 1\n\n"
                "def f(one: Sub):\n    return one.total()\n"
            ),
        }
    )
    index.update(shop.root)
    uses = index.exact_uses_at(cursor(LEDGER, "shop/ledger.py"))
    assert where(uses) == [("shop/ledger.py", 6, 21)]
    assert [(place.path, place.line, place.column) for place in uses.definitions] == [("shop/a.py", 4, 9)]


def test_more_uses_than_the_limit_are_said_to_be_left_out(index: CodeIndex, shop: Repository, cursor: Cursor) -> None:
    shop.write({"shop/ledger.py": "def total(): ...\n" + "total()\n" * 30})
    index.update(shop.root)
    text = "def to|tal(): ...\n" + "total()\n" * 30
    uses = index.exact_uses_at(cursor(text, "shop/ledger.py"), limit=20)
    assert (len(uses.places), uses.left_out) == (20, 1)


def test_nothing_is_known_of_a_name_that_leads_nowhere(index: CodeIndex, cursor: Cursor) -> None:
    assert index.exact_uses_at(cursor("print(mys|tery)\n", "shop/ledger.py")) == ExactUses((), (), 0, 0)


def test_with_its_family_a_method_counts_with_what_it_overrides_and_their_uses(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    text = (
        "from shop.ledger import Ledger\n\nclass Sub(Ledger):\n"
        "    def tot|al(self):\n        return super().total()\n\n"
        "def f(one: Sub, other: Ledger):\n    return one.total() + other.total()\n"
    )
    shop.write({"shop/ledger.py": LEDGER.replace("|", ""), "shop/a.py": text.replace("|", "")})
    index.update(shop.root)
    alone = index.exact_uses_at(cursor(text, "shop/a.py"))
    assert (where(alone), alone.definitions) == ([("shop/a.py", 8, 16)], ())
    uses = index.exact_uses_at(cursor(text, "shop/a.py"), family=True)
    assert where(uses) == [
        ("shop/a.py", 5, 24), ("shop/a.py", 8, 16), ("shop/a.py", 8, 32), ("shop/ledger.py", 6, 21),
    ]  # fmt: skip
    assert [(place.path, place.line) for place in uses.definitions] == [("shop/ledger.py", 2)]


def test_what_a_function_imports_for_itself_counts_there_and_for_the_values_that_it_makes(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write(
        {
            "shop/ledger.py": LEDGER.replace("|", ""),
            "shop/a.py": (
                "def f():\n    from shop.ledger import Ledger\n\n    ledger = Ledger()\n    return ledger.total()\n\n"
                "def g(Ledger):\n    return Ledger\n"
            ),
        }
    )
    index.update(shop.root)
    text = LEDGER.replace("|", "")
    assert where(index.exact_uses_at(cursor(text.replace("Led", "Led|"), "shop/ledger.py"))) == [
        ("shop/a.py", 2, 29), ("shop/a.py", 4, 14),
    ]  # fmt: skip
    assert ("shop/a.py", 5, 19) in where(index.exact_uses_at(cursor(LEDGER, "shop/ledger.py")))


def test_an_attribute_counts_with_the_line_of_its_class_that_declares_it(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    text = "class A:\n    size: int\n\n    def __init__(self):\n        self.si|ze = 0\n"
    shop.write({"shop/ledger.py": text.replace("|", "")})
    index.update(shop.root)
    uses = index.exact_uses_at(cursor(text, "shop/ledger.py"))
    assert [(place.line, place.column) for place in uses.definitions] == [(2, 5)]

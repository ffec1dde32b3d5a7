"""Where the thing at a cursor is used, and not others of its name."""

from codeassist_index import CodeIndex
from tests.index.conftest import Repository
from tests.index.navigation.conftest import Cursor

ORDERS = "from payments.core import charge\n\ndef place(order):\n    cha|rge(order, 1)\n"


def test_other_files_count_where_the_name_leads_to_the_same_thing(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write(
        {
            "shop/imports.py": "from payments import charge\ncharge(1)\n",
            "shop/renames.py": "from payments import charge as pay\npay(2)\n",
            "shop/module.py": "import payments.core as core\ncore.charge(3)\n",
            "shop/its_own.py": "def charge(): ...\ncharge()\n",
            "shop/unrelated.py": "charge = 1\nprint(charge)\n",
        }
    )
    index.update(shop.root)
    uses = index.references_at(cursor(ORDERS, "shop/orders.py"))
    assert uses.certainty == "resolved"
    assert [found.place.path for found in uses.definitions] == ["src/payments/core.py"]
    assert [(place.path, place.line, place.column) for place in uses.places if place.repository == "shop"] == [
        ("shop/orders.py", 1, 27), ("shop/orders.py", 4, 5), ("shop/imports.py", 1, 22), ("shop/imports.py", 2, 1),
        ("shop/module.py", 2, 6), ("shop/renames.py", 1, 22), ("shop/renames.py", 1, 32), ("shop/renames.py", 2, 1),
    ]  # fmt: skip


def test_the_file_itself_counts_as_it_is_being_written(index: CodeIndex, cursor: Cursor) -> None:
    text = "def place(order): ...\n\npla|ce(1)\nplace(2)  # place\n"
    places = index.references_at(cursor(text, "shop/orders.py")).places
    assert [(place.line, place.column) for place in places] == [(3, 1), (4, 1)]


def test_a_member_is_sought_where_its_owner_is_seen(index: CodeIndex, shop: Repository, cursor: Cursor) -> None:
    shop.write(
        {
            "shop/sees.py": "from payments.core import Ledger\ndef f(x: Ledger):\n    return x.total('EUR')\n",
            "shop/does_not.py": "def f(basket):\n    return basket.total()\n",
        }
    )
    index.update(shop.root)
    text = "from payments.core import Ledger\ndef f(x: Ledger):\n    return x.tot|al('EUR')\n"
    uses = index.references_at(cursor(text, "shop/orders.py"))
    assert uses.certainty == "visible"
    assert [place.path for place in uses.places] == ["shop/orders.py", "shop/sees.py"]


def test_a_local_name_is_sought_in_its_function_alone(index: CodeIndex, cursor: Cursor) -> None:
    text = "def f(order):\n    x.order = ord|er\n    return order\n\ndef g(order):\n    return order\n"
    uses = index.references_at(cursor(text, "shop/orders.py"))
    assert uses.certainty == "local"
    assert [(place.line, place.column) for place in uses.places] == [(1, 7), (2, 15), (3, 12)]


def test_what_is_not_resolved_is_sought_by_name_alone_and_says_so(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write({"shop/a.py": "import requests\nrequests.get(1)\n"})
    index.update(shop.root)
    uses = index.references_at(cursor("import requests\nrequests.ge|t(2)\n", "shop/orders.py"))
    assert (uses.certainty, uses.definitions) == ("named", ())
    assert [place.path for place in uses.places] == ["shop/orders.py", "shop/a.py"]


def test_no_more_than_the_limit_are_given(index: CodeIndex, shop: Repository, cursor: Cursor) -> None:
    shop.write({"shop/many.py": "from payments.core import charge\n" + "charge(1)\n" * 50})
    index.update(shop.root)
    assert len(index.references_at(cursor(ORDERS, "shop/orders.py"), limit=20).places) == 20

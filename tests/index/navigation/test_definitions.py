"""From the name at a cursor to where it is defined: what it means there, in whatever repository."""

import pytest

from codeassist_index import CodeIndex, ContextRequest, NotIndexedError
from codeassist_index.access import Access
from tests.index.conftest import Repository
from tests.index.navigation.conftest import Cursor


def places(index: CodeIndex, request: ContextRequest) -> list[tuple[str, int, int]]:
    return [(found.place.path, found.place.line, found.place.column) for found in index.definition_at(request)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("from payments.core import charge\nch|arge(1)\n", ("src/payments/core.py", 11, 5), id="imported"),
        pytest.param("from payments.core import cha|rge\n", ("src/payments/core.py", 11, 5), id="in the import"),
        pytest.param("from payments import charge as pay\npa|y(1)\n", ("src/payments/core.py", 11, 5), id="renamed"),
        pytest.param("from payments import char|ge as pay\n", ("src/payments/core.py", 11, 5), id="its first name"),
        pytest.param("from payments import charge as pa|y\n", ("src/payments/core.py", 11, 5), id="its new name"),
        pytest.param("import payments.core\npayments.core.Led|ger()\n", ("src/payments/core.py", 1, 7), id="dotted"),
        pytest.param("from payments.co|re import charge\n", ("src/payments/core.py", 1, 1), id="the module"),
        pytest.param("from pay|ments.core import charge\n", ("src/payments/__init__.py", 1, 1), id="the package"),
        pytest.param(
            "from payments.core import Ledger\ndef f(ledger: Ledger):\n    return ledger.to|tal('EUR')\n",
            ("src/payments/core.py", 4, 9), id="member of a parameter",
        ),
        pytest.param(
            "from payments.core import Savings\nSavings().tot|al()\n", ("src/payments/core.py", 4, 9), id="inherited"
        ),
        pytest.param(
            "from payments.core import charge\ny = charge(None, 1).tota|l\n", ("src/payments/core.py", 4, 9),
            id="member of what is returned",
        ),
        pytest.param("def place(order):\n    return ord|er\n", ("shop/orders.py", 1, 11), id="a parameter"),
        pytest.param("def f():\n    n = 1\n    m = n\n    return m + |n\n", ("shop/orders.py", 2, 5), id="a local"),
        pytest.param("def pla|ce(order): ...\n", ("shop/orders.py", 1, 5), id="the definition itself"),
        pytest.param("@cache\ndef f(): ...\n\nf|()\n", ("shop/orders.py", 2, 5), id="below its decorator"),
        pytest.param(
            "class A:\n    def one(self): ...\n    def two(self): self.on|e()\n", ("shop/orders.py", 2, 9), id="self"
        ),
        pytest.param(
            "def f():\n    def inner(): ...\n    return inn|er()\n", ("shop/orders.py", 2, 9), id="of its own function"
        ),
        pytest.param("x = 1\ndef f():\n    return |x\n", ("shop/orders.py", 1, 1), id="a global"),
    ],
)  # fmt: skip
def test_a_name_leads_to_what_it_means_there(
    index: CodeIndex, cursor: Cursor, text: str, place: tuple[str, int, int]
) -> None:
    assert places(index, cursor(text, "shop/orders.py")) == [place]
    assert all(found.exact for found in index.definition_at(cursor(text, "shop/orders.py")))


@pytest.mark.parametrize("text", ["x = 1 |\n", "|\n", "a + | b\n", "import requests\nrequests.nothing_here|()\n"])
def test_where_there_is_no_name_or_nothing_of_that_name_there_is_no_answer(
    index: CodeIndex, cursor: Cursor, text: str
) -> None:
    assert places(index, cursor(text, "shop/orders.py")) == []


def test_a_member_of_an_unknown_object_leads_to_everything_of_that_name_the_nearest_first(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write({"shop/near.py": "def total(): ...\n", "far/away.py": "def total(): ...\n"})
    index.update(shop.root)
    found = index.definition_at(cursor("def f(a, b):\n    return b.tot|al()\n", "shop/orders.py"))
    assert [one.place.path for one in found] == ["shop/near.py", "far/away.py", "src/payments/core.py"]
    assert not any(one.exact for one in found)
    assert len(index.definition_at(cursor("def f(a, b):\n    b.tot|al()\n", "shop/orders.py"), limit=2)) == 2


def test_the_place_is_told_with_root_and_line(index: CodeIndex, cursor: Cursor, other_repository: Repository) -> None:
    (found,) = index.definition_at(cursor("from payments import charge\n|charge\n", "shop/orders.py"))
    place = found.place
    assert (place.repository, place.root, place.revision) == ("payments-core", str(other_repository.root), "")
    assert (place.name, place.text) == ("charge", "def charge(ledger: Ledger, amount: int) -> Ledger:")
    assert (found.definition.qualified_name, found.definition.kind) == ("payments.core.charge", "function")


def test_a_repository_that_may_not_be_read_is_not_in_the_answer(index: CodeIndex, cursor: Cursor) -> None:
    request = cursor("from payments import charge\n|charge\n", "shop/orders.py")
    own = Access(frozenset({"shop"}))
    assert index.definition_at(request, access=own) == ()
    assert index.hover_at(request, access=own) is None
    assert index.references_at(request, access=own).places == index.references_at(request, access=own).places[:2]
    assert index.symbols("charge", access=own) == ()


def test_wide_characters_and_a_carriage_return_before_the_name_count_as_one(
    index: CodeIndex, shop: Repository, cursor: Cursor
) -> None:
    shop.write({"shop/wide.py": "名字 = '😀'; rechnung = 2\r\n"})
    index.update(shop.root)
    (found,) = index.definition_at(
        cursor("from shop.wide import rechnung\r\nx = '😀😀' + rech|nung\r\n", "shop/orders.py")
    )
    assert (found.place.line, found.place.column) == (1, 11)
    assert found.place.text == "名字 = '😀'; rechnung = 2"


def test_a_file_of_no_language_has_no_answer(index: CodeIndex, cursor: Cursor) -> None:
    assert index.definition_at(cursor("charge|\n", "notes.txt")) == ()
    assert index.references_at(cursor("charge|\n", "notes.txt")).places == ()


def test_a_root_that_is_not_indexed_is_an_error(index: CodeIndex, repository: Repository) -> None:
    with pytest.raises(NotIndexedError):
        index.definition_at(ContextRequest(repository.root, "a.py", "x", ""))


OTHER_LANGUAGES = {
    "typescript": (
        {"src/money.ts": "export class Purse {\n  add(n: number): Purse { return this; }\n}\n"},
        "src/shop.ts", 'import { Purse } from "./money";\nfunction f(p: Purse) { p.ad|d(1); }\n',
        ("src/money.ts", 2, 3),
    ),
    "go": (
        {"go.mod": "module example.com/shop\n", "money/money.go": "package money\n\nfunc Charge(n int) {}\n"},
        "main.go", 'package main\n\nimport "example.com/shop/money"\n\nfunc main() {\n\tmoney.Char|ge(1)\n}\n',
        ("money/money.go", 3, 6),
    ),
    "java": (
        {"money/Purse.java": "package money;\npublic class Purse {\n  public int add(int n) { return n; }\n}\n"},
        "shop/Shop.java",
        "package shop;\nimport money.Purse;\nclass Shop {\n  int f(Purse purse) {\n    return purse.a|dd(1);\n  }\n}\n",
        ("money/Purse.java", 3, 14),
    ),
    "rust": (
        {"Cargo.toml": '[package]\nname = "shop"\n', "src/money.rs": "pub fn charge(n: u32) -> u32 { n }\n"},
        "src/main.rs", "mod money;\nuse crate::money::charge;\n\nfn main() {\n    char|ge(1);\n}\n",
        ("src/money.rs", 1, 8),
    ),
    "c": (
        {"money.h": "int charge(int n);\n"},
        "main.c", '#include "money.h"\n\nint main(void) {\n  return cha|rge(1);\n}\n', ("money.h", 1, 5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(OTHER_LANGUAGES))
def test_other_languages_are_followed_too(index: CodeIndex, repository: Repository, language: str) -> None:
    files, path, text, place = OTHER_LANGUAGES[language]
    repository.write({**files, path: text.replace("|", "")})
    index.update(repository.root)
    prefix, _, suffix = text.partition("|")
    assert places(index, ContextRequest(repository.root, path, prefix, suffix)) == [place]


def test_hovering_tells_the_signature_the_document_line_and_the_repository(index: CodeIndex, cursor: Cursor) -> None:
    hover = index.hover_at(cursor("from payments.core import Ledger\nx = Led|ger()\n", "shop/orders.py"))
    assert hover is not None
    assert (hover.name, hover.column, hover.others) == ("Ledger", 5, 0)
    definition = hover.found.definition
    assert (definition.signature, definition.doc) == ("class Ledger:", "Entries of one account.")
    assert definition.repository == "payments-core"


def test_hovering_over_a_local_name_tells_what_it_holds(index: CodeIndex, cursor: Cursor) -> None:
    text = "from payments import charge\ndef f():\n    got = charge(None, 1)\n    return go|t\n"
    hover = index.hover_at(cursor(text, "shop/orders.py"))
    assert hover is not None
    assert hover.found.definition.signature == "got = charge(None, 1)"
    assert hover.holds is not None
    assert hover.holds.definition.qualified_name == "payments.core.Ledger"

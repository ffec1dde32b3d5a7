from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import FileFacts, Import, Symbol
from codeassist_index.shape import Shape, SymbolTable

SOURCE = b"""
from shop import orders
from shop.base import *

class Ledger:
    total = 0
    def add(self, amount): ...
    class Entry:
        def add(self): ...

def add(one, other):
    import json
    class Inner:
        def add(self): ...
"""


def shape_of(source: bytes) -> Shape:
    return Shape.of(LANGUAGES["python"].parse(source, False))


def test_a_definition_is_found_by_its_dotted_path() -> None:
    found = shape_of(SOURCE).symbol("Ledger.Entry.add")
    assert found is not None
    assert (found.kind, found.start_line) == ("method", 9)


def test_what_stands_in_a_function_is_not_seen() -> None:
    shape = shape_of(SOURCE)
    assert shape.symbol("add.Inner") is None
    assert not shape.members("add")
    assert list(shape.imports) == ["orders"]


def test_members_come_in_source_order() -> None:
    shape = shape_of(SOURCE)
    assert list(shape.members("")) == ["Ledger", "add"]
    assert list(shape.members("Ledger")) == ["total", "add", "Entry"]


def test_all_of_a_name_are_found_whatever_they_stand_in() -> None:
    assert [symbol.local_name for symbol in shape_of(SOURCE).named("add")] == ["Ledger.add", "Ledger.Entry.add", "add"]


def test_of_several_definitions_of_a_name_the_first_counts() -> None:
    found = shape_of(b"limit = 1\nlimit = 2\n").symbol("limit")
    assert found is not None
    assert found.start_line == 1


def test_what_is_imported_with_everything_is_told_apart() -> None:
    assert shape_of(SOURCE).stars == [Import("shop.base", "*", "*", 3)]


def test_a_dotted_import_makes_the_packages_above_known() -> None:
    shape = shape_of(b"import shop.orders.core\nimport json\nfrom one.two import three\n")
    assert shape.packages_imported == {"shop", "shop.orders"}


def test_a_definition_is_made_only_when_it_is_asked_for_and_then_once() -> None:
    symbols = [Symbol("one", "", "function", 1, 1, "def one()"), Symbol("two", "", "function", 2, 2, "def two()")]
    table = SymbolTable.of(symbols)
    made: list[int] = []

    def make(row: int) -> Symbol:
        made.append(row)
        return symbols[row]

    shape = Shape(SymbolTable(table.names, table.scopes, table.kinds, table.local, table.inside, make), lambda: ())
    assert not made
    assert shape.symbol("two") is shape.symbol("two") is shape.members("")["two"]
    assert made == [1, 0]


def test_a_file_without_definitions_has_none() -> None:
    shape = Shape.of(FileFacts((), ()))
    assert (dict(shape.members("")), shape.named("one"), dict(shape.imports)) == ({}, [], {})

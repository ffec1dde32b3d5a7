"""What is read out of Python source."""

from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.languages.python.parse import parse

SOURCE = '''\
"""Module."""
import os.path as osp, sys
from . import sibling
from ..up.two import a as b, c
from star import *

LIMIT: int = 10
first, second = 1, 2


@dataclass(frozen=True)
@app.route("/x")
class Ledger(Base[int], mixins.Named, metaclass=Meta):
    """Entries.

    More.
    """

    name: str
    store: "Optional[Store]" = None

    def __init__(self, rate, other: Rate, *, book=None):
        self.rate = rate
        self.other = other.inner
        self.book = book or Book(1)

    @property
    def total(self) -> Money:
        return self.rate

    async def load(
        self,
        path: str = "x",  # where
        *names,
    ):
        found = Reader(path)
        return found.all()

    def helper(self):
        def inner(): ...
        hidden = 1
'''


def test_definitions_come_with_scope_kind_signature_and_value() -> None:
    found = [(s.local_name, s.kind, s.signature, s.value) for s in parse(SOURCE.encode(), False).symbols]
    assert found == [
        ("LIMIT", "variable", "LIMIT: int = 10", ""),
        ("first", "variable", "first, second = 1, 2", ""),
        ("second", "variable", "first, second = 1, 2", ""),
        (
            "Ledger", "class",
            "@dataclass(frozen=True)\nclass Ledger(Base[int], mixins.Named, metaclass=Meta):", "",
        ),
        ("Ledger.name", "attribute", "name: str", ""),
        ("Ledger.store", "attribute", 'store: "Optional[Store]" = None', "Store()"),
        ("Ledger.__init__", "method", "def __init__(self, rate, other: Rate, *, book=None):", ""),
        ("Ledger.rate", "attribute", "self.rate = rate", "?rate"),
        ("Ledger.other", "attribute", "self.other = other.inner", "Rate().inner"),
        ("Ledger.book", "attribute", "self.book = book or Book(1)", "?book|Book()"),
        ("Ledger.total", "method", "@property\ndef total(self) -> Money:", "Money()"),
        ("Ledger.load", "method", 'async def load(self, path: str = "x", *names):', "Reader().all()"),
        ("Ledger.helper", "method", "def helper(self):", ""),
        ("Ledger.helper.inner", "function", "def inner():", ""),
    ]  # fmt: skip


def test_a_class_has_its_lines_doc_and_bases() -> None:
    (ledger,) = [s for s in parse(SOURCE.encode(), False).symbols if s.kind == "class"]
    assert (ledger.start_line, ledger.end_line, ledger.doc) == (11, 41, "Entries.")
    assert ledger.bases == ("Base", "mixins.Named")


def test_imports_keep_dots_names_and_aliases() -> None:
    found = [(i.module, i.name, i.alias, i.line) for i in parse(SOURCE.encode(), False).imports]
    assert found == [
        ("os.path", "", "osp", 2),
        ("sys", "", "sys", 2),
        (".", "sibling", "sibling", 3),
        ("..up.two", "a", "b", 4),
        ("..up.two", "c", "c", 4),
        ("star", "*", "*", 5),
    ]


def test_uses_are_names_outside_strings_and_comments_and_not_definitions() -> None:
    source = "def f(x):\n    # g here\n    return f'{g(x)} g' + 'g'\n"
    assert [(use.name, use.line, use.column) for use in parse(source.encode(), True).uses] == [
        ("x", 1, 6), ("g", 3, 14), ("x", 3, 16),
    ]  # fmt: skip


@given(st.text())
def test_any_text_parses(source: str) -> None:
    lines = source.count("\n") + 1
    for symbol in parse(source.encode("utf-8", "replace"), True).symbols:
        assert 1 <= symbol.start_line <= symbol.end_line <= lines + 1


@given(st.integers(0, len(SOURCE)), st.integers(0, len(SOURCE)))
def test_any_cut_of_a_file_parses(start: int, length: int) -> None:
    cut = SOURCE[:start] + SOURCE[start + length :]
    parse(cut.encode(), True)

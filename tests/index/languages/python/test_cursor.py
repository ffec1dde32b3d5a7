"""What stands around the cursor of an unfinished file."""

import pytest

from codeassist_index.languages.python.cursor import read_cursor

ABOVE = "class A(B):\n    def f(self, x: Foo, y):\n"


@pytest.mark.parametrize(
    ("prefix", "scope"),
    [
        (ABOVE, "A.f"),
        (f"{ABOVE}        '''Doc.'''\n", "A.f"),
        (f"{ABOVE}        pass\n    ", "A"),
        (f"{ABOVE}        pass\n    de", "A"),
        (f"{ABOVE}        pass\nx = ", ""),
        (f"{ABOVE}        x.", "A.f"),
        (f"{ABOVE}        if x:\n            y(", "A.f"),
        ("class A:", "A"),
        ("", ""),
    ],
)
def test_the_scope_follows_the_indentation(prefix: str, scope: str) -> None:
    assert read_cursor(prefix, "\n\n    def g(self): ...\n").scope == scope


def test_local_names_have_values() -> None:
    cursor = read_cursor(f"{ABOVE}        z = x.make()\n        for one in y:\n            one.", "")
    assert cursor.names["A.f"] == {"x": "Foo()", "y": "?y", "z": "Foo().make()", "one": "?y[]"}


@pytest.mark.parametrize(
    ("typed", "chain"),
    [
        ("x = self.ledger.to", "self.ledger"),
        ("x = make(1, (2, 3)).", "make()"),
        ("foo(a.b.", "a.b"),
        ("x = y", ""),
        ("3.", ""),
        ("", ""),
    ],
)
def test_the_expression_before_the_dot_is_found(typed: str, chain: str) -> None:
    assert read_cursor(f"{ABOVE}        {typed}", "").chain == chain


@pytest.mark.parametrize(
    "body",
    [
        "        y = z(x,\n            one=[1, (2,\n",
        '        y = z("(",  # (\n            """(\n""", {"a": [\n',
        "        return [\n            one\n            for one in two\n            if (\n",
    ],
)
def test_open_brackets_of_the_unfinished_statement_are_closed(body: str) -> None:
    cursor = read_cursor(f"{ABOVE}{body}            ", "\n\n    def g(self): ...\n\n\ndef after(): ...\n")
    assert [symbol.local_name for symbol in cursor.file.symbols] == ["A", "A.f", "A.g", "after"]
    assert cursor.scope == "A.f"


def test_brackets_that_are_closed_below_stay_as_they_are() -> None:
    cursor = read_cursor(
        f"{ABOVE}        y = z(x,\n            ", "\n            [1],\n        )\n\n\ndef after(): ...\n"
    )
    assert [symbol.local_name for symbol in cursor.file.symbols] == ["A", "A.f", "after"]
    assert cursor.names["A.f"]["y"] == "z()"


@pytest.mark.parametrize(
    ("typed", "module"),
    [
        ("from shop.core import ", "shop.core"),
        ("from . import Led", "."),
        ("    from ..core import (Ledger, ", "..core"),
        ("from core import Ledger as led", "core"),
        ("from core import", ""),
        ("from core", ""),
        ("x = 1  # from core import ", ""),
        ("from core import x; y", ""),
    ],
)
def test_the_module_of_an_unfinished_import_is_found(typed: str, module: str) -> None:
    assert read_cursor(f"{ABOVE}{typed}", "\nx = 1\n").importing == module

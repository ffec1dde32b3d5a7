"""Pins tell of no package, manifest or version that their caller may not read."""

from pathlib import Path

import pytest

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.access import Access, Scope
from tests.index.conftest import Repository

LEDGER = "class Book:\n    def {0}(self): ...\n"
SHOP = "import ledger\nfrom ledger import Book\n\n\ndef pay(book: Book):\n    book."


def manifest(name: str, *requires: str) -> str:
    return f'[project]\nname = "{name}"\ndependencies = {list(requires)}\n'


def released(folder: Path, name: str, versions: dict[str, dict[str, str]]) -> Repository:
    repository = Repository(folder / name)
    for tag, files in versions.items():
        repository.write(files).commit()
        if tag:
            repository.git("tag", tag)
    return repository


@pytest.fixture
def company(tmp_path: Path, index: CodeIndex) -> CodeIndex:
    """The shop requires payments, payments requires clearing, and clearing requires the ledger."""
    methods = {"v1.0": "first", "": "second"}
    ledgers = {
        tag: {"pyproject.toml": manifest("ledger"), "ledger/__init__.py": LEDGER.format(method)}
        for tag, method in methods.items()
    }
    one = {"pyproject.toml": manifest("clearing", "ledger==1.0"), "clearing/__init__.py": ""}
    two = {"pyproject.toml": manifest("payments", "clearing==2.0"), "payments/__init__.py": ""}
    shop = {"pyproject.toml": manifest("shop", "payments==3.0"), "shop/till.py": SHOP}
    for repository in (
        released(tmp_path, "ledger", ledgers), released(tmp_path, "clearing", {"v2.0": one}),
        released(tmp_path, "payments", {"v3.0": two}), released(tmp_path, "shop", {"": shop}),
    ):  # fmt: skip
        index.update(repository.root)
    return index


def told(index: CodeIndex, folder: Path, access: Access) -> str:
    request = ContextRequest(folder / "shop", "shop/new.py", SHOP, "")
    snippets = index.context(request, budget=300, count_tokens=len, access=access).snippets
    return (
        f"{snippets} {index.pins(folder / 'shop', access=access)} {index.dependencies(folder / 'shop', access=access)}"
    )


def test_a_pin_reaches_as_far_as_every_package_on_the_way_may_be_read(company: CodeIndex, tmp_path: Path) -> None:
    assert "ledger 1.0, pinned in pyproject.toml of clearing 2.0" in told(company, tmp_path, Access())
    without = told(company, tmp_path, Access(frozenset({"shop", "payments", "ledger"})))
    assert "clearing" not in without
    assert "second" in without
    assert "first" not in without


def test_a_manifest_that_may_not_be_read_pins_nothing(company: CodeIndex, tmp_path: Path) -> None:
    others = {Scope(name) for name in ("payments", "clearing", "ledger")}
    part = Access(scopes=(frozenset({Scope("shop", "shop"), *others}),))
    assert company.pins(tmp_path / "shop", access=part) == ()
    assert company.dependencies(tmp_path / "shop", access=part).others == 0
    assert "pinned" not in told(company, tmp_path, part)
    whole = Access(scopes=(frozenset({Scope("shop"), *others}),))
    assert len(company.pins(tmp_path / "shop", access=whole)) == 3


def test_who_is_told_why_is_told_of_no_word_in_what_they_may_not_read(index: CodeIndex, tmp_path: Path) -> None:
    body = "def settle(book):\n    outstanding = book.fetch_outstanding()\n    return outstanding\n"
    for name, word in (("secret", "zebra"), ("public", "horse")):
        index.update(Repository(tmp_path / name).write({"a.py": f"{word} = 1\n{body}"}).root)
    request = ContextRequest(tmp_path / "public", "new.py", "outstanding = zebra + fetch_outstanding\n", "")
    explanation = index.explain(request, budget=99, count_tokens=len, access=Access(frozenset({"public"})))
    assert {(one.word, one.chunks) for one in explanation.words} >= {("outstanding", 1), ("fetch_outstanding", 1)}
    assert "zebra" not in {one.word for one in explanation.words}
    assert {one.score for one in explanation.similar} == {0.0}
    everything = index.explain(request, budget=99, count_tokens=len)
    assert {("zebra", 1), ("outstanding", 2)} <= {(one.word, one.chunks) for one in everything.words}

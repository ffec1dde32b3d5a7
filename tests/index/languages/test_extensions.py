"""Functions that extend a type from beside it are found as its members."""

import pytest

from codeassist_index import CodeIndex, ContextRequest
from tests.index.conftest import Repository

FILES = {
    "core/Ledger.kt": "package acme.core\n\nclass Ledger {\n    fun post(): Entry = Entry()\n}\n\nclass Entry\n",
    "core/Reports.kt": "package acme.core\n\nfun Ledger?.yearlyReport(year: Int): Report = Report()\n\nclass Report\n"
    "\nfun Report.print(copies: Int) {}\n\nfun yearlyPlan(): Report = Report()\n",
}


def shown(index: CodeIndex, repository: Repository, typed: str) -> list[str]:
    prefix = f"package acme.shop\n\nimport acme.core.Ledger\n\nfun close(book: Ledger) {{\n    {typed}"
    request = ContextRequest(repository.root, "shop/Close.kt", prefix, "\n}\n")
    found = index.context(request, budget=60, count_tokens=lambda text: len(text.split()))
    return [snippet.text for snippet in found.snippets if snippet.reason.startswith("`book")]


@pytest.fixture
def shop(index: CodeIndex, repository: Repository) -> Repository:
    repository.write(FILES)
    index.update(repository.root)
    return repository


def test_an_extension_stands_among_the_members(index: CodeIndex, shop: Repository) -> None:
    texts = "\n".join(shown(index, shop, "book."))
    assert "fun post(): Entry" in texts
    assert "fun Ledger?.yearlyReport(year: Int): Report" in texts
    assert "yearlyPlan" not in texts


def test_what_an_extension_returns_is_followed(index: CodeIndex, shop: Repository) -> None:
    assert "fun Report.print(copies: Int)" in "\n".join(shown(index, shop, "book.yearlyReport(1)."))


@pytest.mark.usefixtures("shop")
def test_an_extension_is_defined_once(index: CodeIndex) -> None:
    assert [found.qualified_name for found in index.definitions("yearlyReport")] == ["acme.core.yearlyReport"]

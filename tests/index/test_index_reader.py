"""What an index answers, on small repositories."""

from pathlib import Path

from codeassist_index import CodeIndex
from tests.index.conftest import Repository


def test_a_definition_is_found_by_the_end_of_its_dotted_name(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    (found,) = index.definitions("Ledger.total")
    assert (found.path, found.start_line, found.qualified_name) == ("payments/core.py", 2, "payments.core.Ledger.total")
    assert found.signature == "def total(self, currency: str = 'EUR') -> int:"
    assert found.doc == "Sum of all entries."


def test_a_definition_is_not_found_under_another_class(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    assert index.definitions("Account.total") == ()


def test_references_of_a_dotted_name_are_in_files_that_name_the_part_before(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write(
        {
            "core.py": "class Ledger:\n    def total(self): ...\n    def twice(self): return 2 * self.total()\n",
            "used.py": "from core import Ledger\n\nledger = Ledger()\nledger.total()\n",
            "other.py": "def f(basket): return basket.total()\n",
        }
    )
    index.update(repository.root)
    assert [(use.path, use.line) for use in index.references("Ledger.total")] == [("core.py", 3), ("used.py", 4)]
    assert [use.path for use in index.references("core.Ledger")] == ["used.py", "used.py"]
    assert {use.path for use in index.references("total")} == {"core.py", "other.py", "used.py"}


def test_references_name_each_use_but_not_the_definition(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    found = [(use.path, use.line, use.column) for use in index.references("total")]
    assert found == [("payments/core.py", 8, 12)]


def test_search_finds_code_by_its_words(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    hits = index.search("currency entries")
    assert [hit.path for hit in hits] == ["payments/core.py"]


def test_a_second_reader_sees_an_update_without_reopening(
    index: CodeIndex, payments: Repository, tmp_path: Path
) -> None:
    with CodeIndex.open(tmp_path / "index") as reader:
        assert reader.search("currency") == ()
        index.update(payments.root)
        assert reader.definitions("charge")
        assert reader.search("currency")


def test_repositories_are_listed_with_their_commit(index: CodeIndex, payments: Repository) -> None:
    report = index.update(payments.root, name="shop/payments")
    (known,) = index.repositories()
    assert (known.root, known.name, known.commit) == (str(payments.root), "shop/payments", report.commit)


def test_without_chinese_the_hits_stand_in_the_order_of_bm25(index: CodeIndex, repository: Repository) -> None:
    repository.write({f"f{n}.py": "order = 1\n" for n in range(8)})
    repository.write({"only_looks_like_both.py": "order = payments_x\n", "rare.py": "pay = 2\n"})
    index.update(repository.root)
    hits = index.search("pay order")
    assert hits[0].path == "rare.py"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

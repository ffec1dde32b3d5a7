"""Definitions by a part of their name, the best first."""

import pytest

from codeassist_index import CodeIndex
from codeassist_index.access import Access
from codeassist_index.navigation.symbols import Spellings
from tests.index.conftest import Repository

NAMES = [
    "Ledger",
    "LedgerTotal",
    "ledger_total",
    "ledger",
    "sub_ledger",
    "pledge",
    "HTTPServer",
    "计算总额",
    "recharge",
    "charge_card",
]


def fitting(query: str) -> list[str]:
    return list(Spellings("\n".join(["", *NAMES, ""]).encode()).fitting(query))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ledger", ["ledger", "Ledger", "LedgerTotal", "ledger_total", "sub_ledger"]),
        ("Ledger", ["Ledger", "ledger", "LedgerTotal", "ledger_total", "sub_ledger"]),
        ("lto", ["LedgerTotal", "ledger_total"]),
        ("ledtot", ["LedgerTotal", "ledger_total"]),
        ("server", ["HTTPServer"]),
        ("hserv", ["HTTPServer"]),
        ("charge", ["charge_card"]),
        ("计算", ["计算总额"]),
        ("总额", ["计算总额"]),
        ("l", ["Ledger", "ledger", "LedgerTotal", "ledger_total"]),
        ("  ledtot ", ["LedgerTotal", "ledger_total"]),
        ("", []),
        ("a\nb", []),
        ("zzz", []),
    ],
)
def test_names_fit_exactly_by_their_beginning_or_by_their_words(query: str, names: list[str]) -> None:
    assert fitting(query) == names


def test_a_name_that_repeats_a_letter_does_not_take_long() -> None:
    spellings = Spellings(b"\n" + b"\n".join(b"a" * 500 for _ in range(100)) + b"\n")
    assert list(spellings.fitting("a" * 90 + "b")) == []


def test_definitions_come_from_all_repositories_with_the_place_of_the_name(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    repository.write({"a.py": "class Ledger:\n    def total(self): ...\n"})
    other_repository.write({"b.go": "package b\n\nfunc LedgerTotal() {}\n"})
    for one in (repository, other_repository):
        index.update(one.root)
    found = index.symbols("ledger")
    assert [(one.definition.name, one.place.repository, one.place.line, one.place.column) for one in found] == [
        ("Ledger", "shop", 1, 7), ("LedgerTotal", "payments-core", 3, 6),
    ]  # fmt: skip
    assert [one.definition.name for one in index.symbols("ledger", limit=1)] == ["Ledger"]


def test_a_name_that_is_gone_is_not_found(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def charge(): ...\n"})
    index.update(repository.root)
    assert len(index.symbols("charge")) == 1
    repository.write({"a.py": "def refund(): ...  # instead\n"})
    index.update(repository.root)
    assert index.symbols("charge") == ()
    assert [one.definition.name for one in index.symbols("refun")] == ["refund"]


def test_names_that_may_not_be_read_do_not_crowd_out_those_that_may(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    repository.write({"a.py": "def get_the_one_that_counts(): ...\n"})
    other_repository.write({"b.py": "".join(f"def get_{number}(): ...\n" for number in range(3_000))})
    for one in (repository, other_repository):
        index.update(one.root)
    found = index.symbols("get", access=Access(frozenset({"shop"})))
    assert [one.definition.name for one in found] == ["get_the_one_that_counts"]
    assert len(index.symbols("get", limit=200)) == 200


def test_what_is_unsaved_in_an_open_file_is_found_and_what_it_no_longer_has_is_not(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"a.py": "def charge(): ...\n"})
    index.update(repository.root)
    index.buffers.put(repository.root, "a.py", b"\n\ndef settle(): ...\n")
    assert index.buffers.wait(20)
    assert [(one.definition.name, one.place.line) for one in index.symbols("sett")] == [("settle", 3)]
    assert index.symbols("charge") == ()

"""Defined names as text: few rows, nothing lost in merging, only what is settled seen."""

import random
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing

import pytest

from codeassist_index import CodeIndex, spellings
from tests.index.conftest import Repository


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute("CREATE TABLE spelling (id INTEGER PRIMARY KEY, settled INTEGER NOT NULL, names BLOB NOT NULL)")
        yield opened


def names(connection: sqlite3.Connection) -> set[str]:
    return set(spellings.read(connection).decode("utf-8", "surrogatepass").split("\n")) - {""}


def rows(connection: sqlite3.Connection) -> list[int]:
    """The sizes of the settled rows, the largest first."""
    found = connection.execute("SELECT names FROM spelling WHERE settled").fetchall()
    return sorted((len(zlib.decompress(text)) for (text,) in found), reverse=True)


def test_a_name_is_found_once_it_is_settled(connection: sqlite3.Connection) -> None:
    spellings.add(connection, ["charge", "Ledger"])
    assert names(connection) == set()
    spellings.settle(connection)
    assert names(connection) == {"charge", "Ledger"}


def test_a_content_that_defines_nothing_leaves_nothing(connection: sqlite3.Connection) -> None:
    spellings.add(connection, [])
    spellings.settle(connection)
    assert connection.execute("SELECT count(*) FROM spelling").fetchone() == (0,)


def test_names_of_any_script_and_half_a_surrogate_are_kept(connection: sqlite3.Connection) -> None:
    odd = {"计算总额", "größe", "half\ud800"}
    spellings.add(connection, odd)
    spellings.settle(connection)
    assert names(connection) == odd


def test_many_small_updates_stay_in_few_rows_and_lose_nothing(connection: sqlite3.Connection) -> None:
    dice = random.Random(7)  # noqa: S311 - the same names in every run
    known = {f"name_{dice.randrange(10**9)}" for _ in range(5_000)}
    spellings.add(connection, known)
    spellings.settle(connection)
    for _ in range(200):
        few = {f"name_{dice.randrange(10**9)}" for _ in range(dice.randrange(1, 40))}
        known |= few
        spellings.add(connection, few)
        spellings.settle(connection)
        assert len(rows(connection)) <= 8
    assert names(connection) == known


def test_a_small_update_leaves_the_large_row_alone(connection: sqlite3.Connection) -> None:
    spellings.add(connection, [f"some_long_name_{number * 7919}" for number in range(5_000)])
    spellings.settle(connection)
    (large,) = rows(connection)
    spellings.add(connection, ["one_more"])
    spellings.settle(connection)
    assert rows(connection) == [large, len("one_more")]


def test_an_update_makes_the_names_of_every_language_findable(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "class Ledger:\n    def total(self): ...\n", "b.go": "package b\nfunc Charge() {}\n"})
    index.update(repository.root)
    with index._store.reading() as connection:
        assert names(connection) >= {"Ledger", "total", "Charge"}


def test_what_only_its_own_function_sees_is_not_among_them(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def outer():\n    def hidden_inside(): ...\n"})
    index.update(repository.root)
    with index._store.reading() as connection:
        assert names(connection) == {"outer"}

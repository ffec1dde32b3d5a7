"""Contents that only use a name: rows at first, then one list for each name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist_index import CodeIndex, postings, update, users
from codeassist_index.postings import contents, listed
from codeassist_index.snapshot import Caches, Snapshot
from tests.index.conftest import Repository

USER = "from shop import charge\n\ndef run{number}(order):\n    return charge(order)\n"


@pytest.fixture(autouse=True)
def packed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "ROWS_MIN", 1)
    monkeypatch.setattr(users, "FREE_PAGES_MIN", 1)


def using(numbers: range) -> dict[str, str]:
    return {f"user{number}.py": USER.format(number=number) for number in numbers}


def charged(index: CodeIndex) -> list[str]:
    return [found.path for found in index.references("charge") if found.line > 1]


def counted(index: CodeIndex, table: str) -> int:
    with index._store.reading() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of this file


def pages(index: CodeIndex, of: str) -> int:
    with index._store.outside_transaction() as connection:
        return int(connection.execute(f"PRAGMA {of}").fetchone()[0])


@given(st.sets(st.integers(1, 2**40)))
def test_listed_numbers_come_out_again(blobs: set[int]) -> None:
    assert contents(listed(sorted(blobs))) == sorted(blobs)


def test_references_are_the_same_in_rows_in_lists_and_in_both(index: CodeIndex, repository: Repository) -> None:
    repository.write({"shop.py": "def charge(order): ...\n", **using(range(5))})
    index.update(repository.root, settle=False)
    in_rows = charged(index)
    assert (counted(index, "used") > 0, counted(index, "users")) == (True, 0)
    index.settle()
    assert (counted(index, "used"), counted(index, "users") > 0) == (0, True)
    assert charged(index) == in_rows == sorted(using(range(5)))

    repository.write(using(range(5, 8)))
    index.update(repository.root, settle=False)
    assert counted(index, "used") > 0
    in_both = charged(index)
    index.settle()
    assert charged(index) == in_both == sorted(using(range(8)))


def test_forgotten_contents_leave_the_lists(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "UNUSED_BLOBS_MIN", 1)
    monkeypatch.setattr(update, "UNUSED_BLOBS_SHARE", 0.0)
    repository.write({"shop.py": "def charge(order): ...\n", **using(range(4))})
    index.update(repository.root)
    for gone in ("user0.py", "user1.py"):
        (repository.root / gone).unlink()
    for _ in range(2):  # contents are dropped once the text index has let go of them
        index.update(repository.root)
        repository.write({"other.py": "def other(): ...\n"})
    with index._store.reading() as connection:
        rows = connection.execute("SELECT count, blobs FROM users").fetchall()
        known = {blob for (blob,) in connection.execute("SELECT id FROM blob")}
    assert all(count == len(contents(packed)) > 0 and known.issuperset(contents(packed)) for count, packed in rows)
    assert len(known) == 4
    assert charged(index) == ["user2.py", "user3.py"]


def test_packing_that_fails_half_way_changes_nothing(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"shop.py": "def charge(order): ...\n", **using(range(5))})
    index.update(repository.root, settle=False)
    rows = counted(index, "used")
    with monkeypatch.context() as broken:
        done = iter([b"\x01", b"\x01"])
        broken.setattr(postings, "listed", lambda _: next(done))
        with pytest.raises(StopIteration):
            index.settle()
    assert (counted(index, "used"), counted(index, "users")) == (rows, 0)
    assert charged(index) == sorted(using(range(5)))
    index.settle()
    assert charged(index) == sorted(using(range(5)))


def test_the_space_of_packed_rows_is_given_back(index: CodeIndex, repository: Repository) -> None:
    repository.write({f"user{n}.py": "".join(f"word{m}(x{n})\n" for m in range(300)) for n in range(20)})
    index.update(repository.root, settle=False)
    before = pages(index, "page_count")
    index.settle()
    assert pages(index, "freelist_count") == 0
    assert pages(index, "page_count") < before


def test_a_name_is_counted_once_for_each_content_that_uses_it(index: CodeIndex, repository: Repository) -> None:
    repository.write({"shop.py": "def charge(order): ...\ncharge(1)\n", **using(range(3))})
    index.update(repository.root)
    repository.write(using(range(3, 5)))
    index.update(repository.root, settle=False)
    with index._store.reading() as connection:
        snapshot = Snapshot(connection, Caches())
        assert snapshot.files_using({"charge", "nowhere"}, 60) == {"charge": 6, "nowhere": 0}
        assert snapshot.files_using({"charge"}, 4) == {"charge": 4}

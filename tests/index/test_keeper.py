"""One process's part in keeping the index: the role, the roots, and what it tells."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from codeassist_index import CodeIndex, IndexOptions, IndexVersionError, keeper
from codeassist_index.keeper import Event, Indexed, Indexing, Keeper, Keeping, NotIndexed
from codeassist_index.lock import WriteLock, os_lock
from codeassist_index.sessions import live
from codeassist_index.settling import is_settled
from tests.index.conftest import Repository

TOLD_SECONDS_MAX = 30.0
E = TypeVar("E", bound=Event)


class Told:
    """The events of one keeper, waited for."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._news = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            self._events.append(event)
            self._news.notify_all()

    def next(self, kind: type[E]) -> E:
        """The first event of this kind that was not taken yet."""
        with self._news:
            found = self._news.wait_for(
                lambda: [event for event in self._events if isinstance(event, kind)], TOLD_SECONDS_MAX
            )
            assert found, f"no {kind.__name__} in {self._events}"
            self._events.remove(found[0])
            return found[0]

    def nothing_of(self, kind: type[Event]) -> bool:
        with self._news:
            return not any(isinstance(event, kind) for event in self._events)


Begin = Callable[..., tuple[Keeper, Told]]


@pytest.fixture
def begin(index: CodeIndex) -> Iterator[Begin]:
    """Begins keepers of the one index, each as if in a process of its own."""
    begun: list[Keeper] = []

    def begin_one(options_of: Callable[[Path], IndexOptions] | None = None) -> tuple[Keeper, Told]:
        told = Told()
        begun.append(Keeper(index, "test", told, options_of))
        return begun[-1], told

    yield begin_one
    for one in begun:
        one.close()


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.write({"a.py": "def first(): ...\n"}).commit()
    return repository


def test_what_is_used_is_indexed_and_followed(index: CodeIndex, begin: Begin, shop: Repository) -> None:
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Keeping)
    assert told.next(Indexing).total == 1
    assert not told.next(Indexed).again
    shop.write({"b.py": "def second(): ...\n"})
    event = told.next(Indexed)
    assert event.again
    assert event.report.parsed == 1
    assert index.definitions("second")


def test_the_text_index_takes_in_what_was_saved_when_nothing_changes_any_more(
    index: CodeIndex, begin: Begin, shop: Repository
) -> None:
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Indexed)
    shop.write({"a.py": "def freshword(): ...\n"})
    told.next(Indexed)
    assert [hit.path for hit in index.search("freshword")] == ["a.py"]
    until = time.monotonic() + TOLD_SECONDS_MAX
    while not (settled := is_settled_in(index)) and time.monotonic() < until:
        time.sleep(0.05)
    assert settled
    assert index._texts.chunks_having("freshword") == 1


def test_a_save_does_not_wait_for_the_text_index(
    index: CodeIndex, begin: Begin, shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def settle(*_: object, **_options: object) -> None:
        begun.set()
        may_end.wait(TOLD_SECONDS_MAX)

    monkeypatch.setattr(CodeIndex, "settle", settle)
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Indexed)
    shop.write({"a.py": "def second(): ...\n"})
    told.next(Indexed)
    assert begun.wait(TOLD_SECONDS_MAX)
    shop.write({"a.py": "def third(): ...\n"})
    told.next(Indexed)
    assert index.definitions("third")
    assert not may_end.is_set()
    may_end.set()


def is_settled_in(index: CodeIndex) -> bool:
    with index._store.reading() as connection:
        return is_settled(connection, index._texts)


def test_only_one_keeps_and_the_other_takes_over(index: CodeIndex, begin: Begin, shop: Repository) -> None:
    first, told_first = begin()
    told_first.next(Keeping)
    second, told_second = begin()
    second.use(shop.root)
    assert told_first.next(Indexed).report.root == str(shop.root)
    assert told_second.nothing_of(Keeping)
    assert [session.keeper for session in live(index.folder)] == [True, False]
    first.close()
    told_second.next(Keeping)
    assert not told_second.next(Indexed).again
    assert [session.keeper for session in live(index.folder)] == [True]


def test_a_branch_switch_is_followed(index: CodeIndex, begin: Begin, shop: Repository) -> None:
    shop.git("checkout", "-q", "-b", "other")
    shop.write({"a.py": "def elsewhere(): ...\n"}).commit()
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Indexed)
    shop.git("checkout", "-q", "main")
    while not index.definitions("first"):
        told.next(Indexed)
    assert index.definitions("elsewhere") == ()


def test_a_root_that_fails_is_told_and_tried_again(
    index: CodeIndex, begin: Begin, shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY_SECONDS", 0.1)
    problems = [ValueError("of its own settings")]

    def options_of(_: Path) -> IndexOptions:
        if problems:
            raise problems.pop()
        return IndexOptions(exclude=("b.py",))

    shop.write({"b.py": "def second(): ...\n"})
    keeps, told = begin(options_of)
    keeps.use(shop.root)
    assert str(told.next(NotIndexed).error) == "of its own settings"
    told.next(Indexed)
    assert index.definitions("first")
    assert index.definitions("second") == ()


def test_a_root_that_disappears_and_comes_back_is_followed_again(
    index: CodeIndex, begin: Begin, shop: Repository
) -> None:
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Indexed)
    shutil.rmtree(shop.root)
    again = Repository(shop.root).write({"c.py": "def third(): ...\n"})
    while not index.definitions("third"):
        told.next(Indexed)
    again.write({"c.py": "def fourth(): ...\n"})
    while not index.definitions("fourth"):
        told.next(Indexed)


def test_a_writer_that_holds_the_index_is_waited_for_without_a_word(
    index: CodeIndex, begin: Begin, shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "WRITER_WAIT_SECONDS", 0.05)
    keeps, told = begin()
    with WriteLock(index.folder).held():
        keeps.use(shop.root)
        threading.Event().wait(0.5)
        assert told.nothing_of(Indexed)
    told.next(Indexed)
    assert told.nothing_of(NotIndexed)


def test_an_index_of_a_later_version_is_left_to_a_later_program(
    index: CodeIndex, begin: Begin, shop: Repository
) -> None:
    with index._store.writing() as connection:
        connection.execute("PRAGMA user_version = 99")
    index.close()
    keeps, told = begin()
    keeps.use(shop.root)
    assert isinstance(told.next(NotIndexed).error, IndexVersionError)
    with os_lock(index.folder / "keeper.lock", TOLD_SECONDS_MAX):
        assert not any(session.keeper for session in live(index.folder))


def test_closing_ends_a_running_update(index: CodeIndex, begin: Begin, shop: Repository) -> None:
    shop.write({f"f{n}.py": f"def name_{n}(): ...\n" for n in range(3000)})
    keeps, told = begin()
    keeps.use(shop.root)
    told.next(Indexing)
    keeps.close()
    assert told.nothing_of(Indexed)
    assert live(index.folder) == ()
    with WriteLock(index.folder).held(5):
        assert index.definitions("name_1") == ()

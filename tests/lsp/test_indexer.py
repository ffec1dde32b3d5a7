import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from codeassist_index.errors import CodeIndexError
from codeassist_index.keeper import Event, Indexed, Indexing, NotIndexed, Polling
from codeassist_index.types import RepositoryReport
from codeassist_lsp.indexer import SHOWN_FILES_MIN, Indexer
from codeassist_lsp.progress import Tell
from codeassist_lsp.status import Status

ROOT = Path("/src/shop")


class Keeper:
    """Remembers what it was asked for, and says what a test wants."""

    def __init__(self) -> None:
        self.used: list[Path] = []
        self.closed = False
        self.problem: CodeIndexError | None = None

    def begin(self, tell: Callable[[Event], None]) -> "Keeper":
        self.tell = tell
        return self

    def use(self, root: Path) -> None:
        if self.problem is not None:
            raise self.problem
        self.used.append(root)

    def close(self) -> None:
        self.closed = True


class Shown:
    """Work-done progress that is looked at."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    @asynccontextmanager
    async def shown(self, title: str) -> AsyncIterator[Tell]:
        self.steps.append(title)
        yield lambda done, total: self.steps.append(f"{done} of {total}")
        self.steps.append("end")


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


def indexed(*, again: bool = False) -> Indexed:
    return Indexed(RepositoryReport(str(ROOT), "shop", "", 1, 1, 0, 0, (), 0.0, 1, 0, 0), again)


async def happens(keeper: Keeper, *events: Event) -> None:
    for event in events:
        keeper.tell(event)
        await asyncio.sleep(0.01)


async def test_an_update_is_shown_from_its_first_file_to_its_end(keeper: Keeper) -> None:
    shown = Shown()
    indexer = Indexer(keeper.begin, shown, pytest.fail, Status(lambda *_: None))
    await indexer.use(ROOT)
    await happens(keeper, Indexing(ROOT, 0, 2), Indexing(ROOT, 1, 2), indexed())
    assert keeper.used == [ROOT]
    assert shown.steps == ["Indexing shop", "1 of 2", "end"]
    await indexer.close()


@pytest.mark.parametrize(("files", "is_shown"), [(SHOWN_FILES_MIN, True), (SHOWN_FILES_MIN - 1, False)])
async def test_of_later_updates_only_large_ones_are_shown(keeper: Keeper, files: int, is_shown: bool) -> None:
    shown = Shown()
    indexer = Indexer(keeper.begin, shown, pytest.fail, Status(lambda *_: None))
    await happens(keeper, indexed(), Indexing(ROOT, 0, files), indexed(again=True))
    assert bool(shown.steps) == is_shown
    await indexer.close()


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (NotIndexed(ROOT, CodeIndexError("it is locked")), "shop is not indexed: it is locked"),
        (NotIndexed(ROOT, KeyError("private")), "shop could not be indexed; the log says why."),
        (Polling("too many folders"), "too many folders"),
    ],
)
async def test_what_goes_wrong_is_told_in_words(keeper: Keeper, event: Event, words: str) -> None:
    told: list[str] = []
    shown = Shown()
    indexer = Indexer(keeper.begin, shown, told.append, Status(lambda *_: None))
    await happens(keeper, Indexing(ROOT, 0, 1), event)
    assert told == [words]
    assert shown.steps[-1] == "Indexing shop" if isinstance(event, Polling) else "end"
    await indexer.close()


async def test_a_root_that_cant_be_registered_is_told(keeper: Keeper) -> None:
    told: list[str] = []
    keeper.problem = CodeIndexError("the disk is full")
    indexer = Indexer(keeper.begin, Shown(), told.append, Status(lambda *_: None))
    await indexer.use(ROOT)
    assert told == ["shop is not indexed: the disk is full"]
    await indexer.close()


async def test_closing_leaves_the_role_and_ends_what_is_shown(keeper: Keeper) -> None:
    shown = Shown()
    indexer = Indexer(keeper.begin, shown, pytest.fail, Status(lambda *_: None))
    await happens(keeper, Indexing(ROOT, 0, 2))
    await indexer.close()
    assert keeper.closed
    assert shown.steps == ["Indexing shop", "end"]

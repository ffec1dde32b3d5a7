import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codeassist_index.errors import CodeIndexError
from codeassist_index.types import Progress, RepositoryReport
from codeassist_lsp.indexer import Indexer
from codeassist_lsp.progress import Tell


@dataclass
class Index:
    """Remembers what it was asked for; `gate` holds an update until it is set."""

    problems: list[Exception] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    stopped: bool = False
    gate: threading.Event = field(default_factory=threading.Event)

    def update(self, root: Path, *, progress: Callable[[Progress], None] | None = None) -> RepositoryReport:
        assert progress is not None
        self.updated.append(root.name)
        self.gate.wait(10)
        try:
            progress(Progress(root.name, 1, 2))
        except Exception:
            self.stopped = True
            raise
        if self.problems:
            raise self.problems.pop(0)
        return RepositoryReport(str(root), root.name, "", 1, 1, 0, 0, (), 0.0, 1)


class Shown:
    """Work-done progress that is looked at."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    @asynccontextmanager
    async def shown(self, title: str) -> AsyncIterator[Tell]:
        assert title.startswith("Indexing ")
        yield lambda done, total: self.steps.append((done, total))


async def settle(index: Index, count: int) -> None:
    async with asyncio.timeout(10):
        while len(index.updated) < count:  # noqa: ASYNC110  the index works on a thread and tells nobody
            await asyncio.sleep(0.01)


async def test_a_root_that_waits_is_not_queued_again() -> None:
    index, shown = Index(), Shown()
    indexer = Indexer(index, shown, pytest.fail)
    indexer.request(Path("/a"))
    await settle(index, 1)
    for _ in range(3):
        indexer.request(Path("/b"))
    index.gate.set()
    await settle(index, 2)
    await asyncio.sleep(0.05)
    await indexer.close()
    assert index.updated == ["a", "b"]
    assert shown.steps == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (CodeIndexError("it is locked"), "a is not indexed: it is locked"),
        (KeyError("private"), "a could not be indexed; the log says why."),
    ],
)
async def test_a_failure_is_told_and_the_next_root_is_indexed(problem: Exception, words: str) -> None:
    told: list[str] = []
    index = Index(problems=[problem])
    index.gate.set()
    indexer = Indexer(index, Shown(), told.append)
    indexer.request(Path("/a"))
    indexer.request(Path("/b"))
    await settle(index, 2)
    await indexer.close()
    assert told == [words]


async def test_closing_stops_a_running_update_and_forgets_the_rest() -> None:
    index = Index()
    indexer = Indexer(index, Shown(), pytest.fail)
    indexer.request(Path("/a"))
    indexer.request(Path("/b"))
    await settle(index, 1)
    asyncio.get_running_loop().call_later(0.05, index.gate.set)
    await indexer.close()
    indexer.request(Path("/c"))
    assert index.stopped
    assert index.updated == ["a"]

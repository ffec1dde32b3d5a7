"""Ten processes that share one index, and start, crash, end and are killed at random while files change.

That there is one writer and one keeper at a time is proven by locks of another kind (POSIX record locks,
which a killed process frees too) that each process takes inside the sections that must be exclusive.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codeassist import places
from codeassist_index import CodeIndex, damage, edition
from codeassist_index.sessions import live
from tests.index.conftest import Repository
from tests.lsp.client import running

PROCESSES = 10
CHANGES = 60
SEED = 20261123
SETTLE_SECONDS_MAX = 60.0

PROCESS = """
import fcntl, os, sys, threading, traceback
from contextlib import contextmanager
from pathlib import Path
from codeassist_index import CodeIndex
from codeassist_index.keeper import Keeper
from codeassist_index.lock import WriteLock

folder, wrong, crash_seconds, *roots = sys.argv[1:]

def violated(words):
    with open(wrong, "a") as stream:
        stream.write(f"{os.getpid()}: {words}\\n")

@contextmanager
def alone(name):
    with open(Path(folder).parent / name, "a") as probe:
        try:
            fcntl.lockf(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            violated(f"two at once: {name}")
        yield

held, keep = WriteLock.held, Keeper._keep

@contextmanager
def held_alone(self, seconds_max=None):
    with held(self, seconds_max), alone("writers"):
        yield

def keep_alone(self):
    with alone("keepers"):
        keep(self)

WriteLock.held, Keeper._keep = held_alone, keep_alone
if float(crash_seconds):
    crash = threading.Timer(float(crash_seconds), os._exit, [70])
    crash.daemon = True
    crash.start()
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
try:
    with CodeIndex.open(Path(folder)) as index:
        keeper = Keeper(index, "test", lambda event: None)
        for root in roots:
            keeper.use(Path(root))
        while not ended.wait(0.05):
            index.definitions("version")
            index.search("version")
        keeper.close()
except BaseException:
    violated(traceback.format_exc())
"""


class Crowd:
    """The processes that run now."""

    def __init__(self, folder: Path, roots: list[Path], dice: random.Random) -> None:
        self.wrong = folder.parent / "wrong"
        self._folder = folder
        self._roots = list(map(str, roots))
        self._dice = dice
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *, crash_seconds: float = 0.0) -> None:
        roots = self._dice.sample(self._roots, self._dice.randint(1, len(self._roots)))
        command = [sys.executable, "-c", PROCESS, str(self._folder), str(self.wrong), str(crash_seconds), *roots]
        self.running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL))

    def fill(self) -> None:
        while len(self.running) < PROCESSES:
            self.start(crash_seconds=self._dice.choice([0.0, 0.0, self._dice.uniform(0.3, 2.0)]))

    def lose_one(self) -> None:
        """Kill one, or let it end in order; and bury those that crashed."""
        one = self._dice.choice(self.running)
        if self._dice.random() < 0.75:
            one.kill()
        for process in [process for process in self.running if process is one or process.poll() is not None]:
            process.communicate()  # closes its input, at which it ends in order
            self.running.remove(process)

    def kill_all(self) -> None:
        for process in self.running:
            process.kill()
            process.communicate()
        self.running.clear()


@pytest.fixture
def repositories(tmp_path: Path) -> list[Repository]:
    made = []
    for name in ("shop", "pay", "stock"):
        repository = Repository(tmp_path / name)
        repository.write({f"f{n}.py": f"def version_0_{n}(): return 'version'\n" for n in range(15)}).commit()
        made.append(repository)
    return made


def change(repository: Repository, dice: random.Random, number: int) -> None:
    files = sorted(repository.root.rglob("*.py"))
    one = dice.choice(files)
    match dice.choice(["write", "write", "write", "new folder", "rename", "delete", "branch"]):
        case "write":
            one.write_text(f"def version_{number}(): return 'version{number}'\n", encoding="utf-8")
        case "new folder":
            repository.write({f"d{number}/e/f.py": f"def version_{number}(): ...\n"})
        case "rename":
            one.rename(one.with_name(f"r{number}.py"))
        case "delete" if len(files) > 5:
            one.unlink()
        case _:
            repository.git("checkout", "--quiet", "-B", dice.choice(["main", "other"]))
            repository.commit(f"change {number}") if repository.git("status", "--porcelain") else None


def content(index: CodeIndex) -> list[tuple[object, ...]]:
    """All that the stored index says, but for its own numbers."""
    with index._store.reading() as connection:
        return connection.execute(
            "SELECT root, commit_id, path, module, sha, language, symbols, places FROM file"
            " JOIN repository ON repository.id = file.repository JOIN blob ON blob.id = file.blob ORDER BY root, path"
        ).fetchall()


def keepers(folder: Path) -> list[int]:
    return [session.pid for session in live(folder) if session.keeper]


def becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_ten_processes_share_an_index_whatever_happens_to_them(tmp_path: Path, repositories: list[Repository]) -> None:
    dice = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    folder = tmp_path / "index"
    roots = [repository.root for repository in repositories]
    crowd = Crowd(folder, roots, dice)
    try:
        for number in range(1, CHANGES + 1):
            crowd.fill()
            time.sleep(dice.uniform(0.0, 0.2))
            change(dice.choice(repositories), dice, number)
            crowd.lose_one()
            if number % 20 == 0:
                damage.mark(edition.current(folder))
        crowd.kill_all()
        assert live(folder) == ()
        assert list((folder / "sessions").iterdir()) == []

        for _ in range(3):
            crowd.start()
        assert becomes_true(lambda: len(keepers(folder)) == 1)
        (first,) = keepers(folder)
        next(process for process in crowd.running if process.pid == first).kill()
        assert becomes_true(lambda: len(keepers(folder)) == 1 and keepers(folder) != [first])

        with CodeIndex.open(tmp_path / "fresh") as fresh, CodeIndex.open(folder) as index:
            for root in roots:  # one may be nobody's at the end
                index.update(root)
                fresh.update(root)
            assert becomes_true(lambda: content(index) == content(fresh))
            assert len(index.search("version", limit=500)) == len(fresh.search("version", limit=500))
            with index._store.reading() as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        crowd.kill_all()
    assert not crowd.wrong.exists(), crowd.wrong.read_text()


async def test_an_editors_server_takes_over_when_that_of_another_window_is_killed(
    repositories: list[Repository],
) -> None:
    root = repositories[0].root
    options = {
        "model": {"base_url": "http://127.0.0.1:9/v1", "name": "none"}
    }  # nobody answers there, and none is needed
    async with running() as first, running() as second:
        await first.initialize(root, options)
        await first.until_indexed()
        await second.initialize(root, options)
        folder = places.index_dir()
        assert becomes_true(lambda: len(live(folder)) == 2)
        assert keepers(folder) == [first.process.pid]
        await first.kill()
        (root / "fresh.py").write_text("def newborn(): ...\n", encoding="utf-8")
        second.save(root / "fresh.py")
        with CodeIndex.open(folder) as index:
            assert becomes_true(lambda: bool(index.definitions("newborn")))
        assert keepers(folder) == [second.process.pid]
        assert await second.shut_down() == 0
    assert live(folder) == ()

"""Killed, crowded, short of space or damaged: the index stays valid or says what is wrong."""

import json
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from codeassist_index import (
    CodeIndex,
    ContextRequest,
    DamagedIndexError,
    IndexBusyError,
    IndexStorageError,
    IndexVersionError,
    blobs,
    code_index,
    damage,
    edition,
    lock,
    store,
    text_index,
)
from tests.index.conftest import Repository

KILLS = 30

# Rewrites the repository and updates the index for ever; each version of it has `version_N` in every file.
WRITER = """
import sys
from pathlib import Path
from codeassist_index import CodeIndex
root, folder, version = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with CodeIndex.open(folder) as index:
    print("ready", flush=True)
    while True:
        version += 1
        for n in range(30):
            (root / f"f{n}.py").write_text(f"def version_{version}_{n}(): return 'word{version}'\\n")
        index.update(root)
"""

HOLDER = """
import sys, time
from pathlib import Path
from codeassist_index.lock import WriteLock
with WriteLock(Path(sys.argv[1])).held():
    print("ready", flush=True)
    sys.stdin.read()
"""

LIMITED = """
import resource, sys
from pathlib import Path
from codeassist_index import CodeIndex, IndexStorageError
with CodeIndex.open(Path(sys.argv[2])) as index:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    try:
        index.update(Path(sys.argv[1]))
    except IndexStorageError as error:
        print(error)
"""


def started(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def version_seen(index: CodeIndex) -> int:
    """The one version that the index shows; fails where it shows parts of two."""
    with index._store.reading() as connection:
        shown = connection.execute("SELECT blob FROM file").fetchall()
        rows = [symbol.name for (blob,) in shown for symbol in blobs.facts(connection, blob).symbols]
    versions = {int(name.split("_")[1]) for name in rows}
    assert len(versions) <= 1
    assert len(rows) in {0, 30}
    return versions.pop() if versions else 0


def test_a_killed_writer_leaves_a_valid_index(tmp_path: Path, repository: Repository) -> None:
    folder = tmp_path / "index"
    dice = random.Random(20261122)  # noqa: S311 - chance, not secrecy
    seen = 0
    for _ in range(KILLS):
        writer = started(WRITER, str(repository.root), str(folder), str(seen))
        threading.Event().wait(dice.uniform(0, 0.25))
        ended(writer)
        with CodeIndex.open(folder) as index:
            now = version_seen(index)
            assert now >= seen
            seen = now
            if seen:
                assert index.definitions(f"version_{seen}_7")
                assert index.search(f"word{seen}", limit=50)
                assert len({hit.path for hit in index.search(f"word{seen}", limit=50)}) == 30
    assert seen > 0
    repository.write({f"f{n}.py": f"def version_9999_{n}(): return 'last'\n" for n in range(30)})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
        assert version_seen(index) == 9999
        assert len(index.search("last", limit=50)) == 30


def test_a_second_writer_gives_up_with_a_clear_word_and_readers_go_on(
    index: CodeIndex, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"a.py": "def a(): ...\n"})
    index.update(repository.root)
    monkeypatch.setattr(lock, "WRITE_WAIT_SECONDS_MAX", 0.2)
    holder = started(HOLDER, str(tmp_path / "index"))
    try:
        with pytest.raises(IndexBusyError, match="Another process"):
            index.update(repository.root)
        assert index.definitions("a")
    finally:
        ended(holder)
    assert index.update(repository.root).parsed == 0


def test_threads_read_while_another_writes(index: CodeIndex, repository: Repository) -> None:
    done = threading.Event()
    counts: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                counts.add(version_seen(index))
                index.search("word1")
        except BaseException as error:  # noqa: BLE001 - shown by the assert below
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for version in (1, 2, 3):
        repository.write({f"f{n}.py": f"def version_{version}_{n}(): return 'word{version}'\n" for n in range(30)})
        index.update(repository.root)
    done.set()
    reader.join()
    assert failures == []
    assert counts <= {0, 1, 2, 3}


@pytest.mark.parametrize("bytes_max", [4_096, 120_000, 400_000])
def test_a_full_disk_is_said_and_the_former_index_stays(tmp_path: Path, repository: Repository, bytes_max: int) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def before(): ...\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
    noise = random.Random(1)  # noqa: S311 - chance, not secrecy
    lines = [f"def name_{noise.getrandbits(60):x}(): return {noise.getrandbits(90)}" for _ in range(12_000)]
    repository.write({f"f{n}.py": "\n".join(lines[n * 200 : n * 200 + 200]) for n in range(60)})
    limited = subprocess.run(
        [sys.executable, "-c", LIMITED, str(repository.root), str(folder), str(bytes_max)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "still valid" in limited.stdout
    with CodeIndex.open(folder) as index:
        assert index.definitions("before")
        assert index.search("before")
        assert index.update(repository.root).files == 61


@pytest.mark.parametrize("damage", ["not a database", "cut short", "overwritten inside"])
def test_a_damaged_database_is_noticed_and_built_again(tmp_path: Path, repository: Repository, damage: str) -> None:
    folder = tmp_path / "index"
    repository.write({f"f{n}.py": f"def name_{n}(): ...\n" for n in range(200)})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
    database = folder / "index.sqlite"
    content = database.read_bytes()
    database.write_bytes({
        "not a database": b"garbage" * 1_000,
        "cut short": content[: len(content) // 2],
        "overwritten inside": content[:8192] + b"\xa5" * (len(content) - 8192),
    }[damage])  # fmt: skip
    with CodeIndex.open(folder) as index:
        try:
            index.definitions("name_7")
        except DamagedIndexError as error:
            assert "the next update rebuilds it" in str(error)  # noqa: PT017 - damage may also be found on opening
        index.update(repository.root)
        assert index.definitions("name_7")
        assert index.search("name_7")


def test_an_update_after_damage_brings_the_other_repositories_back(
    tmp_path: Path, repository: Repository, other_repository: Repository
) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): ...\n"})
    other_repository.write({"b.py": "def two(): ...\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
        index.update(other_repository.root, name="pay/core")
    (folder / "index.sqlite").write_bytes(b"garbage" * 1_000)
    with CodeIndex.open(folder) as index:
        assert index.repositories() == ()
        index.update(repository.root)
        assert [found.repository for found in index.definitions("two")] == ["pay/core"]


@pytest.mark.parametrize("gone", ["whole folder", "one segment"])
def test_a_damaged_text_index_is_repaired_on_open(tmp_path: Path, repository: Repository, gone: str) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): return 'word'\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
    for file in (folder / "text").iterdir():
        if gone == "whole folder" or file.suffix == ".idx":
            file.unlink()
    with CodeIndex.open(folder) as index:
        assert [hit.path for hit in index.search("word")] == ["a.py"]


def test_files_that_a_killed_writer_left_behind_are_cleared_away(index: CodeIndex, repository: Repository) -> None:
    files = {f"f{n}.py": f"x = 'word{n}'\n" for n in range(5)}
    repository.write(files)
    index.update(repository.root)
    text = index._texts.folder
    (segment,) = [found.stem for found in text.glob("*.idx")]
    # A writer registers a file, creates it, and is killed before its commit names it.
    leftovers = [f"{segment}.{number}.del" for number in range(20)]
    managed = json.loads((text / ".managed.json").read_bytes())
    (text / ".managed.json").write_text(json.dumps([*managed, *leftovers]))
    for name in leftovers:
        (text / name).write_bytes(b"half")
    repository.write({"f0.py": "x = 'fresh'\n"})
    index.update(repository.root)
    assert [hit.path for hit in index.search("fresh")] == ["f0.py"]
    assert index.search("word0") == ()


def of_version(folder: Path, version: int) -> None:
    with closing(sqlite3.connect(folder / "index.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def test_an_index_of_an_older_version_says_so_until_an_update_builds_it_anew_with_all_it_held(
    tmp_path: Path, repository: Repository, other_repository: Repository
) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): ...\n"})
    other_repository.write({"b.py": "def two(): ...\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
        index.update(other_repository.root)
    of_version(folder, 1)
    with CodeIndex.open(folder) as index:
        with pytest.raises(IndexVersionError, match="of another version"):
            index.definitions("one")
        index.update(repository.root)
        assert index.definitions("one")
        assert index.definitions("two")


def test_an_index_of_a_later_version_is_left_alone(tmp_path: Path, repository: Repository) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): ...\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
    of_version(folder, 99)
    before = (folder / "index.sqlite").read_bytes()
    with CodeIndex.open(folder) as index:
        with pytest.raises(IndexVersionError, match="of a later version"):
            index.update(repository.root)
        with pytest.raises(IndexVersionError, match="delete that folder"):
            index.search("one")
    assert (folder / "index.sqlite").read_bytes() == before


def test_a_reader_follows_an_index_that_another_process_starts_anew(tmp_path: Path, repository: Repository) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): ...\n"})
    request = ContextRequest(repository.root, "b.py", "from a import one\none(", "")
    with CodeIndex.open(folder) as reader, CodeIndex.open(folder) as writer:
        writer.update(repository.root)
        assert reader.context(request, budget=500, count_tokens=len).snippets
        damage.mark(edition.current(folder))
        repository.write({"a.py": "def one(amount): ...\n"})
        writer.update(repository.root)
        (found,) = reader.definitions("one")
        assert found.signature == "def one(amount):"
        assert [hit.path for hit in reader.search("amount")] == ["a.py"]
        snippets = reader.context(request, budget=500, count_tokens=len).snippets
        assert {"amount" in snippet.text for snippet in snippets} == {True}
    assert sorted(path.name for path in folder.glob("index*")) == ["index-1.sqlite"]


def test_a_read_only_index_answers_and_refuses_an_update(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    repository.write({"a.py": "def one(): ...\n"})
    with CodeIndex.open(folder) as index:
        index.update(repository.root)
    (folder / "write.lock").unlink()
    (folder / "write.lock").symlink_to(tmp_path / "missing" / "lock")  # no lock can be made there, whoever asks
    for module in (store, code_index, text_index):
        monkeypatch.setattr(module, "is_writable", lambda _: False)
    before = sorted(path.name for path in folder.iterdir())
    with CodeIndex.open(folder) as index:
        assert index.definitions("one")
        assert index.search("one")
        if Path("/proc/self/maps").exists():
            assert str(folder / "index.sqlite") in Path("/proc/self/maps").read_text(encoding="utf-8")
        with pytest.raises(IndexStorageError, match="It can still be read"):
            index.update(repository.root)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_folder_that_cant_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexStorageError, match="can't be made"):
        CodeIndex.open(tmp_path / "file" / "index")

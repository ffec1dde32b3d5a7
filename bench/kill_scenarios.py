"""What is killed, what must hold after each kill, and what a run that comes through must show."""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Protocol

from codeassist.model.catalog import entry
from codeassist.model.installed import installed
from codeassist_index import CodeIndex

FILES = 120
MODEL = "qwen2.5-coder-0.5b"
SAVES = 40
SAVED_FILES = 30


class BrokenError(Exception):
    """A kill lost or broke something."""


class Scenario(Protocol):
    """A process to kill, over and over, on the same folder."""

    name: str
    seconds_max: float
    """How late a kill comes; 0 takes the time of a run that comes through."""
    commands: int
    """How many different commands take turns."""

    def start(self) -> subprocess.Popen[bytes]:
        """The victim, on what the one before it left."""

    def check(self) -> None:
        """Look at what it left; raises BrokenError."""

    def finish(self) -> None:
        """Let one run come through, and compare it with one that nobody killed; raises BrokenError."""


class _Command:
    """A `codeassist` command with folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            f"CODEASSIST_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "MODELS")
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = (str(Path(sys.executable).with_name("codeassist")), *arguments)
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str) -> str:
        victim = self.start(*arguments)
        out, err = victim.communicate()
        if victim.returncode != 0:
            raise BrokenError(f"codeassist {arguments[0]} ended with {victim.returncode}: {err.decode()[-500:]}")
        return out.decode()


def _integrity(database: Path) -> str:
    """What SQLite says of a database that nobody mends first: `ok`, or what is wrong."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


class Index:
    """`codeassist index` of a repository in which every file has changed since the last start."""

    name = "index"
    seconds_max, commands = 0.0, 1

    def __init__(self, folder: Path) -> None:
        self._command, self._root, self._version = _Command(folder), folder / "repository", 0
        self._looked_at = 0
        self._root.mkdir()

    def start(self) -> subprocess.Popen[bytes]:
        self._version += 1
        for number in range(FILES):
            text = f"def version_{self._version}_{number}():\n    return 'word{self._version}'\n"
            (self._root / f"file_{number}.py").write_text(text, encoding="utf-8")
        return self._command.start("index", str(self._root))

    def check(self) -> None:
        for database in (self._command.folder / "cache" / "index").rglob("*.sqlite"):
            self._looked_at += 1
            words = _integrity(database)
            if words != "ok":
                raise BrokenError(f"the index's database is damaged: {words}")

    def finish(self) -> None:
        self._command.run("index", str(self._root))
        fresh = _Command(self._command.folder / "fresh")
        fresh.run("index", str(self._root))
        for question in (("search", f"word{self._version}"), ("definition", f"version_{self._version}_7")):
            one, other = (command.run(*question, "--json") for command in (self._command, fresh))
            if one != other or f"version_{self._version}" not in one:
                raise BrokenError(f"{' '.join(question)}: {one[:300]} instead of {other[:300]}")
        if not self._looked_at:
            raise BrokenError("no database was ever found to look at")


_SAVER = """
import random, sys
from pathlib import Path
from codeassist_index import CodeIndex, damage, edition, users
users.ROWS_MIN = users.FREE_PAGES_MIN = 1  # every time it settles, it packs postings and may give back pages
root, other, folder, run = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
dice, count = random.Random(run), 0
with CodeIndex.open(folder) as index:
    print("ready", flush=True)
    while True:
        deed = dice.random()
        if deed < 0.75:
            count += 1
            file = f"file_{dice.randrange(30)}.py"
            fresh = folder.with_name("fresh.py")  # no kill leaves half a file
            fresh.write_text(f"def saved{run}x{count}(): common()\\n", encoding="utf-8")
            fresh.replace(root / file)
            index.update(root, only=[file], settle=dice.random() < 0.4)
        elif deed < 0.85:
            index.settle()
        elif deed < 0.95:
            index.forget(other)
            index.update(other)
        else:
            damage.mark(edition.current(folder))
            index.update(root)
"""


class Saves:
    """A writer that takes in single saves, settles its text index, forgets a root, and starts anew after damage."""

    name = "saves"
    seconds_max, commands = 0.6, 1

    def __init__(self, folder: Path) -> None:
        self._index = folder / "index"
        self._root, self._other, self._runs, self._whole = folder / "repository", folder / "other", 0, 0
        for root, count in ((self._root, SAVED_FILES), (self._other, SAVED_FILES // 3)):
            root.mkdir()
            for number in range(count):
                (root / f"file_{number}.py").write_text(f"def {root.name}{number}(): common()\n", encoding="utf-8")
        with CodeIndex.open(self._index) as index:
            index.update(self._root)
            index.update(self._other)

    def start(self) -> subprocess.Popen[bytes]:
        """The victim, as soon as it works."""
        self._runs += 1
        command = (sys.executable, "-c", _SAVER, self._root, self._other, self._index, str(self._runs))
        victim = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert victim.stdout is not None
        if victim.stdout.readline() != b"ready\n":
            raise BrokenError(f"a start on what a kill had left failed: {victim.communicate()[1].decode()[-500:]}")
        return victim

    def check(self) -> None:
        """Every file that is shown is found by its one definition, its one word and its use, and nothing else is."""
        for database in self._index.glob("*.sqlite"):
            if (words := _integrity(database)) != "ok":
                raise BrokenError(f"the index's database is damaged: {words}")
        with CodeIndex.open(self._index) as index:
            if self._root not in index.known_roots():
                raise BrokenError("the index has forgotten a root that it held")
            if any(one.root == str(self._root) for one in index.repositories()):
                self._whole += 1
                self._look(index)

    def _look(self, index: CodeIndex) -> None:
        for number in range(SAVED_FILES):
            path = f"file_{number}.py"
            (shown,) = index.outline(self._root.name, path)
            defined = [(one.repository, one.path) for one in index.definitions(shown.name)]
            found = [(one.repository, one.path) for one in index.search(shown.name) if shown.name in one.text]
            if not defined == found == [(self._root.name, path)]:
                raise BrokenError(f"{shown.name} of {path} is defined in {defined} and found in {found}")
        using = sorted(one.path for one in index.references("common") if one.repository == self._root.name)
        if using != sorted(f"file_{number}.py" for number in range(SAVED_FILES)):
            raise BrokenError(f"`common` is used in {using}")

    def finish(self) -> None:
        """The last state equals the files."""
        with CodeIndex.open(self._index) as index:
            index.update(self._root)
            self._look(index)
            for number in range(SAVED_FILES):
                text = (self._root / f"file_{number}.py").read_text(encoding="utf-8")
                (shown,) = index.outline(self._root.name, f"file_{number}.py")
                if f"def {shown.name}(" not in text:
                    raise BrokenError(f"the index shows {shown.name} where the file says {text}")
        print(f"saves: after {self._whole} of the kills all files were there and compared")
        if not self._whole:
            raise BrokenError("no state was ever whole enough to be compared")


_APPENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal
with Journal(Path(sys.argv[1]), bytes_max=10**9) as journal:
    while True:
        event = record(SuggestionDismissed("s", 1), repository="r", user=journal.pseudonym(), client=Client("c", "1"),
                       at=datetime.now(UTC))
        journal.append(event)
        print(event.id, flush=True)
"""


class Journal:
    """A process that appends events and says the id of each as soon as the append has returned."""

    name = "journal"
    seconds_max, commands = 1.0, 1

    def __init__(self, folder: Path) -> None:
        self._file = folder / "journal.sqlite"
        self._acknowledged: list[str] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-c", _APPENDER, str(self._file))
        return subprocess.Popen(command, stdout=(self._file.with_suffix(".out")).open("wb"), stderr=subprocess.PIPE)

    def check(self) -> None:
        said = self._file.with_suffix(".out").read_text().split("\n")
        self._acknowledged += said[:-1]  # the last one may have been cut short
        if not self._file.exists() and not self._acknowledged:
            return  # killed before it had made one
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            stored = [row[0] for row in connection.execute("SELECT id FROM event ORDER BY sequence")]
        known = set(self._acknowledged)
        if missing := known - set(stored):
            raise BrokenError(f"{len(missing)} events were acknowledged and are not in the journal")
        if [one for one in stored if one in known] != self._acknowledged:
            raise BrokenError("the events are not in the order of their appends")

    def finish(self) -> None:
        if (words := _integrity(self._file)) != "ok":
            raise BrokenError(f"the journal is damaged: {words}")
        print(f"journal: {len(self._acknowledged)} acknowledged events, all there")


class Pull:
    """`codeassist model pull` from a file."""

    name = "pull"
    seconds_max, commands = 0.0, 1

    def __init__(self, folder: Path, weights: Path | None) -> None:
        known = installed(MODEL)
        if weights is None and known is None:
            raise SystemExit(f"Pull {MODEL} first (`codeassist model pull`), or name its file with --model.")
        self._weights = weights or (known.weights if known else Path())
        self._command = _Command(folder)
        self._folder = folder / "models" / MODEL

    def start(self) -> subprocess.Popen[bytes]:
        if self._is_installed():
            shutil.rmtree(self._folder)
        self._victim = self._command.start("model", "pull", MODEL, "--from", str(self._weights))
        return self._victim

    def check(self) -> None:
        if self._victim.returncode == 0 and not self._is_installed():
            raise BrokenError("a pull that ended well has installed nothing")
        listed = json.loads(self._command.run("model", "list", "--json"))
        weights = next(one["weights"] for one in listed["models"] if one["name"] == MODEL)
        if weights and not self._is_whole():
            raise BrokenError("a model counts as installed and its file is not whole")

    def finish(self) -> None:
        self._command.run("model", "pull", MODEL, "--from", str(self._weights))
        if not self._is_whole():
            raise BrokenError("the pulled file is not the model's")

    def _is_installed(self) -> bool:
        return self._folder.exists() and any(self._folder.glob("*.gguf"))

    def _is_whole(self) -> bool:
        model = entry(MODEL)
        with (self._folder / model.file).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == model.sha256


class Sync:
    """`codeassist adoption import` and `sync` over this project's own history, with lines said to be generated."""

    name = "sync"
    seconds_max, commands = 0.0, 2

    def __init__(self, folder: Path) -> None:
        self._command, self._root, self._events = _Command(folder), folder / "repository", folder / "events.ndjson"
        here = Path(__file__).resolve().parents[1]
        subprocess.run(("git", "clone", "--quiet", "--bare", here, self._root), check=True)
        self._events.write_text("\n".join(self._saves()) + "\n", encoding="utf-8")
        self._imported = False

    def start(self) -> subprocess.Popen[bytes]:
        self._imported = not self._imported
        if self._imported:
            return self._command.start("adoption", "import", str(self._events))
        return self._command.start("adoption", "sync", str(self._root))

    def check(self) -> None:
        database = self._command.folder / "data" / "adoption.sqlite"
        if database.exists() and (words := _integrity(database)) != "ok":
            raise BrokenError(f"the adoption database is damaged: {words}")

    def finish(self) -> None:
        fresh = _Command(self._command.folder / "fresh")
        answers = []
        for command in (self._command, fresh):
            command.run("adoption", "import", str(self._events))
            command.run("adoption", "sync", str(self._root))
            answers.append(command.run("adoption", "lines", str(self._root), "--rev", "HEAD", "--json"))
        if answers[0] != answers[1] or not answers[1]:
            raise BrokenError("the lines differ from those of a run that nobody killed")

    def _saves(self) -> list[str]:
        """Saves of blobs of the history, some lines of each said to be generated."""
        names = self._git("ls-tree", "-r", "HEAD").splitlines()
        chosen = random.Random(7).sample([name for name in names if name.endswith(".py")], SAVES)
        return [json.dumps(self._save(number, line)) for number, line in enumerate(chosen)]

    def _save(self, number: int, entry_line: str) -> dict[str, object]:
        head, path = entry_line.split("\t")
        blob = head.split()[2]
        lines = self._git("cat-file", "blob", blob).encode().splitlines(keepends=True)
        start = sum(map(len, lines[:3]))
        text = b"".join(lines[3:9])
        saved = {
            "start": start,
            "end": start + len(text),
            "class": "ai",
            "span": f"span-{number}",
            "text": text.decode(),
        }
        return {
            "schema": "codeassist.events/1",
            "id": f"event-{number}",
            "time": "2026-01-01T00:00:00.000Z",
            "kind": "file.saved",
            "repository": "repository",
            "user": "bench",
            "client": {"name": "bench", "version": "1"},
            "path": path,
            "blob": blob,
            "ranges": [saved],
        }

    def _git(self, *arguments: str) -> str:
        command = ("git", "-C", str(self._root), *arguments)
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()

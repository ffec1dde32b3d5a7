"""The writers that `journal_kills.py` kills, and what must hold of the journal after each kill."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol, Self

WORK_SECONDS_MAX = 1.0
"""How long after its first acknowledged event a victim that never ends is killed, at the latest."""
START_SECONDS_MAX = 120.0
SAVES_MAX = 100
"""How many saves a victim is told of at most: more than it can record before it is killed."""


class BrokenError(Exception):
    """A kill lost, doubled or broke something."""


class Victim(Protocol):
    """A process to kill, over and over, on the same folder."""

    def __init__(self, folder: Path, dice: random.Random) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def run_and_kill(self) -> bool:
        """Start it on what the one before it left, and kill it; False if it came through before."""

    def check(self) -> None:
        """Look at what it left; raises BrokenError."""

    def finish(self) -> str:
        """Look at all of it at the end, and say in a line what there was; raises BrokenError."""


# Says the id of each event as soon as its append has returned, and not before.
SPY = """
import os, sys
from codeassist.capture.journal import Journal
append, said = Journal.append, os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def spied(self, record):
    append(self, record)
    os.write(said, f"{record.id}\\n".encode())
Journal.append = spied
"""
_EDITOR = f"{SPY}\nfrom codeassist_lsp.__main__ import main\nmain()\n"
_RECORDER = f"""{SPY}
from pathlib import Path
from codeassist.capture.events import Client
from codeassist.capture.recorder import Recorder
from codeassist.capture.saved import SavedBuffer
from codeassist.settings.model import JournalSettings
recorder = Recorder(JournalSettings(), Client("bench", "1"), print)
for line in sys.stdin:
    file = Path(line.rstrip("\\n"))
    recorder.saved(SavedBuffer(file, file.read_bytes(), ()), ())
"""


class Writer:
    """A victim that records saves, each of a file of its own, so that a doubled one would show."""

    program = ""
    arguments: tuple[str, ...] = ()

    def __init__(self, folder: Path, dice: random.Random) -> None:
        """Nothing runs yet."""
        self._dice = dice
        self._root, self._said = folder / "repository", folder / "said"
        self._root.mkdir()
        self._said.touch()
        subprocess.run(["git", "init", "-q", str(self._root)], check=True)
        self._environment = environment(folder)
        self._journal = folder / "data" / "journal.sqlite"
        self._saves = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run_and_kill(self) -> bool:
        """Start it, give it work without a pause, and kill it in the middle."""
        before = self._said.stat().st_size
        command = (sys.executable, "-P", "-c", self.program, str(self._said), *self.arguments)
        with subprocess.Popen(
            command,
            bufsize=0,  # what a killed victim has not read is not written once more at the end
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
        ) as victim:
            assert victim.stdin is not None
            assert victim.stdout is not None
            working = threading.Thread(target=self._give_work, args=(victim.stdin,))
            reading = threading.Thread(target=victim.stdout.read)
            for thread in (working, reading):
                thread.start()
            try:
                wait_for(lambda: self._said.stat().st_size > before, victim)
                time.sleep(self._dice.uniform(0, WORK_SECONDS_MAX))
            finally:
                victim.kill()
                for thread in (working, reading):
                    thread.join()
        return True

    def check(self) -> None:
        """Every acknowledged event is there, in its order, and nothing twice."""
        acknowledged = self._said.read_text().split("\n")[:-1]  # the last one may have been cut short
        stored = events(self._journal)
        ids, paths = [str(one["id"]) for one in stored], [one["path"] for one in stored]
        known = set(acknowledged)
        if missing := known - set(ids):
            raise BrokenError(f"{len(missing)} events were acknowledged and are not in the journal")
        if [one for one in ids if one in known] != acknowledged:
            raise BrokenError("the events are not in the order of their appends")
        if len(set(ids)) != len(ids) or len(set(paths)) != len(paths):
            raise BrokenError("an event is there twice")

    def finish(self) -> str:
        """The counts, once the file is whole."""
        check_integrity(self._journal)
        acknowledged = self._said.read_text().count("\n")
        if not acknowledged:
            raise BrokenError("nothing was ever acknowledged, so nothing was tested")
        stored = len(events(self._journal))
        return f"{type(self).__name__.lower()}: {acknowledged} events acknowledged, {stored} in the journal, each once"

    def _give_work(self, pipe: IO[bytes]) -> None:
        try:
            self._begin(pipe)
            for _ in range(SAVES_MAX):
                self._saves += 1
                self._save(pipe, self._root / f"file_{self._saves}.py")
        except BrokenPipeError:  # it was killed: that is the end of all work
            return

    def _begin(self, pipe: IO[bytes]) -> None:
        """What comes before the first save."""

    def _save(self, pipe: IO[bytes], file: Path) -> None:
        raise NotImplementedError


class Recorder(Writer):
    """The recorder of the language server alone, told of saves one after the other."""

    program = _RECORDER

    def _save(self, pipe: IO[bytes], file: Path) -> None:
        file.write_text(f"{file.name}\n", encoding="utf-8")
        pipe.write(f"{file}\n".encode())


class Editor(Writer):
    """A real language server, before a client that types and saves."""

    program, arguments = _EDITOR, ("--stdio",)

    def _begin(self, pipe: IO[bytes]) -> None:
        options = {"completion": {"enabled": False}}
        _tell(
            pipe, "initialize", {"processId": os.getpid(), "capabilities": {}, "initializationOptions": options}, id=1
        )
        _tell(pipe, "initialized", {})

    def _save(self, pipe: IO[bytes], file: Path) -> None:
        text, start = "", {"line": 0, "character": 0}
        document = {"uri": file.as_uri(), "languageId": "python", "version": 0, "text": text}
        _tell(pipe, "textDocument/didOpen", {"textDocument": document})
        for version in range(1, self._dice.randrange(2, 6)):
            typed = f"# {version} of {file.name}\n"
            text = typed + text
            change = {"range": {"start": start, "end": start}, "text": typed}
            document = {"uri": file.as_uri(), "version": version}
            _tell(pipe, "textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        file.write_text(text, encoding="utf-8")
        for method in ("textDocument/didSave", "textDocument/didClose"):
            _tell(pipe, method, {"textDocument": {"uri": file.as_uri()}})


def environment(folder: Path) -> Mapping[str, str]:
    """The places of a victim, below one folder."""
    return os.environ | {f"CODEASSIST_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}


def events(journal: Path) -> list[dict[str, object]]:
    """What a journal holds, in the order of its appends; read as SQLite gives it, and not through our own code."""
    if not journal.exists():
        return []
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT line FROM event ORDER BY sequence")]


def check_integrity(journal: Path) -> None:
    """Raises BrokenError where SQLite finds damage."""
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        words = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    if words != "ok":
        raise BrokenError(f"the journal is damaged: {words}")


def wait_for(so: Callable[[], bool], victim: subprocess.Popen[bytes]) -> None:
    """Wait until it is so; raises BrokenError where the victim ends before, or it takes too long."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while not so():
        if victim.poll() is not None:
            raise BrokenError(f"a start on what a kill had left ended with {victim.returncode}")
        if time.monotonic() > deadline:
            raise BrokenError("a start on what a kill had left does nothing")
        time.sleep(0.005)


def _tell(pipe: IO[bytes], method: str, params: object, **more: int) -> None:
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
    pipe.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

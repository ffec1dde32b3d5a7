"""The upload that `journal_kills.py` kills, and what must hold of the journal and the team server after each kill."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from journal_victims import BrokenError, check_integrity, environment, events

from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal
from tests.codeassist.capture.upload.team_server import TOKEN, serving

EVENTS_AT_ONCE = 100
"""How many events are appended while an upload runs."""
BATCH_EVENTS = 7
"""Small batches, so that there are many steps."""
STEPS_MAX = 90
KILLED = -signal.SIGKILL
"""At which of its own steps an upload is killed at the latest."""
RUN_SECONDS_MAX = 2.5
"""How late an upload is killed that is killed at any moment."""

# Ends itself by SIGKILL before one of its steps: reading, packing, sending, having the answer, settling, making room.
_UPLOAD = f"""
import os, signal, sys
import httpx
from codeassist.capture.upload import batch, ledger, room, uploader
last = int(sys.argv.pop(1))
def step():
    global last
    last -= 1
    if last == 0:
        os.kill(os.getpid(), signal.SIGKILL)
def stepping(owner, name):
    real = getattr(owner, name)
    def wrapped(*arguments, **named):
        step()
        result = real(*arguments, **named)
        step()
        return result
    setattr(owner, name, wrapped)
steps = (
    (batch, "new"), (batch.Batch, "body"), (httpx.Client, "post"), (ledger, "settle"), (ledger, "failed"),
    (uploader, "make_room"), (room.erasing, "delete"),
)
for owner, name in steps:
    stepping(owner, name)
plain = uploader.Limits
uploader.Limits = lambda **given: plain(events={BATCH_EVENTS}, **given)
from codeassist.cli import main
sys.argv[0] = "codeassist"
main()
"""


class Upload:
    """`codeassist journal upload`, before a team server that loses answers and turns clients away."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        """Nothing runs yet."""
        self._dice = dice
        self._journal = folder / "data" / "journal.sqlite"
        self._environment = dict(environment(folder))
        self._appended: dict[str, str] = {}
        self._open = ExitStack()
        self._came_through = 0

    def __enter__(self) -> Self:
        self._team = self._open.enter_context(serving())
        self._environment |= {"CODEASSIST_SERVER__URL": self._team.url, "CODEASSIST_SERVER__TOKEN": TOKEN}
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run_and_kill(self) -> bool:
        """Start it while another process' events come in, and kill it at one of its steps or at any moment."""
        by_step = self._dice.choice((True, False))
        step = self._dice.randrange(1, STEPS_MAX) if by_step else 0
        self._team.lost_answers = self._dice.choice((0, 0, 1))
        self._team.failures = [(503, {})] if self._dice.randrange(4) == 0 else []
        # Of some starts on, what was acknowledged leaves the journal at once.
        days = self._dice.choice(("0", "90"))
        appending = threading.Thread(target=self._append)
        appending.start()
        victim = self._start(step, days)
        try:
            victim.wait(None if by_step else self._dice.uniform(0, RUN_SECONDS_MAX))
        except subprocess.TimeoutExpired:
            victim.kill()
        finally:
            victim.wait()
            appending.join()
        if victim.returncode not in {KILLED, 0, 4}:
            raise BrokenError(f"a start on what a kill had left ended with {victim.returncode}")
        self._came_through += victim.returncode != KILLED
        return victim.returncode == KILLED

    def check(self) -> None:
        """Each appended event is in the journal or on the server, and what counts as acknowledged is there."""
        stored = [str(one["id"]) for one in events(self._journal)]
        kept = set(self._team.events)
        if missing := set(self._appended) - set(stored) - kept:
            raise BrokenError(f"{len(missing)} events are neither in the journal nor on the server")
        if len(set(stored)) != len(stored):
            raise BrokenError("an event is in the journal twice")
        if missing := set(self._settled()) - kept:
            raise BrokenError(f"{len(missing)} events count as acknowledged, and the server does not have them")

    def finish(self) -> str:
        """Let one upload come through: then the server has everything once, in the order of the appends."""
        check_integrity(self._journal)
        self._team.lost_answers, self._team.failures = 0, []
        if (code := self._start(0, "90").wait()) != 0:
            raise BrokenError(f"an undisturbed upload ended with {code}")
        if list(self._team.events) != list(self._appended):
            raise BrokenError("the server's events are not those that were appended, in their order")
        if {one: line.decode() for one, line in self._team.events.items()} != self._appended:
            raise BrokenError("an event has another content on the server")
        sent = sum(map(len, self._team.requests))
        return (
            f"upload: {len(self._appended)} events appended, each once on the server, {sent - len(self._appended)} sent"
            f" again; {self._came_through} uploads between the kills came through"
        )

    def _start(self, step: int, days: str) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-P", "-c", _UPLOAD, str(step), "journal", "upload")
        environment_of_it = self._environment | {"CODEASSIST_JOURNAL__UPLOADED_DAYS_MAX": days}
        return subprocess.Popen(command, env=environment_of_it, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _append(self) -> None:
        with Journal(self._journal, bytes_max=10**9) as journal:
            for number in range(EVENTS_AT_ONCE):
                event = SuggestionDismissed(str(number), number)
                made = record(event, repository="r", user="u", client=Client("c", "1"), at=datetime.now(UTC))
                journal.append(made)
                self._appended[made.id] = made.line

    def _settled(self) -> list[str]:
        with closing(sqlite3.connect(f"file:{self._journal}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT id FROM event WHERE sequence <= (SELECT max(acknowledged) FROM upload)")
            return [str(row[0]) for row in rows]

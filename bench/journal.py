"""What the journal costs: an event for the editor that tells it, an append on the disk, and an upload after weeks.

    python bench/journal.py [--appends 2000] [--events 1000000]

The editor's share is the time that its own thread spends until the recorder has taken an event. Appends are made by
one process and by four at once, each on the disk when it returns. The upload is `codeassist journal upload` of so
many saves that were made without a network, before a server on loopback that reads every line and keeps none, so that
the figures are the client's. Its memory is the highest that the system saw.
"""

import argparse
import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from codeassist import places
from codeassist.capture import journal_file
from codeassist.capture.events import Client, FileSaved, SavedRange, SuggestionDismissed, record
from codeassist.capture.journal import Journal, erase
from codeassist.capture.location import Location
from codeassist.capture.recorder import Recorder
from codeassist.settings.model import JournalSettings

WRITERS = 4
LINES_OF_A_SAVE = 12


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appends", type=int, default=2000)
    parser.add_argument("--events", type=int, default=1_000_000, help="that wait for the upload")
    parser.add_argument("--append-to", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.append_to:
        append(options.append_to, options.appends)
        return
    with tempfile.TemporaryDirectory(prefix="journal-") as folder:
        for kind in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"CODEASSIST_{kind}_DIR"] = str(Path(folder) / kind.lower())
        told(options.appends)
        appended(options.appends)
        uploaded(options.events)


def told(count: int) -> None:
    """What an event costs the thread that tells it."""

    def finish(_: Location) -> SuggestionDismissed:
        return SuggestionDismissed("s", 1)

    recorder, file = Recorder(JournalSettings(), Client("bench", "1"), print), Path(__file__)
    costs = []
    for _ in range(count):
        began = time.perf_counter()
        recorder.event(file, (), finish)
        costs.append((time.perf_counter() - began) * 1e6)
        time.sleep(0.0005)
    recorder.close()
    erase(places.journal_file(), None, thorough=True)
    cuts = statistics.quantiles(costs, n=100)
    print(f"an event for the editor: median {cuts[49]:.0f} us, p95 {cuts[94]:.0f} us, p99 {cuts[98]:.0f} us")


def appended(count: int) -> None:
    """Appends on the disk by one process, and by several at once."""
    for writers in (1, WRITERS):
        file = places.data_dir() / f"appended-{writers}.sqlite"
        Journal(file, bytes_max=10**9).close()
        command = (sys.executable, __file__, "--append-to", str(file), "--appends", str(count // writers))
        began = time.monotonic()
        for process in [subprocess.Popen(command) for _ in range(writers)]:
            if process.wait() != 0:
                raise SystemExit("a writer failed")
        seconds = time.monotonic() - began
        print(f"appends by {writers} at once: {count / seconds:.0f} events/s with their start")


def append(file: Path, count: int) -> None:
    """Append so many events, one transaction each."""
    began, client = time.monotonic(), Client("bench", "1")
    with Journal(file, bytes_max=10**9) as journal:
        for number in range(count):
            event = SuggestionDismissed(str(number), number)
            journal.append(record(event, repository="r", user="u", client=client, at=datetime.now(UTC)))
    print(f"  {count / (time.monotonic() - began):.0f} events/s", flush=True)


def uploaded(count: int) -> None:
    """An upload of what was recorded in weeks without a network."""
    size = _fill(count)
    with _counting() as (url, seen):
        environment = {**os.environ, "CODEASSIST_SERVER__URL": url, "CODEASSIST_SERVER__TOKEN": "t"}
        command = (str(Path(sys.executable).with_name("codeassist")), "journal", "upload")
        began = time.monotonic()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if seen["events"] != count or not seen["in_order"]:
        raise SystemExit(f"{seen['events']} of {count} events arrived, in order: {seen['in_order']}")
    print(
        f"upload of {count} saves, {size / 1e6:.0f} MB, in {seen['requests']} requests of {seen['bytes'] / 1e6:.0f} MB"
        f" in all: {count / seconds:.0f} events/s, {seconds:.0f} s; highest memory {used.ru_maxrss / 1024:.0f} MB"
    )


def _fill(count: int) -> int:
    """Put saves into the journal, in large transactions; returns the bytes of their lines."""
    dice, at, size = random.Random(1), datetime(2026, 10, 1, tzinfo=UTC), 0
    client = Client("bench", "1")
    words = [f"word_{number}" for number in range(3000)]
    with journal_file.writing(places.journal_file()) as connection:
        connection.execute("BEGIN")
        for number in range(count):
            text = "\n".join(" ".join(dice.choices(words, k=6)) for _ in range(LINES_OF_A_SAVE))
            saved = FileSaved(
                f"src/{number % 97}.py", f"{number:040x}", (SavedRange(0, len(text), "human", None, text),)
            )
            moment = at + timedelta(seconds=number)
            made = record(saved, repository="git.example.com/team/shop", user="u", client=client, at=moment)
            size += len(made.line)
            row = (made.id, made.time, made.line)
            connection.execute("INSERT INTO event (id, time, line) VALUES (?, ?, ?)", row)
            if number % 20_000 == 0:
                connection.execute("COMMIT")
                connection.execute("BEGIN")
        connection.execute("COMMIT")
    return size


@contextmanager
def _counting() -> Iterator[tuple[str, dict[str, int]]]:
    """The address of a server that counts what it is sent, and the counts."""
    seen = {"events": 0, "requests": 0, "bytes": 0, "in_order": 1}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            lines = gzip.decompress(body).splitlines()
            first = int(json.loads(lines[0])["blob"], 16)
            seen["in_order"] &= first == seen["events"]
            seen["events"] += len(lines)
            seen["requests"] += 1
            seen["bytes"] += len(body)
            answer = json.dumps({"accepted": len(lines), "duplicates": 0, "refused": [], "version": "1"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{cast('tuple[str, int]', server.server_address)[1]}", seen
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    main()

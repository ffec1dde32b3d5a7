"""A team server as docs/journal.md defines its intake, for tests: it keeps each event once, and can be made to fail."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import answering

TOKEN = "a token of the test's own"  # noqa: S105 - no secret: no server but the test's knows it


@dataclass
class TeamServer:
    """What it holds, what it was asked, and how it behaves."""

    url: str = ""
    version: str = "0.1.0"
    unknown_kinds: frozenset[str] = frozenset()
    bytes_max: int = 10_000_000
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Statuses and headers to answer the next requests with, in this order; nothing is kept of those."""
    lost_answers: int = 0
    """How many of the next answers never arrive, though the events were kept."""
    says: bytes = b""
    """What to answer with 200 in the place of the truth, as a proxy might."""
    events: dict[str, bytes] = field(default_factory=dict)
    requests: list[list[dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer `POST /v1/events`."""
        with self.guard:
            self.headers.append(dict(handler.headers))
            status, headers, answer = self._answer(handler, body)
            if status == 200 and self.lost_answers:
                self.lost_answers -= 1
                handler.close_connection = True
                return
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(answer)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(answer)

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.failures:
            return *self.failures.pop(0), b""
        if handler.path != "/v1/events":
            return 404, {}, b""
        if handler.headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, {}, b""
        lines = gzip.decompress(body).splitlines()
        if sum(map(len, lines)) > self.bytes_max:
            return 413, {}, b""
        self.requests.append([json.loads(line) for line in lines])
        if self.says:
            return 200, {}, self.says
        return 200, {}, json.dumps(self._intake(lines)).encode()

    def _intake(self, lines: list[bytes]) -> dict[str, object]:
        refused, duplicates = [], 0
        for number, line in enumerate(lines, start=1):
            event = json.loads(line)
            if event["kind"] in self.unknown_kinds:
                refused.append({"line": number, "id": event["id"], "reason": f"kind: unknown in {self.version}"})
            elif event["id"] in self.events:
                duplicates += 1
            else:
                self.events[event["id"]] = line
        accepted = len(lines) - duplicates - len(refused)
        return {"accepted": accepted, "duplicates": duplicates, "refused": refused, "version": self.version}


@contextmanager
def serving() -> Iterator[TeamServer]:
    """A running server on loopback."""
    team = TeamServer()
    with answering(team.take) as team.url:
        yield team

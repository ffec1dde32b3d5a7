"""Repositories that the tests push to, and a code host of their own on loopback."""

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest


class Upstream:
    """A repository that somebody pushes to; `url` is where it is cloned from."""

    def __init__(self, root: Path, *, object_format: str = "sha1") -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", f"--object-format={object_format}")

    @property
    def url(self) -> str:
        return self.root.as_uri()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", self.root, *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def push(self, files: Mapping[str, str]) -> str:
        """Add a commit with these files; returns its id."""
        for path, content in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")
        return self.git("rev-parse", "HEAD")


class CodeHost:
    """A host over HTTP: git's own backend below `/git`, and canned pages of an API elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = ""
        """What `user:token` has to be, where it is not empty."""
        self.pages: dict[str, tuple[int, object, dict[str, str]]] = {}
        """Path and query to status, JSON and headers."""
        self.asked: list[tuple[str, str]] = []
        """Path and `Authorization` of each request."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.answer(self)

            do_POST = do_GET  # noqa: N815 - the library's own name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        given = request.headers.get("Authorization", "")
        self.asked.append((request.path, given))
        if request.path in self.pages:
            status, body, headers = self.pages[request.path]
            _send(request, status, headers, json.dumps(body).encode() if not isinstance(body, bytes) else body)
        elif not request.path.startswith("/git/"):
            _send(request, 404, {}, b'{"message": "Not Found"}')
        elif self.token and given != f"Basic {base64.b64encode(self.token.encode()).decode()}":
            _send(request, 401, {"WWW-Authenticate": 'Basic realm="host"'}, b"")
        else:
            self._git(request)

    def _git(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        length = int(request.headers.get("Content-Length", 0))
        done = subprocess.run(
            ["git", "http-backend"],
            input=request.rfile.read(length),
            capture_output=True,
            check=True,
            env=os.environ | {
                "GIT_PROJECT_ROOT": os.fspath(self.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": parts.path.removeprefix("/git"),
                "QUERY_STRING": parts.query,
                "REQUEST_METHOD": request.command,
                "CONTENT_TYPE": request.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            },
        )  # fmt: skip
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        _send(request, int(headers.pop("Status", "200 OK").split()[0]), headers, body)


def _send(request: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path / "host" / "payments")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[CodeHost]:
    (tmp_path / "host").mkdir(exist_ok=True)
    opened = CodeHost(tmp_path / "host")
    yield opened
    opened.close()

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import truststore

from codeassist import audit, http
from codeassist.errors import RefusedError


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:1/v1"])
def test_this_machine_is_never_asked_through_a_proxy(url: str) -> None:
    assert not http.uses_proxy(url)


def test_other_hosts_are_asked_through_the_configured_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    client = http.client("https://models.example.com/v1", purpose="test", timeout_seconds=1)
    try:
        assert client.trust_env
    finally:
        client.close()


def test_a_password_is_not_shown() -> None:
    assert http.without_password("https://me:secret@h.example:8443/v1?a=b") == "https://h.example:8443/v1?a=b"
    assert http.without_password("http://h.example/v1") == "http://h.example/v1"
    assert http.without_password("https://me:secret@[h/v1") == "[h/v1"


def test_certificates_are_checked_against_the_system_s_authorities() -> None:
    assert isinstance(http.tls_context(), truststore.SSLContext)
    assert http.tls_context().check_hostname


class _Proxy(BaseHTTPRequestHandler):
    """Answers as any host would; a plain proxied request names its host."""

    def do_GET(self) -> None:
        if "/moved" in self.path:
            self.send_response(302)
            self.send_header("Location", "http://other.example.com/file")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def any_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every `http` host is answered, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("any_host")
def test_each_hop_of_a_redirection_is_recorded() -> None:
    with http.client("http://first.example.com", purpose="test", timeout_seconds=5) as client:
        assert client.get("http://first.example.com/moved?key=hidden").text == "hello"
    assert [(sent.host, sent.path, sent.status, sent.bytes_in) for sent in audit.read()] == [
        ("first.example.com", "/moved", 302, 0),
        ("other.example.com", "/file", 200, 5),
    ]


@pytest.mark.usefixtures("any_host")
async def test_a_posted_body_and_the_secrets_replaced_in_it_are_counted() -> None:
    url = "http://models.example.com/v1/completions"
    async with http.async_client(url, purpose="test", timeout_seconds=5, headers={}) as client:
        request = client.build_request("POST", url, content=b"1234567", extensions={http.SECRETS: 3})
        response = await client.send(request, stream=True)
        assert [sent.status for sent in audit.read()] == [None]
        await response.aread()
    [sent] = audit.read()
    assert (sent.method, sent.bytes_out, sent.secrets, sent.status, sent.bytes_in) == ("POST", 7, 3, 200, 5)


def test_a_host_that_can_t_be_reached_is_recorded_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = http.client("http://gone.example.com", purpose="test", timeout_seconds=5)
    with client, pytest.raises(httpx.ConnectError):
        client.get("http://gone.example.com/")
    assert [(sent.host, sent.status) for sent in audit.read()] == [("gone.example.com", None)]


REACHES_OUT = re.compile(
    r"httpx\.(?:Async)?Client\(|httpx\.(?:get|post|put|stream|request)\(|urlopen|import http\.client|import requests|"
    r"import aiohttp|create_connection\(|open_connection\(|create_engine\(|"
    r"subprocess\.(?:run|Popen|call|check_\w+)\(|create_subprocess"
)
STAYS = {
    "codeassist/http.py": "the one place",
    "codeassist/store/database.py": "the database that `adoption.database` names",
    "codeassist/model/shared/lease.py": "the embedded model's lease, on loopback",
    "codeassist/cli/model.py": "vLLM as a server on this machine, started by hand",
    "codeassist/bundle/files/install.py": "a program of its own: pip without an index",
    "codeassist/doctor/model.py": "the embedded engine, on this machine",
    "codeassist/doctor/editors/__init__.py": "the language server that an editor names, for its version",
    "codeassist/processes.py": "children of our own on this machine",
    "index/codeassist_index/git.py": "git on local repositories, never with a remote",
}


def test_no_client_socket_or_program_reaches_out_past_the_record() -> None:
    root = Path(http.__file__).parents[1]
    found = set()
    for package in ("codeassist", "lsp/codeassist_lsp", "index/codeassist_index"):
        for file in (root / package).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if REACHES_OUT.search(text) and "audit." not in text:
                found.add(file.relative_to(root).as_posix())
    assert found - STAYS.keys() == set()


@pytest.mark.usefixtures("any_host")
def test_an_answer_that_can_t_be_recorded_is_given_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RefusedError("the disk is full")

    monkeypatch.setattr(audit, "end", refuse)
    with http.client("http://first.example.com", purpose="test", timeout_seconds=5) as client:
        assert client.get("http://first.example.com/file").text == "hello"
    assert "the disk is full" in caplog.text

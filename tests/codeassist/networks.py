"""Small real servers on loopback: a forward proxy, and a file behind TLS with a certificate of our own authority."""

import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

HOST = "mirror.example.com"
"""A host that exists nowhere: it is reached through the proxy or not at all."""


@dataclass
class Proxy:
    """A forward proxy that leads every host to one address; `asked` are the first lines of its requests."""

    url: str = ""
    leads_to: tuple[str, int] = ("127.0.0.1", 9)
    asked: list[str] = field(default_factory=list)
    refuses: int = 0
    """An HTTP status to answer everything with, or 0."""

    def plain(self, handler: BaseHTTPRequestHandler) -> None:
        """`GET http://host/path`: ask the address for the path."""
        if self._noted_and_refused(handler):
            return
        path = urlsplit(handler.path).path
        with socket.create_connection(self.leads_to) as other:
            other.sendall(f"GET {path} HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
            while chunk := other.recv(1 << 16):
                handler.wfile.write(chunk)

    def tunnel(self, handler: BaseHTTPRequestHandler) -> None:
        """`CONNECT host:443`: carry bytes both ways until one side ends."""
        if self._noted_and_refused(handler):
            return
        handler.send_response(200)
        handler.end_headers()
        with socket.create_connection(self.leads_to) as other:
            sides = {handler.connection: other, other: handler.connection}
            while True:
                for side in select.select(list(sides), [], [])[0]:
                    chunk = side.recv(1 << 16)
                    if not chunk:
                        handler.close_connection = True
                        return
                    sides[side].sendall(chunk)

    def _noted_and_refused(self, handler: BaseHTTPRequestHandler) -> bool:
        self.asked.append(handler.requestline)
        if self.refuses:
            handler.send_error(self.refuses)
        return bool(self.refuses)


@contextmanager
def proxying(leads_to: tuple[str, int]) -> Iterator[Proxy]:
    """A running forward proxy."""
    proxy = Proxy(leads_to=leads_to)
    with _serving(proxy.plain, connect=proxy.tunnel) as port:
        proxy.url = f"http://127.0.0.1:{port}"
        yield proxy


@contextmanager
def file_behind_tls(content: bytes, certificate: Path, asked: list[str]) -> Iterator[int]:
    """The port of a server that gives `content` for every path; `certificate` holds its key too."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _serving(answer, tls=context) as port:
        yield port


@dataclass(frozen=True, slots=True)
class Authority:
    """A private certificate authority; `file` is its own certificate."""

    folder: Path
    file: Path

    def certificate(self, host: str, *, days: int = 2) -> Path:
        """A certificate and key for `host`, signed by it, in one PEM file."""
        request, signed, both = (self.folder / f"{host}.{kind}" for kind in ("csr", "crt", "pem"))
        key, extension = self.folder / f"{host}.key", self.folder / f"{host}.ext"
        extension.write_text(f"subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", "-new", *_NEW_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={host}")
        _openssl(
            *("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.folder / "authority.key"),
            *("-CAcreateserial", "-days", str(days), "-extfile", extension, "-out", signed),
        )
        both.write_bytes(signed.read_bytes() + key.read_bytes())
        return both


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def new_authority(folder: Path) -> Authority:
    """Make an authority, with the openssl program."""
    authority = Authority(folder, folder / "authority.crt")
    _openssl(
        *("req", "-x509", *_NEW_KEY, "-keyout", folder / "authority.key", "-out", authority.file, "-days", "2"),
        *("-subj", "/CN=A private authority"),
    )
    return authority


def _openssl(*words: "str | Path") -> None:
    subprocess.run(("openssl", *(str(word) for word in words)), check=True, capture_output=True)


@contextmanager
def _serving(
    get: Callable[[BaseHTTPRequestHandler], None],
    *,
    connect: Callable[[BaseHTTPRequestHandler], None] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            get(self)

        def do_CONNECT(self) -> None:
            assert connect is not None
            connect(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that refuses the certificate hangs up in the middle: that is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""How every HTTP client of the application is set up: the system's authorities, proxies, and the audit record.

There is no other place that makes one (a test says so): what is sent to another machine is recorded here, each hop
of a redirection by itself.
"""

import logging
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import httpx
import truststore

from codeassist import audit
from codeassist.errors import CodeassistError, UsageError
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
LOOPBACK = "127.0.0.1"
_THIS_MACHINE = frozenset({"localhost", LOOPBACK, "::1"})


_NUMBER = "codeassist.audit"
SECRETS = "codeassist.secrets"
"""The extension of a request that counts the secrets that were replaced in it."""


def client(
    base_url: str, *, purpose: str, timeout_seconds: float, headers: dict[str, str] | None = None
) -> httpx.Client:
    """A blocking client for one host; the audit record says `purpose`, in a few words."""
    with _explained_proxy():
        return httpx.Client(
            event_hooks={"request": [partial(_begin, purpose)], "response": [_watch]},
            headers=headers,
            timeout=httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            verify=tls_context(),
            trust_env=uses_proxy(base_url),
            follow_redirects=True,
        )


def async_client(base_url: str, *, purpose: str, timeout_seconds: float, headers: dict[str, str]) -> httpx.AsyncClient:
    """A client for one host on the event loop; the audit record says `purpose`, in a few words."""

    async def begin(request: httpx.Request) -> None:
        _begin(purpose, request)

    async def watch(response: httpx.Response) -> None:
        _watch(response)

    with _explained_proxy():
        return httpx.AsyncClient(
            event_hooks={"request": [begin], "response": [watch]},
            headers=headers,
            timeout=httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            verify=tls_context(),
            trust_env=uses_proxy(base_url),
        )


def uses_proxy(url: str) -> bool:
    """Whether proxy settings apply: never for this machine, where a company's proxy can't reach the embedded server."""
    return urlsplit(url).hostname not in _THIS_MACHINE


def without_password(url: str) -> str:
    """The URL as it may be shown and logged: without the name and password that may stand before the host."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address, such as `https://[x`; whatever stands before an @ may be a password
        return url.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@contextmanager
def _explained_proxy() -> Iterator[None]:
    """A client reads the environment's proxies when it is made, and fails in many ways on one that it can't use."""
    try:
        yield
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise UsageError(
            tr(
                "The proxy that the environment names can't be used: {reason} Set HTTPS_PROXY and HTTP_PROXY to a URL "
                "such as http://proxy.example.com:3128 (SOCKS is not supported), and remove ALL_PROXY."
            ).format(reason=str(error).rstrip(".") + ".")
        ) from error


@cache
def tls_context() -> ssl.SSLContext:
    """Trust what the operating system trusts, so that a company's own authority works without settings."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Watched(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer, whose size is recorded when it is closed."""

    def __init__(self, body: httpx.SyncByteStream | httpx.AsyncByteStream, number: int, status: int) -> None:
        self._body = body
        self._number = number
        self._status = status
        self._bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in cast("httpx.SyncByteStream", self._body):
            self._bytes += len(chunk)
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in cast("httpx.AsyncByteStream", self._body):
            self._bytes += len(chunk)
            yield chunk

    def close(self) -> None:
        cast("httpx.SyncByteStream", self._body).close()
        self._end()

    async def aclose(self) -> None:
        await cast("httpx.AsyncByteStream", self._body).aclose()
        self._end()

    def _end(self) -> None:
        try:
            audit.end(self._number, bytes_in=self._bytes, status=self._status)
        except CodeassistError as error:  # what was sent is on record; its answer is not lost for this
            _log.warning("the answer to a request was not recorded: %s", error)


def _begin(purpose: str, request: httpx.Request) -> None:
    size = request.headers.get("Content-Length", "0" if request.method == "GET" else "")
    request.extensions[_NUMBER] = audit.begin(
        request.method,
        str(request.url),
        purpose=purpose,
        bytes_out=int(size) if size.isdigit() else None,
        secrets=request.extensions.get(SECRETS, 0),
    )


def _watch(response: httpx.Response) -> None:
    number = response.request.extensions[_NUMBER]
    if number is not None:
        response.stream = _Watched(response.stream, number, response.status_code)

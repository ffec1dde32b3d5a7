"""How every HTTP client of the application is set up: the system's certificate authorities and proxies."""

import ssl
from functools import cache
from urllib.parse import urlsplit, urlunsplit

import httpx
import truststore

CONNECT_SECONDS = 10.0
LOOPBACK = "127.0.0.1"
_THIS_MACHINE = frozenset({"localhost", LOOPBACK, "::1"})


def client(base_url: str, *, timeout_seconds: float, headers: dict[str, str] | None = None) -> httpx.Client:
    """A blocking client for one host."""
    return httpx.Client(
        headers=headers,
        timeout=httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
        verify=tls_context(),
        trust_env=uses_proxy(base_url),
        follow_redirects=True,
    )


def async_client(base_url: str, *, timeout_seconds: float, headers: dict[str, str]) -> httpx.AsyncClient:
    """A client for one host on the event loop."""
    return httpx.AsyncClient(
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
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@cache
def tls_context() -> ssl.SSLContext:
    """Trust what the operating system trusts, so that a company's own authority works without settings."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

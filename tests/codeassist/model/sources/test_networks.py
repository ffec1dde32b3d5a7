"""Weights through a forward proxy, and from a server whose certificate a private authority signed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist import http
from codeassist.errors import RefusedError, UsageError
from codeassist.model.download import Download
from codeassist.model.sources import source_of, web
from tests.codeassist.networks import HOST, Authority, Proxy, file_behind_tls, new_authority, proxying
from tests.conftest import absent

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import FileServer, Tiny


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the variables that a test sets count, and every test reads the authorities anew."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(web, "ATTEMPTS", 1)
    http.tls_context.cache_clear()
    yield
    http.tls_context.cache_clear()


@pytest.fixture
def download(tiny: "Tiny", tmp_path: Path) -> Download:
    return Download(tiny.model, tmp_path / "partial", lambda *_: None)


@pytest.fixture
def plain_proxy(file_server: "FileServer") -> Iterator[Proxy]:
    """A proxy that leads to the plain file server."""
    port = int(file_server.url.rpartition(":")[2])
    with proxying(("127.0.0.1", port)) as proxy:
        yield proxy


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    if shutil.which("openssl") is None:
        absent("the openssl program")
    folder = tmp_path / "authority"
    folder.mkdir()
    return new_authority(folder)


@pytest.fixture
def tls_proxy(authority: Authority, tiny: "Tiny") -> Iterator[Proxy]:
    """A proxy that leads to the file behind TLS, as a company's mirror would serve it."""
    with (
        file_behind_tls(tiny.content, authority.certificate(HOST), []) as port,
        proxying(("127.0.0.1", port)) as proxy,
    ):
        yield proxy


def test_a_foreign_host_is_asked_through_the_proxy(
    plain_proxy: Proxy, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", plain_proxy.url)
    source_of(f"http://{HOST}/models").fetch(download)
    assert download.complete
    assert plain_proxy.asked == [f"GET http://{HOST}/models/tiny.gguf HTTP/1.1"]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_asked_through_the_proxy(
    plain_proxy: Proxy, file_server: "FileServer", download: Download, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, plain_proxy.url)
    source_of(file_server.url.replace("127.0.0.1", name)).fetch(download)
    assert download.complete
    assert plain_proxy.asked == []


def test_hosts_of_no_proxy_are_not_asked_through_it(
    plain_proxy: Proxy, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", plain_proxy.url)
    monkeypatch.setenv("NO_PROXY", ".example.com")
    with pytest.raises(RefusedError):
        source_of(f"http://{HOST}/models").fetch(download)
    assert plain_proxy.asked == []


def test_the_hub_s_mirror_is_reached_through_the_proxy(
    plain_proxy: Proxy, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", plain_proxy.url)
    monkeypatch.setenv("HF_ENDPOINT", f"http://{HOST}")
    source_of("huggingface").fetch(download)
    assert plain_proxy.asked == [f"GET http://{HOST}/owner/tiny/resolve/main/tiny.gguf HTTP/1.1"]


def test_a_private_authority_is_accepted_when_it_is_in_the_store_given(
    tls_proxy: Proxy, authority: Authority, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", tls_proxy.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    source_of(f"https://{HOST}/models").fetch(download)
    assert download.complete
    assert tls_proxy.asked == [f"CONNECT {HOST}:443 HTTP/1.1"]


def test_an_unknown_authority_is_refused_and_the_message_says_what_to_do(
    tls_proxy: Proxy, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", tls_proxy.url)
    with pytest.raises(RefusedError, match=r"authority that this machine does not trust .*SSL_CERT_FILE"):
        source_of(f"https://{HOST}/models").fetch(download)
    assert download.size == 0


def test_a_certificate_of_another_host_is_refused_even_when_its_authority_is_known(
    tls_proxy: Proxy, authority: Authority, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", tls_proxy.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with pytest.raises(RefusedError, match=r"its certificate is not valid: .*other\.example\.com"):
        source_of("https://other.example.com/models").fetch(download)


def test_a_proxy_that_wants_a_password_is_told_from_a_host_that_is_gone(
    tls_proxy: Proxy, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls_proxy.refuses = 407
    monkeypatch.setenv("HTTPS_PROXY", tls_proxy.url)
    with pytest.raises(RefusedError, match=r"the proxy refused \(407 .*check HTTPS_PROXY"):
        source_of(f"https://{HOST}/models").fetch(download)


def test_the_proxy_s_password_is_not_shown(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@127.0.0.1:9")
    with pytest.raises(RefusedError) as refused:
        source_of(f"https://{HOST}/models").fetch(download)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "carrier-pigeon://loft", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_told_from_a_host_that_is_gone(
    download: Download, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(UsageError, match="The proxy that the environment names can't be used"):
        source_of(f"https://{HOST}/models").fetch(download)


def test_an_address_that_is_none_is_refused(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="is no valid URL"):
        source_of("https://[::1/models")
    monkeypatch.setenv("HF_ENDPOINT", "https://[::1")
    with pytest.raises(RefusedError, match="has no valid address"):
        source_of("huggingface").fetch(download)

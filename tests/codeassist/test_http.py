import pytest
import truststore

from codeassist import http


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:1/v1"])
def test_this_machine_is_never_asked_through_a_proxy(url: str) -> None:
    assert not http.uses_proxy(url)


def test_other_hosts_are_asked_through_the_configured_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    client = http.client("https://models.example.com/v1", timeout_seconds=1)
    try:
        assert client.trust_env
    finally:
        client.close()


def test_a_password_is_not_shown() -> None:
    assert http.without_password("https://me:secret@h.example:8443/v1?a=b") == "https://h.example:8443/v1?a=b"
    assert http.without_password("http://h.example/v1") == "http://h.example/v1"


def test_certificates_are_checked_against_the_system_s_authorities() -> None:
    assert isinstance(http.tls_context(), truststore.SSLContext)
    assert http.tls_context().check_hostname

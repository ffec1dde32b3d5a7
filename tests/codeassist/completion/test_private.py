import pytest

from codeassist.completion.private import is_private

_BEGIN = "-----BEGIN"  # written apart, so that this file is not itself taken for a key


@pytest.mark.parametrize(
    "path", [".env", "deploy/.env.production", "conf/TLS.KEY", "a\\b\\id_rsa", ".npmrc", "secrets.yml", "prod.env"]
)
def test_a_name_that_means_a_secret_is_private(path: str) -> None:
    assert is_private(path, "")


@pytest.mark.parametrize("path", ["environment.py", "keys.py", "src/env/__init__.py", "monkey.py", "envelope.toml"])
def test_names_that_only_look_like_it_are_not(path: str) -> None:
    assert not is_private(path, "x = 1\n")


@pytest.mark.parametrize("kind", ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_a_private_key_in_the_text_is_private(kind: str) -> None:
    assert is_private("fixture.py", f'KEY = """\n{_BEGIN} {kind}-----\nMIIE\n"""')


def test_a_public_key_or_certificate_is_not() -> None:
    assert not is_private("fixture.py", f"{_BEGIN} CERTIFICATE-----\n{_BEGIN} PUBLIC KEY-----\n")

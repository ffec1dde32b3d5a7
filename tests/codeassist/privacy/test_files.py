import pytest

from codeassist.privacy.files import is_named
from codeassist.settings.model import PrivacySettings

GLOBS = PrivacySettings().private_globs


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "deploy/.env.production",
        "conf/TLS.KEY",
        "a\\b\\id_rsa",
        "id_ed25519.bak",
        ".npmrc",
        "secrets.yml",
        "prod.env",
    ],
)
def test_a_name_that_means_a_secret_is_private(path: str) -> None:
    assert is_named(path, GLOBS)


@pytest.mark.parametrize(
    "path",
    ["environment.py", "keys.py", "src/env/__init__.py", "monkey.py", "envelope.toml", "secrets.py", "secrets.go"],
)
def test_names_that_only_look_like_it_are_not(path: str) -> None:
    assert not is_named(path, GLOBS)


def test_a_glob_with_a_slash_means_the_whole_path() -> None:
    assert is_named("deploy/keys/a.txt", ("deploy/*",))
    assert not is_named("src/deploy/a.txt", ("deploy/*",))

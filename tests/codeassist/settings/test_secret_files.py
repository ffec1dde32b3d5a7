from pathlib import Path

import pytest

from codeassist.errors import UsageError
from codeassist.settings import load, value_of


def test_a_token_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("sk-verysecret\n", encoding="utf-8")
    loaded = load(environment={"CODEASSIST_MODEL__API_KEY_FILE": str(tmp_path / "token")})
    assert loaded.settings.model.api_key == "sk-verysecret"
    assert loaded.origins["model.api_key"] == str(tmp_path / "token")
    assert value_of(loaded.settings, "model.api_key") == "********"


def test_a_token_that_is_given_itself_wins(tmp_path: Path) -> None:
    environment = {"CODEASSIST_MODEL__API_KEY": "given", "CODEASSIST_MODEL__API_KEY_FILE": str(tmp_path / "none")}
    assert load(environment=environment).settings.model.api_key == "given"


@pytest.mark.parametrize("content", [None, b"\xff", b"x" * 10_001])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(UsageError, match=r"`model\.api_key_file`: .*token can't be read"):
        load(environment={"CODEASSIST_MODEL__API_KEY_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize("content", ["sk-verysecret\nanother", "sk-verysecret\x01", "sk-verysecret\u5bc6"])
def test_what_no_header_can_carry_is_no_token(tmp_path: Path, content: str) -> None:
    (tmp_path / "token").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"`model\.api_key_file`: .*token holds more") as caught:
        load(environment={"CODEASSIST_MODEL__API_KEY_FILE": str(tmp_path / "token")})
    assert "verysecret" not in str(caught.value)

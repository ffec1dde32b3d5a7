"""What git is told about a remote, and how."""

from pathlib import Path

import pytest

from codeassist.company.credentials import variables


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://git.example.com/x", "https"),
        ("http://127.0.0.1/x", "http:https"),
        ("git@git.example.com:x/y", "ssh"),
        ("file:///srv/x", "file"),
    ],
)
def test_only_the_protocol_of_the_address_is_allowed(url: str, allowed: str) -> None:
    assert variables(url, "", {})["GIT_ALLOW_PROTOCOL"] == allowed


def test_nothing_asks_a_question() -> None:
    found = variables("git@git.example.com:x/y", "", {})
    assert (found["GIT_TERMINAL_PROMPT"], found["GIT_ASKPASS"]) == ("0", "")
    assert found["GIT_SSH_COMMAND"] == "ssh -o BatchMode=yes"


def test_an_ssh_command_of_one_s_own_stays() -> None:
    assert "GIT_SSH_COMMAND" not in variables("git@h.example:x", "", {"GIT_SSH": "plink"})


def test_a_token_is_for_its_host_and_joins_the_configuration_that_the_environment_has(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t", encoding="utf-8")
    found = variables("https://git.example.com/x", str(file), {"GIT_CONFIG_COUNT": "2"})
    assert found["GIT_CONFIG_COUNT"] == "4"
    assert found["GIT_CONFIG_KEY_2"] == "http.https://git.example.com/.extraHeader"
    assert found["GIT_CONFIG_VALUE_2"] == "Authorization: Basic b2F1dGgyOnQ="

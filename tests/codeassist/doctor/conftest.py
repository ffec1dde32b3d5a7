"""Doctor as its users have it, and the tiny model that its neighbours' tests pull."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from codeassist.cli import root
from tests.codeassist.model.conftest import tiny, tiny_file

__all__ = ["Doctor", "tiny", "tiny_file"]


@dataclass(frozen=True)
class Doctor:
    """What it found: check to states, words and what mends it."""

    exit_code: int
    findings: list[dict[str, str]]

    def of(self, check: str) -> list[dict[str, str]]:
        return [one for one in self.findings if one["check"] == check]

    def only(self, check: str) -> dict[str, str]:
        [one] = self.of(check)
        return one


RunDoctor = Callable[..., Doctor]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDoctor:
    """Run it without a model, in a home folder of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

    def run(*arguments: str) -> Doctor:
        result = CliRunner().invoke(root, ["doctor", "--json", *(arguments or ("--no-model",))])
        answer = json.loads(result.stdout)
        assert answer["ok"] is (result.exit_code == 0)
        return Doctor(result.exit_code, answer["findings"])

    return run


def mend(finding: dict[str, str]) -> None:
    """Run the command that a finding names."""
    program, *arguments = shlex.split(finding["mend"])
    assert program == "codeassist", finding
    result = CliRunner().invoke(root, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output

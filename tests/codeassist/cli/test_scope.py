"""`--scope`: look-ups in one team's part of the code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, arguments)


@pytest.fixture(autouse=True)
def mono(tmp_path: Path) -> None:
    files = {
        "CODEOWNERS": "/services/payments/ @team-payments\n",
        "services/payments/core.py": "def charge(): return ledger()\n",
        "services/search/core.py": "def charge(): return ledger\n",
    }
    for path, content in files.items():
        target = tmp_path / "mono" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    assert run("index", str(tmp_path / "mono")).exit_code == 0


@pytest.mark.parametrize(
    ("command", "key"),
    [("search ledger", "hits"), ("definition charge", "definitions"), ("references ledger", "references")],
)
@pytest.mark.parametrize("scope", ["mono:services/payments/**", "mono:@team-payments", "mine"])
def test_a_look_up_keeps_to_its_scope(monkeypatch: pytest.MonkeyPatch, command: str, key: str, scope: str) -> None:
    monkeypatch.setenv("CODEASSIST_INDEX__SCOPES", '{"mine": ["mono:services/payments/core.py", "mono:nowhere"]}')
    found = json.loads(run(*command.split(), "--scope", scope, "--json").stdout)[key]
    assert {one["path"] for one in found} == {"services/payments/core.py"}
    both = json.loads(run(*command.split(), "--scope", scope, "--scope", "mono:services/search", "--json").stdout)[key]
    assert {one["path"] for one in both} == {"services/payments/core.py", "services/search/core.py"}


def test_nothing_in_the_scope_is_the_answer_no() -> None:
    assert run("definition", "charge", "--scope", "mono:docs").exit_code == 1


def test_an_unknown_scope_is_refused_with_what_may_be_meant() -> None:
    result = run("definition", "charge", "--scope", "mono:@team-payment")
    assert str(result.exception).endswith("names this owner. Did you mean `@team-payments`?")

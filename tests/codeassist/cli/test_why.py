"""`codeassist why`, as a person and as a script sees it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tokenizers import Tokenizer, models, pre_tokenizers

from codeassist.cli import root
from codeassist.errors import CodeassistError

CORE = "def charge(amount: int) -> None:\n    '''Take money.'''\n"
ORDERS = "from core import charge\n\ndef place(amount):\n    charge(amount)\n    \n"


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(root, arguments, input=given)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files, and a tokenizer of words."""
    engine = Tokenizer(models.WordLevel({"?": 0}, "?"))
    engine.pre_tokenizer = pre_tokenizers.Whitespace()
    engine.save(str(tmp_path / "tokenizer.json"))
    monkeypatch.setenv("CODEASSIST_MODEL__TOKENIZER", str(tmp_path / "tokenizer.json"))
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "core.py").write_text(CORE, encoding="utf-8")
    (folder / "orders.py").write_text(ORDERS, encoding="utf-8")
    return folder


def test_the_repository_is_indexed_first_and_the_summary_comes_first(shop: Path) -> None:
    result = run("why", f"{shop / 'orders.py'}:5:5")
    assert result.exit_code == 0
    assert "is not indexed yet" in result.stderr
    assert "1 definition and" in result.stdout.splitlines()[0]
    assert "`charge` imported from core" in result.stdout


def test_as_json_its_snippets_are_those_of_context(shop: Path) -> None:
    told = json.loads(run("why", f"{shop / 'orders.py'}:5:5", "--json", "--budget", "300").stdout)
    request = {"id": 1, "root": str(shop), "path": "orders.py", "prefix": ORDERS[:-1], "suffix": "\n"}
    answer = json.loads(run("context", "--batch", "-", "--budget", "300", given=json.dumps(request)).stdout)
    assert told["schema"] == "codeassist.why/1"
    assert told["snippets"] == answer["snippets"] != []
    assert told["budget"] == 300
    assert told["tokens"] == answer["tokens"]


def test_a_budget_of_nothing_shows_nothing_and_still_says_what_was_considered(shop: Path) -> None:
    result = run("why", f"{shop / 'orders.py'}:5:5", "--budget", "0")
    assert "0 of 0 tokens" in result.stdout
    assert "no tokens left" in result.stdout


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("orders.py", 2, "is not a place"),
        ("{}/orders.py:99:1", 3, "has 6 lines"),
        ("{}/gone.py:1:1", 3, "can't be read"),
    ],
)
def test_a_wrong_place_is_told_in_a_line(shop: Path, place: str, code: int, said: str) -> None:
    error = run("why", place.format(shop)).exception
    assert isinstance(error, CodeassistError)
    assert (error.exit_code, said in str(error)) == (code, True)

"""`codeassist definition FILE:LINE:COLUMN`: the name at a place, by what it means there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root

CORE = "class Ledger:\n    def total(self): ...\n"
ORDERS = "from core import Ledger\n\ndef f(x: Ledger):\n    return x.total()\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, arguments)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "core.py").write_text(CORE, encoding="utf-8")
    (folder / "other.py").write_text("def total(): ...\n", encoding="utf-8")
    (folder / "orders.py").write_text(ORDERS, encoding="utf-8")
    run("index", str(folder))
    return folder


def test_a_place_leads_to_what_the_name_means_there_and_to_no_other_of_its_name(shop: Path) -> None:
    result = run("definition", f"{shop / 'orders.py'}:4:15")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "shop core.py:2 method core.Ledger.total"
    assert "other.py" not in result.stdout


def test_as_json_it_tells_the_place_and_whether_it_was_resolved(shop: Path) -> None:
    (found,) = json.loads(run("definition", f"{shop / 'orders.py'}:4:15", "--json").stdout)["definitions"]
    assert (found["qualified_name"], found["root"], found["revision"]) == ("core.Ledger.total", str(shop), "")
    assert (found["line"], found["column"], found["exact"]) == (2, 9, True)


def test_where_no_name_stands_it_ends_with_one(shop: Path) -> None:
    result = run("definition", f"{shop / 'orders.py'}:2:1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "2:1 stands no name that is defined" in result.stderr


def test_a_place_with_a_scope_is_wrong_usage(shop: Path) -> None:
    result = run("definition", f"{shop / 'orders.py'}:4:15", "--scope", "shop")
    assert result.exit_code == 2
    assert "--scope narrows what is sought by NAME" in result.stderr


def test_what_only_has_the_same_name_is_said_to_be_no_more_than_that(shop: Path) -> None:
    (shop / "guess.py").write_text("def f(x):\n    return x.total()\n", encoding="utf-8")
    lines = run("definition", f"{shop / 'guess.py'}:2:15").stdout.splitlines()
    assert [line for line in lines if line.endswith(" (by its name alone)")] == [
        "shop core.py:2 method core.Ledger.total (by its name alone)",
        "shop other.py:1 function other.total (by its name alone)",
    ]


@pytest.mark.usefixtures("shop")
def test_a_name_is_still_a_name() -> None:
    assert run("definition", "Ledger.total").stdout.startswith("shop core.py:2 method core.Ledger.total")

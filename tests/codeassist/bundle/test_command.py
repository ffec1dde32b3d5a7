"""`codeassist bundle`, as it is typed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index

pytestmark = pytest.mark.usefixtures("stand_in")


def bundle(*words: str) -> Result:
    return CliRunner().invoke(root, ["bundle", *words])


@pytest.mark.usefixtures("index")
def test_json_says_what_was_made(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = bundle(str(out), "--platform", "windows-x86_64", "--python", "3.12", "--model", "none", "--json")
    facts = json.loads(done.stdout)
    assert facts.pop("bytes") == sum(
        file.stat().st_size for file in out.rglob("*") if file.is_file() and file.name != "SHA256SUMS"
    )
    assert facts == {
        "folder": str(out),
        "schema": "codeassist.bundle/1",
        "version": "0.1.0",
        "platform": "windows-x86_64",
        "python": "3.12",
        "extras": [],
        "model": None,
        "extensions": [],
        "wheels": 3,
        "files": 9,
    }


@pytest.mark.usefixtures("index")
def test_words_say_how_to_install_it(tmp_path: Path) -> None:
    done = bundle(str(tmp_path / "out"), "--platform", "windows-x86_64", "--model", "none", "--extra", "local")
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].endswith(f"Install it: {tmp_path / 'out' / 'install.cmd'}")
    assert (tmp_path / "out" / "wheels" / "engine-1.0-py3-none-any.whl").is_file()


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("words", [("--python", "3.9"), ("--extra", "gpu"), ("--model", "gpt")])
def test_what_cannot_be_made_is_wrong_usage_and_makes_nothing(tmp_path: Path, words: tuple[str, str]) -> None:
    out = tmp_path / "out"
    done = bundle(str(out), "--platform", "linux-x86_64", *(() if "--model" in words else ("--model", "none")), *words)
    assert isinstance(done.exception, UsageError)
    assert not out.exists()


def test_a_platform_without_wheels_is_refused_and_can_be_tried_again(index: "Index", tmp_path: Path) -> None:
    index.add("native", "cp311-abi3-win_amd64")
    out = str(tmp_path / "out")
    done = bundle(out, "--platform", "linux-aarch64", "--python", "3.11", "--model", "none")
    assert isinstance(done.exception, RefusedError)
    assert "linux-aarch64 and Python 3.11" in str(done.exception)
    assert bundle(out, "--platform", "windows-x86_64", "--python", "3.11", "--model", "none").exit_code == 0

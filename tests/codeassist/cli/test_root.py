import subprocess
import sys

import pytest

from codeassist.cli import COMMANDS


def codeassist(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from codeassist.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    heavy = "{'pydantic', 'tantivy', 'tree_sitter', 'sqlalchemy', 'httpx', 'pygls', 'tokenizers', 'rich'}"
    code = f"""
import sys
from codeassist.cli import main
try:
    main()
except SystemExit:
    print("imported", sorted({heavy} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.rstrip().endswith("imported []")


def test_an_unknown_command_is_wrong_usage() -> None:
    done = codeassist("complet")
    assert done.returncode == 2
    assert "No such command 'complet'. Did you mean 'complete'?" in done.stderr


def test_a_list_of_commands_cuts_no_sentence_off() -> None:
    assert "..." not in codeassist("config", "--help").stdout.partition("Commands:")[2]


def test_a_wrong_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_MODEL__BASE_ULR", "x")
    done = codeassist("config", "show")
    assert done.returncode == 2
    assert done.stderr == (
        "Error: environment: Unknown setting CODEASSIST_MODEL__BASE_ULR. Did you mean `CODEASSIST_MODEL__BASE_URL`?\n"
    )


def test_the_version_is_the_packages() -> None:
    assert codeassist("--version").stdout.strip() == "codeassist, version 0.1.0"

"""`codeassist refactor` against a small model server; see `docs/actions.md`."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeassist.cli import main
from tests.lsp.editor import journal
from tests.lsp.fake_model import FakeModel, serving, write_tokenizer

TEXT = "import os\n\n\ndef f(a):\n    return a\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeModel]:
    with serving() as server:
        monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", server.url)
        monkeypatch.setenv("CODEASSIST_MODEL__TOKENIZER", str(write_tokenizer(tmp_path / "tokenizer.json")))
        yield server


@pytest.fixture
def refactor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["codeassist", "refactor", *arguments])
        code = 0
        try:
            main()
        except SystemExit as finished:
            code = int(finished.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    file = root / "app.py"
    file.write_text(TEXT)
    return file


def test_a_docstring_is_printed_as_a_diff_and_nothing_is_written(model: FakeModel, refactor: Run, file: Path) -> None:
    model.says = "Give it back."
    ran = refactor(f"{file}:5")
    assert (ran.code, file.read_text()) == (0, TEXT)
    assert ran.out == (
        '--- a/app.py\n+++ b/app.py\n@@ -2,4 +2,5 @@\n \n \n def f(a):\n+    """Give it back."""\n     return a\n'
    )


def test_an_applied_edit_is_written_and_journalled(model: FakeModel, refactor: Run, file: Path) -> None:
    model.says = "```python\nreturn a + 1\n```"
    ran = refactor(f"{file}:5-5", "--instruction", "add one", "--apply")
    assert (ran.code, file.read_text()) == (0, TEXT.replace("return a", "return a + 1"))
    [shown], [accepted], [saved] = (journal(kind) for kind in ("suggestion.shown", "suggestion.accepted", "file.saved"))
    assert (shown["feature"], shown["model"], shown["path"]) == ("refactor", "qwen2.5-coder-0.5b", "app.py")
    assert accepted["suggestion"] == shown["suggestion"]
    [written] = saved["ranges"]
    assert (written["class"], written["span"], written["text"]) == ("ai", accepted["span"], " + 1")
    assert file.read_bytes()[written["start"] : written["end"]] == b" + 1"


def test_one_line_without_a_range_means_the_function(model: FakeModel, refactor: Run, file: Path) -> None:
    model.says = "```python\ndef f(a):\n    return a + 1\n```"
    assert "+    return a + 1" in refactor(f"{file}:5", "--instruction", "add one").out
    assert "```python\ndef f(a):\n    return a\n```" in model.prompts[0]


def test_json_says_what_was_refused_and_the_exit_code_is_no(model: FakeModel, refactor: Run, file: Path) -> None:
    model.says = "```python\nreturn (\n```"
    ran = refactor(f"{file}:5-5", "--instruction", "break it", "--json", "--no-context")
    said = json.loads(ran.out)
    assert ran.code == 1
    assert list(said) == [
        "suggestion", "action", "model", "edits", "diff", "refused", "message", "warnings", "prompt_tokens", "seconds",
    ]  # fmt: skip
    assert (said["action"], said["edits"], said["refused"]) == ("instruction", [], "does-not-parse")


def test_json_has_the_edit_in_byte_offsets(model: FakeModel, refactor: Run, file: Path) -> None:
    file.write_text("s = 'é'\nx = 1\n", encoding="utf-8")
    model.says = "```\nx = 2\n```"
    said = json.loads(refactor(f"{file}:2-2", "--instruction", "two", "--json").out)
    assert said["edits"] == [{"start": 9, "end": 14, "text": "x = 2"}]


def test_a_refused_edit_is_a_line_for_people_and_writes_nothing(model: FakeModel, refactor: Run, file: Path) -> None:
    model.says = "```\nreturn (\n```"
    ran = refactor(f"{file}:5-5", "--instruction", "break it", "--apply")
    assert (ran.code, ran.out, file.read_text()) == (1, "", TEXT)
    assert "No edit: With what the model wrote, the file would not parse any more. (does-not-parse)" in ran.err
    assert journal() == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_keeps_its_encoding_and_every_other_byte(
    model: FakeModel, refactor: Run, file: Path, encoding: str
) -> None:
    text = "# 这是一个用来测试编码的文件，注释里都是中文。\r\ndef f(a):\r\n    return a  # 返回参数本身\r\n"
    file.write_bytes(text.encode(encoding))
    model.says = "返回参数。"
    assert refactor(f"{file}:2", "--apply").code == 0
    expected = text.replace("    return", '    """返回参数。"""\r\n    return')
    assert file.read_bytes() == expected.encode(encoding)


def test_a_character_that_the_encoding_lacks_is_not_written(model: FakeModel, refactor: Run, file: Path) -> None:
    content = "# Grüße für größere Mäuse, süße Köche\ndef f(a):\n    return a\n".encode("latin-1")
    file.write_bytes(content)
    model.says = "返回参数。"
    ran = refactor(f"{file}:2", "--apply")
    assert (ran.code, file.read_bytes()) == (3, content)
    assert "Nothing was written." in ran.err


@pytest.mark.parametrize(
    ("place", "code"),
    [("app.py", 2), ("app.py:x", 2), ("{}:0", 3), ("{}:99", 3), ("{}:4-2", 3), ("{}/nothing.py:1", 3)],
)
def test_a_wrong_place_is_told(model: FakeModel, refactor: Run, file: Path, place: str, code: int) -> None:
    ran = refactor(place.format(file))
    assert ran.code == code
    assert model.prompts == []


@pytest.mark.parametrize(
    "options",
    [
        ("--action", "docstring", "--instruction", "x"),
        ("--action", "instruction"),
        ("--instruction", " "),
        ("--action", "magic"),
    ],
)
def test_options_that_do_not_go_together_are_told(refactor: Run, file: Path, options: tuple[str, ...]) -> None:
    assert refactor(f"{file}:4", *options).code == 2


def test_a_secret_in_the_lines_is_not_sent(model: FakeModel, refactor: Run, file: Path) -> None:
    file.write_text('KEY = "AKIAIOSFODNN7EXAMPLE"\n')
    ran = refactor(f"{file}:1-1", "--instruction", "rename it")
    assert (ran.code, model.prompts) == (1, [])


def test_a_model_server_that_is_not_there_ends_with_its_own_code(
    refactor: Run, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CODEASSIST_MODEL__TOKENIZER", str(write_tokenizer(tmp_path / "t.json")))
    assert refactor(f"{file}:4").code == 5

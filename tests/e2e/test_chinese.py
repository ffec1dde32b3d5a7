"""A team that keeps its code in GBK: from the editor through git to the lines of a commit."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from codeassist.cli import root
from tests.lsp.client import Client, running
from tests.lsp.editor import accept, at, journal, save, suggestion
from tests.lsp.fake_model import serving, write_tokenizer

BEGUN = "# 订单模块：计算价格\ndef 总价(订单):\n    \n\n\ndef 数量(订单):\n    return 订单.数量\n"
SUGGESTED = "单价 = 订单.单价  # 含税\n    return 单价 * 订单.数量"
NAME = "git.example.com/团队/商店"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(params=["gbk", "gb18030", "utf-8"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shop(tmp_path: Path, encoding: str) -> Path:
    """A repository whose only file is stored in the encoding, with Windows line ends."""
    folder = tmp_path / "商店"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", f"https://{NAME}.git")
    (folder / "订单.py").write_bytes(BEGUN.replace("\n", "\r\n").encode(encoding))
    git(folder, "add", "-A")
    with pytest.MonkeyPatch.context() as patch:  # long before anything is saved
        patch.setenv("GIT_COMMITTER_DATE", "2026-01-05T09:00:00Z")
        git(folder, "commit", "-q", "-m", "开始")
    return folder


async def write(client: Client, shop: Path, encoding: str, options: dict[str, Any]) -> bytes:
    """Accept the suggestion, type a comment above it, save; gives what is on disk then."""
    file = shop / "订单.py"
    await client.initialize(shop, options)
    client.open(file, BEGUN.replace("\n", "\r\n"))
    item = await suggestion(client, file, 2, 4)
    await accept(client, file, item, 2)
    client.change(file, 3, at(0, 11, "，由人修改"))
    written = BEGUN.replace("计算价格", "计算价格，由人修改").replace("    \n", f"    {SUGGESTED}\n", 1)
    stored = save(client, file, written.replace("\n", "\r\n"), encoding)
    assert await client.shut_down() == 0
    return stored


def run(*arguments: str) -> str:
    done = CliRunner().invoke(root, [*arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def classes(shop: Path, rev: str = "HEAD") -> list[str]:
    """The class of each line of the file, by `adoption lines`."""
    run("adoption", "sync", str(shop))
    [line] = run("adoption", "lines", str(shop), "--rev", rev, "--json").splitlines()
    found = json.loads(line)
    assert found["path"] == "订单.py"
    return _spread(found["runs"], 8)


def _spread(runs: Sequence[dict[str, Any]], count: int) -> list[str]:
    words = ["unknown"] * count
    for one in runs:
        words[one["start"] - 1 : one["start"] - 1 + one["count"]] = [one["class"]] * one["count"]
    return words


async def test_accepted_chinese_lines_stay_generated_through_save_commit_and_conversion(
    shop: Path, encoding: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"tokenizer": str(write_tokenizer(tmp_path / "tokenizer.json")), "name": "fake"}
    with serving() as model:
        model.says = SUGGESTED + "\n\n"
        async with running() as client:
            stored = await write(client, shop, encoding, {"model": options | {"base_url": model.url}})
    [saved] = journal("file.saved")
    pieces = [(one["class"], stored[one["start"] : one["end"]].decode(encoding)) for one in saved["ranges"]]
    assert pieces == [("human", "，由人修改"), ("ai", SUGGESTED.replace("\n", "\r\n"))]
    assert [one["text"] for one in saved["ranges"]] == [text for _, text in pieces]
    git(shop, "commit", "-q", "-a", "-m", "计算总价")
    events = tmp_path / "events.ndjson"
    run("journal", "export", "--output", str(events))
    run("adoption", "import", str(events))
    expected = ["unknown", "unknown", "ai", "ai", *["unknown"] * 4]
    assert classes(shop)[1:] == expected[1:]

    (shop / "订单.py").write_bytes(stored.decode(encoding).replace("\r\n", "\n").encode("utf-8"))
    git(shop, "commit", "-q", "-a", "-m", "改为 UTF-8")
    assert classes(shop)[1:] == expected[1:]


async def test_what_another_program_wrote_into_an_open_file_is_nobodys(
    shop: Path, encoding: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"tokenizer": str(write_tokenizer(tmp_path / "tokenizer.json")), "name": "fake"}
    file = shop / "订单.py"
    begun = BEGUN.replace("\n", "\r\n")
    with serving() as model:
        async with running() as client:
            await client.initialize(shop, {"model": options | {"base_url": model.url}})
            client.open(file, begun)
            file.write_bytes(f"# 由格式化程序写入\r\n{begun}".encode(encoding))
            client.change(file, 2, at(0, 0, "# 由格式化程序写入\r\n"))
            client.change(file, 3, at(1, 2, "人的"))
            # Once it is answered, the server has seen both changes, and the file as the other program left it.
            await client.answer(client.inline_completion(file, 1, 4))
            save(client, file, f"# 由格式化程序写入\r\n# 人的{begun[2:]}", encoding)
            assert await client.shut_down() == 0
    [saved] = journal("file.saved")
    assert [(one["class"], one["text"]) for one in saved["ranges"]] == [("human", "人的")]


@pytest.mark.parametrize(("chosen", "words"), [(None, "在设置正确之前"), ("en", "is off until")])
async def test_the_server_speaks_the_editors_language_unless_another_is_chosen(
    tmp_path: Path, chosen: str | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chosen is None:
        monkeypatch.delenv("CODEASSIST_LANGUAGE")
    async with running() as client:
        await client.initialize(tmp_path, {"no": "such setting"}, locale="zh-cn")
        [said] = await client.until("window/showMessage")
        assert words in said["params"]["message"]
        assert await client.shut_down() == 0


def test_search_definition_and_references_print_places_of_gbk_files(shop: Path) -> None:
    run("index", str(shop))
    [definition] = json.loads(run("definition", "总价", "--json"))["definitions"]
    assert (definition["path"], definition["start_line"]) == ("订单.py", 2)
    places = [(one["line"], one["column"]) for one in json.loads(run("references", "数量", "--json"))["references"]]
    assert places == [(7, 15)]
    assert "订单模块：计算价格" in run("search", "计算价格")

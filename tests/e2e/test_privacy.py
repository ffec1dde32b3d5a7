"""Made secrets of every kind, wherever they stand, on the way to the model and into the journal."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codeassist import places
from codeassist.capture.events import Client as EditorClient
from codeassist.capture.events import SuggestionDismissed, record
from codeassist.capture.journal import Journal
from tests.codeassist.privacy.made_secrets import NOT_FOUND, Made, made
from tests.lsp.client import Client, running
from tests.lsp.editor import journal
from tests.lsp.fake_model import FakeModel, serving, write_tokenizer

SECRETS = tuple(one for one in made(3) if one.kind not in NOT_FOUND)
HALF_MIN = 8
"""Fewer characters than this of a secret say nothing."""


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving() as server:
        server.says = "1\n"
        yield server


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Its library holds a secret of every kind, and it ignores one file."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    for folder in ("app", "ignored"):
        (root / folder).mkdir()
    for number, one in enumerate(SECRETS):
        text = f'def settle_order_{number}(order):\n    """Settle order and charge."""\n{one.text}\n    return order\n'
        (root / f"settle_{number}.{one.path.rpartition('.')[2]}").write_text(text, encoding="utf-8")
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
    return root


@pytest.fixture
async def editor(model: FakeModel, repository: Path, tmp_path: Path) -> AsyncIterator[Client]:
    """An editor with the repository open and indexed, whose retrieval has all the time it needs."""
    await run("index", str(repository))
    tokenizer = write_tokenizer(tmp_path / "tokenizer.json")
    options = {
        "model": {"base_url": model.url, "name": "fake", "tokenizer": str(tokenizer)},
        "completion": {"context_deadline_ms": 20_000, "prefix_tokens": 6000, "suffix_tokens": 6000},
    }
    async with running() as client:
        await client.initialize(repository, options)
        yield client
        assert await client.shut_down() == 0


async def run(*arguments: str) -> str:
    """What a command of the command line prints."""
    command = [str(Path(sys.executable).parent / "codeassist"), *arguments]
    done = await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, text=True)
    return str(done.stdout)


def seen(prompts: list[str], one: Made) -> list[str]:
    """The parts of a secret that stand in a prompt, whole or by one of their halves."""
    pieces = [
        piece
        for part in one.parts
        for piece in (part, part[: len(part) // 2], part[len(part) // 2 :])
        if piece == part or len(piece) >= HALF_MIN
    ]
    return [piece for piece in pieces if any(piece in prompt for prompt in prompts)]


async def ask(client: Client, file: Path, text: str, cursor: int) -> None:
    """Open a text, ask at an offset, and close it."""
    client.open(file, text)
    before = text[:cursor]
    column = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    await client.answer(client.inline_completion(file, before.count("\n"), column, invoked=True))
    client.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})


@pytest.mark.parametrize("name", ["app", "ignored"])
async def test_no_secret_of_an_open_file_reaches_the_model(
    editor: Client, model: FakeModel, repository: Path, name: str
) -> None:
    for one in SECRETS:
        file = repository / (f"{name}.py" if one.path.endswith(".py") else f"{name}/{one.path}")
        text = f"{one.text}\nvalue = \n{one.text}\n"
        await ask(editor, file, text, text.index("value = ") + len("value = "))
    assert len(model.prompts) >= len(SECRETS) - 5
    assert [one.kind for one in SECRETS if seen(model.prompts, one)] == []
    assert all("value =" in prompt for prompt in model.prompts)


async def test_no_secret_reaches_the_model_while_the_cursor_stands_in_it(
    editor: Client, model: FakeModel, repository: Path
) -> None:
    for one in SECRETS:
        file = repository / "app" / one.path
        start = one.text.index(one.parts[0])
        await ask(editor, file, one.text, start + len(one.parts[0]) // 2)
    assert [one.kind for one in SECRETS if seen(model.prompts, one)] == []


async def test_no_secret_of_another_file_reaches_the_model(editor: Client, model: FakeModel, repository: Path) -> None:
    for number, one in enumerate(SECRETS):
        imports = f"from settle_{number} import settle_order_{number}\n"
        text = f"{imports}def run(order):\n    # Settle order and charge.\n    return settle_order_{number}("
        await ask(editor, repository / f"use_{number}.py", text, len(text))
        assert f"settle_{number}.py" in model.prompts[-1] or not one.path.endswith(".py"), one.kind
    assert [one.kind for one in SECRETS if seen(model.prompts, one)] == []


@pytest.mark.parametrize("name", [".env.local", "app/ours.py"])
async def test_nothing_of_a_private_file_is_sent_or_recorded(
    name: str, editor: Client, model: FakeModel, repository: Path
) -> None:
    text = "[privacy]\nprivate_globs = ['app/ours.*']\n"
    (repository / "codeassist.toml").write_text(text, encoding="utf-8")
    await ask(editor, repository / name, "WORD=harmless\nNEXT=", len("WORD=harmless\nNEXT="))
    for written in (name, "app/theirs.py"):
        editor.open(repository / written, "")
        editor.change(repository / written, 2, {"text": "typed = 1\n"})
        (repository / written).write_text("typed = 1\n", encoding="utf-8")
        editor.save(repository / written)
    for _ in range(600):
        if journal("file.saved"):
            break
        await asyncio.sleep(0.1)
    assert model.prompts == []
    assert [event["path"] for event in journal("file.saved")] == ["app/theirs.py"]


async def test_no_secret_that_is_typed_and_saved_is_in_the_journal(editor: Client, repository: Path) -> None:
    for number, one in enumerate(SECRETS):
        file = repository / str(number) / one.path
        file.parent.mkdir()
        editor.open(file, "")
        editor.change(file, 2, {"text": f"{one.text}\n"})
        file.write_text(f"{one.text}\n", encoding="utf-8")
        editor.save(file)
    for _ in range(600):
        if len(journal("file.saved")) == len(SECRETS):
            break
        await asyncio.sleep(0.1)
    saved = journal("file.saved")
    assert len(saved) == len(SECRETS)
    assert sum(len(event["ranges"]) for event in saved) >= len(SECRETS)
    content = b"".join(file.read_bytes() for file in places.data_dir().iterdir())
    assert [one.kind for one in SECRETS if any(part.encode() in content for part in one.parts)] == []


async def test_an_editor_goes_on_recording_after_everything_was_erased(editor: Client, repository: Path) -> None:
    def save(name: str) -> None:
        editor.open(repository / name, "")
        editor.change(repository / name, 2, {"text": "typed = 1\n"})
        (repository / name).write_text("typed = 1\n", encoding="utf-8")
        editor.save(repository / name)

    async def recorded(count: int) -> bool:
        for _ in range(100):
            if len(journal("file.saved")) == count:
                return True
            await asyncio.sleep(0.1)
        return False

    save("before.py")
    assert await recorded(1)
    assert "journal: 1 event erased" in await run("privacy", "erase", "--yes")
    assert b"before.py" not in b"".join(file.read_bytes() for file in places.data_dir().iterdir())
    save("after.py")
    assert await recorded(1)
    assert [event["path"] for event in journal("file.saved")] == ["after.py"]


async def test_a_language_server_drops_what_is_too_old_when_it_starts(repository: Path) -> None:
    with Journal(places.journal_file(), bytes_max=1_000_000) as opened:
        for days in (1, 100):
            at = datetime.now(UTC) - timedelta(days=days)
            event = SuggestionDismissed(f"{days} days ago", None)
            opened.append(record(event, repository="r", user="u", client=EditorClient("vim", "1"), at=at))
    options = {"privacy": {"retention_days": 30}, "completion": {"enabled": False}}
    async with running() as client:
        await client.initialize(repository, options)
        assert await client.shut_down() == 0
    assert [event["suggestion"] for event in journal()] == ["1 days ago"]

"""Who wrote what stays known through all that happens to a document besides typing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import CAPABILITIES, Client, running
from tests.lsp.editor import Piece, accept, at, blob, journal, last_saved, pieces, save, suggestion
from tests.lsp.fake_model import FakeModel

MADE = "order.price * order.quantity"
TEXT = f"# mine\nx = {MADE}\n"
SECONDS_MAX = 60
_BLANK = str.maketrans("", "", " \n")
KNOWN = [("human", "# mine"), ("ai", MADE)]


@pytest.fixture
async def editor(client: Client, model: FakeModel, options: dict[str, Any], repository: Path) -> Client:
    """A client with the repository open."""
    model.says = f"{MADE}\n"
    await client.initialize(repository, options)
    return client


async def write(editor: Client, file: Path) -> None:
    """A document with something typed and something accepted; it was not saved."""
    editor.open(file, "\nx = \n")
    for number, character in enumerate("# mine"):
        editor.change(file, 2 + number, at(0, number, character))
    await accept(editor, file, await suggestion(editor, file, 1, 4), 9)


def close(editor: Client, file: Path | str) -> None:
    editor.notify("textDocument/didClose", {"textDocument": {"uri": _uri(file)}})


def renames(old: Path, new: Path) -> Mapping[str, Any]:
    return {"files": [{"oldUri": old.as_uri(), "newUri": new.as_uri()}]}


async def recorded(editor: Client, other: Path) -> None:
    """Wait until all saves so far are in the journal; they are written in order."""
    editor.open(other, "")
    save(editor, other, "")
    async with asyncio.timeout(SECONDS_MAX):
        while not [one for one in journal("file.saved") if one["path"] == other.name]:  # noqa: ASYNC110  another process writes
            await asyncio.sleep(0.01)


def known() -> list[tuple[str, str]]:
    """Class and text of the ranges of the last save."""
    return [(kind, text) for kind, _, text in last_saved()]


def _checked(stored: bytes) -> list[Piece]:
    """The ranges of the last save, each of which is what stands there."""
    return pieces(journal("file.saved")[-1]["ranges"], stored)


def _uri(file: Path | str) -> str:
    return file if isinstance(file, str) else file.as_uri()


async def test_the_server_asks_to_be_told_of_renamed_and_deleted_files(client: Client, repository: Path) -> None:
    workspace = {"fileOperations": dict.fromkeys(("willRename", "didRename", "didDelete"), True)}
    capabilities = {**CAPABILITIES, "workspace": workspace}
    answer = await client.initialize(repository, capabilities=capabilities)
    operations = answer["capabilities"]["workspace"]["fileOperations"]
    assert operations.keys() == {"willRename", "didRename", "didDelete"}
    assert operations["didRename"]["filters"] == [{"pattern": {"glob": "**/*"}, "scheme": "file"}]
    await client.shut_down()


@pytest.mark.parametrize("told", [True, False])
async def test_a_renamed_file_keeps_its_writers_whether_the_client_says_so_or_not(
    editor: Client, repository: Path, told: bool
) -> None:
    old, new = repository / "old.py", repository / "new.py"
    old.write_text("\nx = \n", encoding="utf-8")
    await write(editor, old)
    if told:
        assert await editor.request("workspace/willRenameFiles", renames(old, new)) is None
    old.rename(new)
    close(editor, old)
    editor.open(new, TEXT)
    if told:
        editor.notify("workspace/didRenameFiles", renames(old, new))
    save(editor, new, TEXT)
    await editor.shut_down()
    assert journal("file.saved")[-1]["path"] == "new.py"
    assert known() == KNOWN


@pytest.mark.parametrize("undoing", [True, False])
async def test_one_character_is_undone_where_the_client_says_so(
    editor: Client, repository: Path, undoing: bool
) -> None:
    file = repository / "a.py"
    await write(editor, file)
    end = len(f"x = {MADE}")
    editor.change(file, 20, at(1, end - 1, "", until=end))
    if undoing:
        editor.notify("codeassist/editorState", {"uri": file.as_uri(), "undoing": True})
    editor.change(file, 21, at(1, end - 1, MADE[-1]))
    save(editor, file, TEXT)
    await editor.shut_down()
    assert known() == (KNOWN if undoing else [*KNOWN[:1], ("ai", MADE[:-1]), ("human", MADE[-1])])


async def test_a_file_whose_folder_was_renamed_while_it_was_closed_is_known_when_it_is_opened(
    editor: Client, repository: Path
) -> None:
    old, new = repository / "shop", repository / "store"
    old.mkdir()
    await write(editor, old / "a.py")
    save(editor, old / "a.py", TEXT)
    close(editor, old / "a.py")
    old.rename(new)
    editor.notify("workspace/didRenameFiles", renames(old, new))
    editor.open(new / "a.py", TEXT)
    editor.change(new / "a.py", 2, at(2, 0, "y"))
    save(editor, new / "a.py", f"{TEXT}y")
    await editor.shut_down()
    assert journal("file.saved")[-1]["path"] == "store/a.py"
    assert known() == [*KNOWN, ("human", "y")]


async def test_a_file_that_was_deleted_and_made_again_is_another_one(editor: Client, repository: Path) -> None:
    file = repository / "a.py"
    await write(editor, file)
    save(editor, file, TEXT)
    close(editor, file)
    file.unlink()
    editor.notify("workspace/didDeleteFiles", {"files": [{"uri": file.as_uri()}]})
    file.write_text(f"{TEXT}import made\n", encoding="utf-8")
    editor.open(file, f"{TEXT}import made\n")
    editor.change(file, 2, at(0, 0, "#"))
    save(editor, file, f"#{TEXT}import made\n")
    await editor.shut_down()
    assert known() == [("human", "#")]


async def test_saving_as_another_file_takes_the_writers_along(editor: Client, repository: Path) -> None:
    old, new = repository / "a.py", repository / "b.py"
    await write(editor, old)
    save(editor, old, TEXT)
    close(editor, old)  # As Neovim does it: the buffer has another name now.
    editor.open(new, TEXT)
    save(editor, new, TEXT)
    await editor.shut_down()
    assert journal("file.saved")[-1]["path"] == "b.py"
    assert known() == KNOWN


@pytest.mark.parametrize("source", ["untitled:Untitled-1", "a.py"])
async def test_vs_code_fills_an_empty_file_when_it_saves_as(editor: Client, repository: Path, source: str) -> None:
    """It makes the file, opens it, puts the text in, saves it, and then closes what it was saved from."""
    uri = source if ":" in source else (repository / source).as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "# given\n"}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    edit = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [at(1, 0, "y = 1")]}
    editor.notify("textDocument/didChange", edit)
    new = repository / "b.py"
    new.touch()
    editor.open(new, "")
    editor.change(new, 2, at(0, 0, "# given\ny = 1"))
    save(editor, new, "# given\ny = 1")
    close(editor, uri)
    editor.change(new, 3, at(1, 5, "0"))
    save(editor, new, "# given\ny = 10")
    await editor.shut_down()
    assert known() == [("human", "y = 10")]


@pytest.mark.parametrize(
    ("uri", "language", "path"),
    [
        ("untitled:Untitled-1", "python", "Untitled-1.py"),
        ("untitled:Untitled-2", "plaintext", "Untitled-2"),
        ("untitled:../%00/\ud83d", "plaintext", "00"),
        ("untitled:..", "go", "Untitled.go"),
    ],
)
async def test_what_is_accepted_in_an_untitled_buffer_is_known_in_the_file_that_it_becomes(
    editor: Client, repository: Path, uri: str, language: str, path: str
) -> None:
    document: dict[str, Any] = {"uri": uri, "version": 1}
    item = document | {"languageId": language, "text": "x = "}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    context: dict[str, Any] = {"triggerKind": 2}
    asked = {"textDocument": document, "position": {"line": 0, "character": 4}, "context": context}
    [suggested] = (await editor.request("textDocument/inlineCompletion", asked))["items"]
    changes = [{"range": suggested["range"], "text": suggested["insertText"]}]
    newer: dict[str, Any] = {"uri": uri, "version": 2}
    editor.notify("textDocument/didChange", {"textDocument": newer, "contentChanges": changes})
    await editor.request("workspace/executeCommand", suggested["command"])
    new = repository / "b.py"
    new.touch()
    editor.open(new, "")
    editor.change(new, 2, at(0, 0, f"x = {MADE}"))
    save(editor, new, f"x = {MADE}")
    close(editor, uri)
    await editor.shut_down()
    assert [event["path"] for event in journal("suggestion.accepted")] == [path]
    assert known() == [("ai", MADE)]


async def test_a_copy_that_is_opened_later_has_no_writers(editor: Client, repository: Path) -> None:
    file, copy = repository / "a.py", repository / "b.py"
    await write(editor, file)
    save(editor, file, TEXT)
    copy.write_text(TEXT, encoding="utf-8")
    editor.open(copy, TEXT)
    editor.change(copy, 2, at(2, 0, "y"))
    save(editor, copy, f"{TEXT}y")
    await editor.shut_down()
    assert known() == [("human", "y")]


async def test_the_save_of_another_window_is_nobodys_here_and_its_evidence_stays(
    editor: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "a.py"
    file.write_text("\nx = \n", encoding="utf-8")
    async with running() as other:
        await other.initialize(repository, options)
        other.open(file, "\nx = \n")
        await other.answer(other.inline_completion(file, 1, 4))
        await write(editor, file)
        save(editor, file, TEXT)
        other.change(file, 2, {"text": TEXT})  # The other window reads the file again.
        other.change(file, 3, at(2, 0, "y = 1"))
        # Once it is answered, the window has seen both changes, and the file as this one left it.
        await other.answer(other.inline_completion(file, 2, 5))
        assert await editor.shut_down() == 0
        save(other, file, f"{TEXT}y = 1")
        assert await other.shut_down() == 0
    first, second = journal("file.saved")
    assert [(one["class"], one["text"]) for one in first["ranges"]] == KNOWN
    assert [(one["class"], one["text"]) for one in second["ranges"]] == [("human", "y = 1")]


async def test_a_file_that_is_open_by_two_names_is_known_by_both(editor: Client, repository: Path) -> None:
    file, link = repository / "a.py", repository / "link.py"
    file.write_text("\nx = \n", encoding="utf-8")
    link.symlink_to(file)
    editor.open(link, "\nx = \n")
    await write(editor, file)
    save(editor, file, TEXT)
    editor.change(link, 2, {"text": TEXT})
    editor.change(link, 3, at(2, 0, "y"))
    save(editor, link, f"{TEXT}y")
    await editor.shut_down()
    assert journal("file.saved")[-1]["path"] == "a.py"
    assert known() == [*KNOWN, ("human", "y")]


async def test_what_git_checks_out_is_nobodys_though_the_client_closes_and_opens_the_file_for_it(
    editor: Client, repository: Path
) -> None:
    file = repository / "a.py"
    await write(editor, file)
    save(editor, file, TEXT)
    file.write_text(f"import os\n\n{TEXT}", encoding="utf-8")
    close(editor, file)  # Neovim's `:edit` and its `autoread`
    editor.open(file, f"import os\n\n{TEXT}")
    editor.change(file, 2, at(0, 9, "  # y"))
    save(editor, file, f"import os  # y\n\n{TEXT}")
    await editor.shut_down()
    assert known() == [("human", "  # y"), *KNOWN]


async def test_a_formatter_that_writes_the_file_keeps_the_writers_and_adds_none(
    editor: Client, repository: Path
) -> None:
    file = repository / "a.py"
    await write(editor, file)
    editor.change(file, 10, at(2, 0, "y=[1,2]\nif y :pass\n"))
    save(editor, file, f"{TEXT}y=[1,2]\nif y :pass\n")
    formatted = f"{TEXT}\ny = [1, 2]\nif y:\n    pass  # noqa\n"
    await editor.answer(editor.inline_completion(file, 0, 0))
    file.write_text(formatted, encoding="utf-8")
    editor.change(file, 11, {"text": formatted})
    editor.change(file, 12, at(6, 0, "z"))
    await editor.answer(editor.inline_completion(file, 6, 1))  # The server has seen the file as the formatter left it.
    stored = save(editor, file, f"{formatted}z")
    await editor.shut_down()
    found = [(kind, text) for kind, _, text in _checked(stored)]
    assert found[:2] == KNOWN
    assert found[-1][1].strip() == "z"
    assert "".join(text for _, text in found[2:-1]).translate(_BLANK) == "y=[1,2]ify:pass"


async def test_a_conflict_that_is_settled_by_overwriting_keeps_what_the_window_has(
    editor: Client, repository: Path
) -> None:
    file = repository / "a.py"
    await write(editor, file)
    save(editor, file, TEXT)
    editor.change(file, 10, at(2, 0, "y"))
    file.write_text("import other\n", encoding="utf-8")  # Checked out while the buffer was dirty: it stays as it is.
    editor.change(file, 11, at(2, 1, "z"))
    save(editor, file, f"{TEXT}yz")
    await editor.shut_down()
    assert known() == [*KNOWN, ("human", "yz")]


async def test_what_was_never_saved_leaves_no_evidence(editor: Client, repository: Path) -> None:
    file = repository / "a.py"
    await write(editor, file)
    save(editor, file, TEXT)
    editor.change(file, 10, at(0, 0, "# thrown away\n"))
    editor.change(file, 11, at(2, 0, "", until=6))
    close(editor, file)
    editor.open(file, TEXT)
    save(editor, file, f"{TEXT}")
    editor.change(file, 2, at(2, 0, "z"))
    save(editor, file, f"{TEXT}z")
    await editor.shut_down()
    assert [(kind, text) for kind, text in known() if kind == "ai" or text == "z"] == [("ai", MADE), ("human", "z")]
    assert not [text for _, text in known() if "thrown" in text]


async def test_what_was_typed_before_the_server_was_there_has_no_writer(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.open(file, "import os\ndef total(order):\n    return 0\n")
    save(editor, file, "import os\ndef total(order):\n    return 0\n")
    await editor.shut_down()
    assert known() == []


async def test_a_save_that_says_nothing_new_is_written_once(editor: Client, repository: Path) -> None:
    file = repository / "a.py"
    editor.open(file, "")
    editor.change(file, 2, at(0, 0, "x"))
    for _ in range(5):
        save(editor, file, "x")
    await recorded(editor, repository / "other.py")
    editor.change(file, 3, at(0, 1, "y"))
    save(editor, file, "xy")
    await editor.shut_down()
    assert [one["blob"] for one in journal("file.saved")] == [blob(b"x"), blob(b""), blob(b"xy")]


async def test_a_save_may_bring_its_text_along(editor: Client, repository: Path) -> None:
    file = repository / "a.py"
    await write(editor, file)
    file.write_text(TEXT, encoding="utf-8")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": file.as_uri()}, "text": TEXT})
    await editor.shut_down()
    assert known() == KNOWN


async def test_a_file_that_another_program_changed_before_it_was_read_keeps_what_is_around(
    editor: Client, repository: Path
) -> None:
    file = repository / "a.py"
    await write(editor, file)
    stored = save(editor, file, f"# mine\nimport sys\nx = {MADE}\n")
    await editor.shut_down()
    assert journal("file.saved")[-1]["blob"] == blob(stored)
    assert known() == KNOWN


@pytest.mark.parametrize("whole", [True, False])
async def test_what_a_formatter_does_on_save_is_nobodys(editor: Client, repository: Path, whole: bool) -> None:
    file = repository / "a.py"
    await write(editor, file)
    editor.change(file, 10, at(2, 0, "y=[1,2]\nz = 3"))
    formatted = f"# mine\nx = {MADE}\n\n\ny = [1, 2]\nz = 3"
    separate = [at(2, 5, " "), at(2, 2, " "), at(2, 1, " "), at(2, 0, "\n\n")]
    editor.change(file, 11, *([{"text": formatted}] if whole else separate))
    stored = save(editor, file, formatted)
    await editor.shut_down()
    found = [(kind, text) for kind, _, text in _checked(stored)]
    assert found[:2] == KNOWN
    assert {kind for kind, _ in found[2:]} == {"human"}
    assert "".join(text for _, text in found[2:]).replace(" ", "") == "y=[1,2]\nz=3"


async def test_a_burst_of_autosaves_loses_nothing(editor: Client, repository: Path) -> None:
    file = repository / "a.py"
    editor.open(file, "")
    for number in range(20):
        editor.change(file, number + 2, at(0, number, "x"))
        save(editor, file, "x" * (number + 1))
    await editor.shut_down()
    assert known() == [("human", "x" * 20)]
    assert journal("file.saved")[-1]["blob"] == blob(b"x" * 20)

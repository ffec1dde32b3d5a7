"""Cells of notebooks: suggestions in one know the others, and the answer's position is in the cell."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from codeassist.capture.cuts import Cuts
from codeassist_lsp.documents import Document
from codeassist_lsp.notebooks import Cell, Notebook
from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.editor import at, blob, journal, pieces
from tests.lsp.fake_model import FakeModel

CODE, PROSE = types.NotebookCellKind.Code, types.NotebookCellKind.Markup
NOTEBOOK = "file:///shop/sales.ipynb"


def notebook_of(*cells: tuple[str, types.NotebookCellKind, str, str]) -> tuple[Notebook, dict[str, Document]]:
    """A notebook of cells, each with its name, kind, language and text."""
    documents: dict[str, Document] = {}
    known = types.NotebookDocument(NOTEBOOK, "jupyter-notebook", 1, [types.NotebookCell(c[1], c[0]) for c in cells])
    notebook = Notebook(known, documents)
    for uri, _, language, text in cells:
        item = types.TextDocumentItem(uri, language, 1, text)
        documents[uri] = Document(item, "utf-16", Cuts(), Cell(notebook, uri))
    return notebook, documents


def test_the_cells_are_one_text_in_their_order() -> None:
    _, documents = notebook_of(
        ("a", CODE, "python", "import shop\n"), ("b", CODE, "python", "x = "), ("c", CODE, "python", "print(x)")
    )
    snapshot = documents["b"].snapshot()
    assert snapshot.before(2) == "import shop\n\nx "
    assert snapshot.after(2) == "= \n\nprint(x)"


def test_prose_and_other_languages_are_comments_and_magic_is_too() -> None:
    _, documents = notebook_of(
        ("a", PROSE, "markdown", "# Sales\n\nby month"),
        ("b", CODE, "sql", "SELECT 1"),
        ("c", CODE, "python", "%matplotlib inline\n!pip list\ny = 5 % 2"),
        ("d", CODE, "python", ""),
        ("e", CODE, "python", "x"),
    )
    assert documents["e"].snapshot().before(0) == (
        "# # Sales\n#\n# by month\n\n# SELECT 1\n\n# %matplotlib inline\n# !pip list\ny = 5 % 2\n\n"
    )


def test_cells_are_spliced_as_the_client_says_and_never_beyond_the_end() -> None:
    notebook, _ = notebook_of(("a", CODE, "python", "1"), ("b", CODE, "python", "2"), ("c", CODE, "python", "3"))
    notebook.splice(types.NotebookCellArrayChange(1, 1, [types.NotebookCell(CODE, "d")]))
    assert list(notebook.uris) == ["a", "d", "c"]
    notebook.splice(types.NotebookCellArrayChange(9, 9, [types.NotebookCell(CODE, "e")]))
    assert list(notebook.uris) == ["a", "d", "c", "e"]
    notebook.splice(types.NotebookCellArrayChange(0, 4))
    assert list(notebook.uris) == []


def test_a_cell_that_becomes_prose_is_a_comment_from_then_on() -> None:
    notebook, documents = notebook_of(("a", CODE, "python", "total"), ("b", CODE, "python", "x"))
    notebook.told([types.NotebookCell(PROSE, "a")])
    assert documents["b"].snapshot().before(0) == "# total\n\n"


def test_a_cell_that_is_in_no_notebook_stands_alone() -> None:
    notebook, _ = notebook_of(("a", CODE, "python", "total"))
    assert notebook.around("elsewhere", "python") == ("", "")


def cell_uri(file: Path, number: int) -> str:
    return f"vscode-notebook-cell:{file}#{number}"


def open_notebook(client: Client, file: Path, texts: Sequence[str]) -> None:
    """What VS Code sends for a notebook with these cells."""
    cells = [{"kind": 2, "document": cell_uri(file, number)} for number in range(len(texts))]
    items = [item(file, number, text) for number, text in enumerate(texts)]
    notebook = {"uri": file.as_uri(), "notebookType": "jupyter-notebook", "version": 1, "cells": cells}
    client.notify("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": items})


def item(file: Path, number: int, text: str) -> dict[str, Any]:
    return {"uri": cell_uri(file, number), "languageId": "python", "version": 1, "text": text}


def change_notebook(client: Client, file: Path, **cells: object) -> None:
    versioned = {"uri": file.as_uri(), "version": 2}
    client.notify("notebookDocument/didChange", {"notebookDocument": versioned, "change": {"cells": cells}})


async def ask(client: Client, uri: str, character: int) -> list[dict[str, Any]]:
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}}
    answer = await client.request("textDocument/inlineCompletion", {**place, "context": {"triggerKind": 1}})
    return list(answer["items"])


async def test_a_suggestion_in_a_cell_knows_the_cells_around_it(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "total(order)\n"
    file = repository / "sales.ipynb"
    wanted = {**CAPABILITIES, "notebookDocument": {"synchronization": {}}}
    capabilities = (await client.initialize(repository, options, capabilities=wanted))["capabilities"]
    assert capabilities["notebookDocumentSync"]["notebookSelector"] == [{"notebook": "*"}]
    open_notebook(client, file, ["from orders import total\norder = 3", "paid = ", "print(paid)"])
    [found] = await ask(client, cell_uri(file, 1), 7)
    assert found["insertText"] == "total(order)"
    assert found["range"]["start"] == {"line": 0, "character": 7}
    assert "order = 3" in model.prompts[-1]
    assert "print(paid)" in model.prompts[-1]
    assert await client.shut_down() == 0


async def test_what_is_typed_in_one_cell_and_moved_between_cells_is_known_in_the_next_request(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    file = repository / "sales.ipynb"
    await client.initialize(repository, options)
    open_notebook(client, file, ["first = 1", "x = "])
    text = {"document": {"uri": cell_uri(file, 0), "version": 2}, "changes": [{"text": "renamed = 1"}]}
    change_notebook(client, file, textContent=[text])
    new = {"kind": 2, "document": cell_uri(file, 7)}
    array = {"start": 1, "deleteCount": 0, "cells": [new]}
    change_notebook(client, file, structure={"array": array, "didOpen": [item(file, 7, "between = 2")]})
    await ask(client, cell_uri(file, 1), 4)
    assert "renamed = 1\n\nbetween = 2" in model.prompts[-1]
    gone = {"array": {"start": 1, "deleteCount": 1}, "didClose": [{"uri": cell_uri(file, 7)}]}
    change_notebook(client, file, structure=gone)
    assert await ask(client, cell_uri(file, 7), 0) == []
    closed = [{"uri": cell_uri(file, number)} for number in (0, 1)]
    client.notify(
        "notebookDocument/didClose", {"notebookDocument": {"uri": file.as_uri()}, "cellTextDocuments": closed}
    )
    assert await ask(client, cell_uri(file, 1), 4) == []
    assert await client.shut_down() == 0


def edit(client: Client, file: Path, number: int, change: Mapping[str, Any], version: int = 2) -> None:
    content = {"document": {"uri": cell_uri(file, number), "version": version}, "changes": [change]}
    change_notebook(client, file, textContent=[content])


def replace(client: Client, file: Path, start: int, gone: Sequence[int], new: Mapping[int, str]) -> None:
    """Put cells with these numbers and texts in the place of others."""
    cells = [{"kind": 2, "document": cell_uri(file, number)} for number in new]
    array = {"start": start, "deleteCount": len(gone), "cells": cells}
    opened = [item(file, number, text) for number, text in new.items()]
    closed = [{"uri": cell_uri(file, number)} for number in gone]
    change_notebook(client, file, structure={"array": array, "didOpen": opened, "didClose": closed})


def save_notebook(client: Client, file: Path, *texts: str) -> bytes:
    """Write the notebook as Jupyter does, and tell the server."""
    rest: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [{**rest, "source": text.splitlines(keepends=True)} for text in texts]
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1) + "\n", encoding="utf-8")
    client.notify("notebookDocument/didSave", {"notebookDocument": {"uri": file.as_uri()}})
    return file.read_bytes()


def last_pieces(stored: bytes) -> list[tuple[str, str]]:
    """Class and text of the ranges of the last save, each of which is what stands there."""
    saved = journal("file.saved")[-1]
    assert saved["blob"] == blob(stored)
    return [(kind, text) for kind, _, text in pieces(saved["ranges"], stored)]


async def test_who_wrote_what_of_a_saved_notebook_is_recorded_in_the_bytes_of_its_file(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = '"支付" + 1\n'
    file = repository / "sales.ipynb"
    await client.initialize(repository, options)
    open_notebook(client, file, ["import os\n", "x = "])
    [found] = await ask(client, cell_uri(file, 1), 4)
    edit(client, file, 1, {"range": found["range"], "text": found["insertText"]})
    await client.request("workspace/executeCommand", found["command"])
    edit(client, file, 1, at(0, 14, "\ny = 2"), version=3)
    stored = save_notebook(client, file, "import os\n", f"x = {found['insertText']}\ny = 2")
    assert await client.shut_down() == 0
    [accepted] = journal("suggestion.accepted")
    assert accepted["path"] == journal("file.saved")[-1]["path"] == "sales.ipynb"
    assert found["insertText"] == '"支付" + 1'
    assert last_pieces(stored) == [("ai", '\\"\\u652f\\u4ed8\\" + 1\\n",'), ("human", '"y = 2"')]
    assert journal("file.saved")[-1]["ranges"][0]["span"] == accepted["span"]


async def test_cells_that_are_split_joined_cut_and_pasted_keep_their_writers(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "sales.ipynb"
    await client.initialize(repository, options)
    open_notebook(client, file, ["", "given = 1"])
    edit(client, file, 0, at(0, 0, "x = 1\ny = 2"))
    replace(client, file, 0, [0], {2: "x = 1", 3: "y = 2"})  # split
    replace(client, file, 1, [3], {})  # cut
    replace(client, file, 2, [], {4: "y = 2"})  # pasted behind
    replace(client, file, 0, [2, 1], {5: "x = 1\ngiven = 1"})  # joined
    stored = save_notebook(client, file, "x = 1\ngiven = 1", "y = 2")
    assert await client.shut_down() == 0
    assert last_pieces(stored) == [("human", '"x = 1\\n",'), ("human", '"y = 2"')]


async def test_a_pasted_copy_is_a_persons_and_what_another_program_wrote_is_nobodys(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "sales.ipynb"
    save_notebook(client, file, "given = 1")
    await client.initialize(repository, options)
    open_notebook(client, file, ["given = 1"])
    replace(client, file, 1, [], {1: "given = 1"})
    save_notebook(client, file, "given = 1", "given = 1")
    await ask(client, cell_uri(file, 1), 0)  # Once it is answered, the server knows of the save.
    texts = ("given = 1", "given = 1", "print(2)", "made = 3")
    cells = [{"cell_type": "code", "source": text} for text in texts]
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    replace(client, file, 2, [], {2: "print(2)", 3: "made = 3"})
    await ask(client, cell_uri(file, 2), 0)
    stored = save_notebook(client, file, *texts)
    assert await client.shut_down() == 0
    assert last_pieces(stored) == [("human", '"given = 1"')]


async def test_a_notebook_that_was_renamed_or_opened_again_is_known(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file, new = repository / "sales.ipynb", repository / "shop.ipynb"
    await client.initialize(repository, options)
    open_notebook(client, file, [""])
    edit(client, file, 0, at(0, 0, "x = 1"))
    save_notebook(client, file, "x = 1")
    client.notify(
        "notebookDocument/didClose",
        {"notebookDocument": {"uri": file.as_uri()}, "cellTextDocuments": [{"uri": cell_uri(file, 0)}]},
    )
    file.rename(new)
    open_notebook(client, new, ["x = 1"])
    edit(client, new, 0, at(0, 5, "0"))
    stored = save_notebook(client, new, "x = 10")
    assert await client.shut_down() == 0
    assert journal("file.saved")[-1]["path"] == "shop.ipynb"
    assert last_pieces(stored) == [("human", '"x = 10"')]


async def test_a_notebook_in_another_format_has_no_ranges(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "sales.sqlnb"
    await client.initialize(repository, options)
    open_notebook(client, file, [""])
    edit(client, file, 0, at(0, 0, "SELECT 1"))
    file.write_text("-- cell 1\nSELECT 1\n", encoding="utf-8")
    client.notify("notebookDocument/didSave", {"notebookDocument": {"uri": file.as_uri()}})
    assert await client.shut_down() == 0
    assert last_pieces(file.read_bytes()) == []


async def test_definitions_of_other_files_are_context_for_a_cell(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1\n"
    options["completion"] = {"context_deadline_ms": 20_000}
    await client.initialize(repository, options)
    await client.until_indexed()
    file = repository / "sales.ipynb"
    open_notebook(client, file, ["from orders import total", "paid = total("])
    await ask(client, cell_uri(file, 1), 13)
    assert "def total(order)" in model.prompts[-1]
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    "content", [json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1\n"]}]}), "{not json", ""]
)
async def test_a_notebook_on_disk_is_indexed_and_may_be_opened_as_text(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, content: str
) -> None:
    model.says = "1\n"
    file = repository / "sales.ipynb"
    file.write_text(content, encoding="utf-8")
    await client.initialize(repository, options)
    await client.until_indexed()
    client.open(file, content, language="json")
    await client.answer(client.inline_completion(file, 0, 0))
    client.save(file)
    assert await client.shut_down() == 0
    assert [event["path"] for event in journal("file.saved")] == ["sales.ipynb"]

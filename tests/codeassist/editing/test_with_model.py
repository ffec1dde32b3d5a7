"""The whole way with the real embedded model, on a file of this very repository; small prompts, to be quick."""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codeassist.editing import source
from codeassist.editing.types import EditRequest, applied
from codeassist.editing.writer import Writer
from codeassist.model.connect import connect
from codeassist.settings import load
from codeassist_index import Context

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("pulled_model")]

FILE = Path(source.__file__)
ROOT = FILE.parents[2]


@pytest.fixture
async def writer() -> AsyncIterator[Writer]:
    # Far more time than it takes, for machines that have other work to do.
    small = {"prefix_tokens": 64, "suffix_tokens": 0, "context_tokens": 0}
    loaded = load({"model": {"request_seconds_max": 300}, "completion": small}).settings
    async with connect(loaded) as model:
        yield Writer(model=model, context=lambda _request, _budget: Context((), 0, 0.0), settings=loaded.completion)


def request(place: str, instruction: str = "") -> EditRequest:
    text = FILE.read_bytes()
    start = text.index(place.encode())
    return EditRequest(ROOT, FILE.relative_to(ROOT).as_posix(), text, start, start, "python", instruction)


async def test_a_docstring_of_the_real_model_changes_nothing_else(writer: Writer) -> None:
    asked = request("def _first_behind(")
    answer = await writer.edit(asked)
    assert answer.refused is None, answer.answer
    tree = ast.parse(applied(asked.text, answer.replacements))
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_first_behind"]
    assert len(ast.get_docstring(function) or "") > 10
    del function.body[0]
    assert ast.dump(tree) == ast.dump(ast.parse(asked.text))


async def test_an_edit_by_instruction_of_the_real_model_stays_in_its_function(writer: Writer) -> None:
    asked = request("def errors(", "rename the variable count to total")
    answer = await writer.edit(asked)
    assert answer.answer  # whether so small a model does what it is told is not ours to promise
    before, after = ast.parse(asked.text), ast.parse(applied(asked.text, answer.replacements))
    changed = {
        ast.unparse(old).partition("(")[0]
        for old, new in zip(before.body, after.body, strict=True)
        if ast.dump(old) != ast.dump(new)
    }
    assert changed == ({"def errors"} if answer.refused is None else set())

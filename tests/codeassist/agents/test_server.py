"""Calls of tools as the protocol has them."""

import os
import sys
from pathlib import Path

import pytest

from codeassist.agents import server
from codeassist.agents.catalog import TOOLS
from codeassist.agents.reader import Reader
from codeassist.settings import Settings
from codeassist_index import CodeIndex


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file names that are no text")
@pytest.mark.parametrize(
    ("tool", "given"),
    [("search", {"query": "strange"}), ("definition", {"name": "strange"})],
)
def test_an_answer_that_names_a_file_whose_name_is_no_text_can_be_sent(
    tmp_path: Path, tool: str, given: dict[str, object]
) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    Path(os.fsdecode(os.fsencode(root) + b"/d\xff.py")).write_text("def strange(): ...\n", encoding="utf-8")
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(root)
        found = server._called(Reader(index, Settings()), TOOLS[tool], given)
    assert "\ufffd" in found.model_dump_json()


def test_arguments_that_do_not_fit_are_told_and_no_failure_of_the_server(tmp_path: Path) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        found = server._called(Reader(index, Settings()), TOOLS["search"], {"query": "x", "limit": 0, "odd": 1})
    (content,) = found.content
    assert found.is_error
    assert "limit: " in content.model_dump()["text"]
    assert "odd: " in content.model_dump()["text"]

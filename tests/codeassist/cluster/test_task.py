"""What a node does with an order; the cluster itself is tested in `tests/e2e/test_cluster.py`."""

from pathlib import Path

import pytest

from codeassist.cluster import task
from codeassist.cluster.task import Order, parse, unpack, version
from codeassist_index import CodeIndex, IndexOptions


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    (root / "pay.py").write_text("def charge(amount): ...\n")
    return root


def test_what_a_node_sends_is_all_that_an_index_needs(root: Path, tmp_path: Path) -> None:
    parsed = parse(Order(root, IndexOptions()), version())
    unpack(parsed, tmp_path / "prepared")
    with CodeIndex.open(tmp_path / "index") as index:
        assert index.update(root, prepared=tmp_path / "prepared").parsed == 0
        assert [found.name for found in index.definitions("charge")] == ["charge"]


def test_a_folder_that_the_node_does_not_see_is_named(tmp_path: Path) -> None:
    assert parse(Order(tmp_path / "gone", IndexOptions()), version()).reason.endswith("does not see this folder")


def test_a_node_of_another_version_parses_nothing(root: Path) -> None:
    parsed = parse(Order(root, IndexOptions()), ("0.0.1", 1))
    assert "not 0.0.1" in parsed.reason
    assert not parsed.contents


def test_contents_above_the_limit_are_not_sent(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "PREPARED_BYTES_MAX", 10)
    parsed = parse(Order(root, IndexOptions()), version())
    assert parsed.reason == "its contents take more than 10 bytes"
    assert not parsed.contents

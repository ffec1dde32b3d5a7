"""A repository, a model server that says what a test wants, and the real language server between them."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, running
from tests.lsp.fake_model import FakeModel, serving, write_tokenizer


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A work tree with one commit and an origin."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / "orders.py").write_text("def total(order):\n    return 0\n", encoding="utf-8")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("remote", "add", "origin", "git@git.example.com:team/shop.git"),
        ("add", "."),
        ("commit", "-q", "-m", "Begin"),
    ):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)
    return root


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving() as server:
        yield server


@pytest.fixture
def options(model: FakeModel, tmp_path: Path) -> dict[str, Any]:
    """`initializationOptions` that lead to the fake model."""
    tokenizer = write_tokenizer(tmp_path / "tokenizer.json")
    return {"model": {"base_url": model.url, "name": "fake", "tokenizer": str(tokenizer)}}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """The real server's process, not yet initialized."""
    async with running("--log-level", "info") as started:
        yield started

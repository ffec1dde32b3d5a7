import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

GitIn = Callable[..., str]


@pytest.fixture
def git_in() -> GitIn:
    """Run git in a folder and return what it prints."""

    def run(root: Path, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def work_tree(tmp_path: Path, git_in: GitIn) -> Path:
    """A work tree without a commit."""
    root = tmp_path / "tree"
    root.mkdir()
    git_in(root, "init", "-q", "-b", "main")
    return root

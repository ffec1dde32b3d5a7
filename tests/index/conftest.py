"""Small repositories and an index of the test's own."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from codeassist_index import CodeIndex

PAYMENTS = {
    "payments/__init__.py": "from payments.core import charge\n",
    "payments/core.py": (
        "class Ledger:\n"
        "    def total(self, currency: str = 'EUR') -> int:\n"
        '        """Sum of all entries."""\n'
        "        return 0\n\n\n"
        "def charge(ledger: Ledger, amount: int) -> None:\n"
        "    ledger.total()\n"
    ),
}


class Repository:
    """A folder that a test fills, and makes a git repository with its first commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def write(self, files: Mapping[str, str | bytes]) -> "Repository":
        for path, content in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", self.root, *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


@pytest.fixture
def other_repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "payments-core")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CodeIndex]:
    with CodeIndex.open(tmp_path / "index") as opened:
        yield opened


@pytest.fixture
def payments(repository: Repository) -> Repository:
    repository.write(PAYMENTS).commit()
    return repository

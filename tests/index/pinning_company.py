"""Repositories of a company that use each other at pinned versions, for the tests of these."""

from pathlib import Path

from codeassist_index import CodeIndex, Context, ContextRequest
from codeassist_index.access import Access
from codeassist_index.dependencies.pin import Pin
from tests.index.conftest import Repository

PYTHON = (
    'import payments.core\nfrom payments.core import charge\n\n\ndef pay(order):\n    """Charge the order."""\n    '
)


def words(text: str) -> int:
    return len(text.split())


class Company:
    """Repositories side by side, all of them indexed."""

    def __init__(self, folder: Path, index: CodeIndex) -> None:
        self._folder = folder
        self.index = index

    def repository(self, name: str) -> Repository:
        return Repository(self._folder / name)

    def released(self, name: str, versions: dict[str, dict[str, str]]) -> Repository:
        """A repository with a commit and tag for each version, the last of which has none."""
        repository = self.repository(name)
        for tag, files in versions.items():
            repository.write(files).commit()
            if tag:
                repository.git("tag", tag)
        self.index.update(repository.root)
        return repository

    def consumer(self, name: str, files: dict[str, str]) -> Repository:
        repository = self.repository(name).write(files)
        repository.commit()
        self.index.update(repository.root)
        return repository

    def ask(self, repository: Repository, path: str, prefix: str, access: Access = Access()) -> Context:  # noqa: B008 - frozen
        request = ContextRequest(repository.root, path, prefix, "")
        return self.index.context(request, budget=400, count_tokens=words, access=access)

    def pin(self, repository: Repository) -> Pin:
        (pin,) = self.index.pins(repository.root)
        return pin


def core(signature: str) -> dict[str, str]:
    """The files of payments-core with a function of this signature."""
    return {
        "pyproject.toml": '[project]\nname = "payments-core"\n',
        "src/payments/__init__.py": "",
        "src/payments/core.py": f"from payments.ledger import Ledger\n\n\ndef charge({signature}) -> Ledger: ...\n",
        "src/payments/ledger.py": f"class Ledger:\n    def total(self, {signature}): ...\n",
    }


PAYMENTS = {"v4.1": core("amount"), "v4.2": core("amount, currency"), "": core("amount, currency, key")}


def requiring(line: str) -> dict[str, str]:
    return {"pyproject.toml": f'[project]\nname = "shop"\ndependencies = ["{line}"]\n', "shop/orders.py": PYTHON}


def reasons(context: Context, name: str = "charge") -> set[str]:
    return {one.reason for one in context.snippets if one.kind == "definition" and f"def {name}" in one.text}


def shown(context: Context) -> str:
    return "\n".join(one.text for one in context.snippets)

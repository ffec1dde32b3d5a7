"""What a name means at a cursor is read at the version that the file's repository pins."""

from pathlib import Path

import pytest

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.access import Access
from tests.index.conftest import Repository

ORDERS = "from payments.core import charge\n\ncharge(1)\n"


def core(signature: str) -> dict[str, str]:
    return {
        "pyproject.toml": '[project]\nname = "payments-core"\n',
        "src/payments/__init__.py": "",
        "src/payments/core.py": f"def charge({signature}): ...\n",
    }


@pytest.fixture
def pinned(index: CodeIndex, repository: Repository, other_repository: Repository) -> ContextRequest:
    """A cursor in a name of a version that is not the latest."""
    other_repository.write(core("amount")).commit()
    other_repository.git("tag", "v4.2")
    other_repository.write(core("amount, key")).commit()
    manifest = '[project]\nname = "shop"\ndependencies = ["payments-core==4.2"]\n'
    repository.write({"pyproject.toml": manifest, "shop/orders.py": ORDERS}).commit()
    for one in (other_repository, repository):
        index.update(one.root)
    return ContextRequest(repository.root, "shop/orders.py", ORDERS[:-6], ORDERS[-6:])


def test_the_definition_is_that_of_the_pinned_version(
    index: CodeIndex, other_repository: Repository, pinned: ContextRequest
) -> None:
    (found,) = index.definition_at(pinned)
    assert found.definition.signature == "def charge(amount):"
    assert found.place.revision == other_repository.git("rev-parse", "v4.2")
    assert found.pinned == "payments-core 4.2, pinned in pyproject.toml"
    assert index.text_of(found.place) == "def charge(amount): ...\n"


def test_the_text_of_a_pinned_version_is_kept_from_who_may_not_read_its_repository(
    index: CodeIndex, pinned: ContextRequest
) -> None:
    (found,) = index.definition_at(pinned)
    assert index.text_of(found.place, access=Access(frozenset({"shop"}))) is None
    assert index.definition_at(pinned, access=Access(frozenset({"shop"}))) == ()


def test_hovering_names_the_version(index: CodeIndex, pinned: ContextRequest) -> None:
    hover = index.hover_at(pinned)
    assert hover is not None
    assert hover.found.pinned == "payments-core 4.2, pinned in pyproject.toml"


def test_uses_of_other_versions_are_references_too(index: CodeIndex, tmp_path: Path, pinned: ContextRequest) -> None:
    other = Repository(tmp_path / "till").write({"till.py": "from payments.core import charge\ncharge(2)\n"})
    other.commit()
    index.update(other.root)
    uses = index.references_at(pinned)
    assert uses.certainty == "resolved"
    assert {(place.repository, place.line) for place in uses.places} == {
        ("shop", 1),
        ("shop", 3),
        ("till", 1),
        ("till", 2),
    }


def test_the_explanation_names_the_version(index: CodeIndex, pinned: ContextRequest) -> None:
    told = index.explain(pinned, budget=100, count_tokens=len)
    (found,) = told.file.imports
    assert found.leads_to == ("function charge, src/payments/core.py:1 of payments-core 4.2, pinned in pyproject.toml",)

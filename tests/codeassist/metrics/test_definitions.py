from pathlib import Path

import pytest

from codeassist.metrics.definitions import DEFINITIONS, Definition

DOCS = Path(__file__).parents[3] / "docs" / "adoption.md"


@pytest.mark.parametrize("one", DEFINITIONS, ids=lambda one: one.name)
def test_the_docs_give_each_definition_word_for_word(one: Definition) -> None:
    entry = f"| `{one.name}` | {one.label} | {one.unit} | {one.version} | {one.formula} | {one.exclusions} |"
    assert entry in DOCS.read_text(encoding="utf-8").splitlines()


def test_names_are_unique() -> None:
    assert len({one.name for one in DEFINITIONS}) == len(DEFINITIONS)

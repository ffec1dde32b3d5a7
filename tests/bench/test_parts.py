"""Retrieval without its parts: each is taken out, and put back."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from arms import Hole, ours
from parts import FEATURES, RELATIONS, parts

from codeassist_index import CodeIndex
from codeassist_index.retrieval.candidate import Relation
from codeassist_index.retrieval.rank import WEIGHTS

DEFINITION = "class Cart:\n    def total(self) -> int: ...\n    def add(self, item): ..."


@pytest.fixture
def shown(shop: Path, tmp_path: Path, hole: Hole) -> Callable[[], list[str]]:
    """What an index that is opened now shows for the hole."""
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)

    def ask() -> list[str]:
        with CodeIndex.open(tmp_path / "index") as index:
            return [piece.text for piece in ours(index, shop, hole, 400, lambda text: len(text.split()))[0]]

    return ask


def test_every_relation_but_the_dot_is_in_one_part() -> None:
    named = [relation for some in RELATIONS.values() for relation in some]
    assert len(named) == len(set(named))
    assert set(Relation) - set(named) == {Relation.ASKED, Relation.PACKAGE}  # none in a function body of Python


def test_every_feature_has_a_weight() -> None:
    assert {name for some in FEATURES.values() for name in some} <= set(WEIGHTS)


def test_all_is_as_before_once_a_part_is_back(shown: Callable[[], list[str]]) -> None:
    before, weights = shown(), dict(WEIGHTS)
    for without in parts().values():
        with without():
            shown()
        assert shown() == before
    assert weights == WEIGHTS


def test_without_definitions_only_similar_code_is_shown(shown: Callable[[], list[str]]) -> None:
    assert DEFINITION in shown()
    with parts()["all definitions"]():
        others = shown()
    assert others
    assert DEFINITION not in others


def test_without_similar_code_only_definitions_are_shown(shown: Callable[[], list[str]]) -> None:
    assert any("cart.total()" in text for text in shown())
    with parts()["similar code"]():
        assert DEFINITION in shown()
        assert not any("cart.total()" in text for text in shown())


def test_a_definition_is_gone_with_all_the_ways_to_it(shown: Callable[[], list[str]]) -> None:
    with ExitStack() as stack:
        for name in RELATIONS:
            stack.enter_context(parts()[name]())
        assert DEFINITION not in shown()

"""Words of code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.terms import TERM_CHARACTERS_MAX, indexed_terms, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("getUserName", ["getusername", "get", "user", "name"]),
        ("HTTPServer2", ["httpserver2", "http", "server"]),
        ("_private_name", ["_private_name", "private", "name"]),
        ("LIMIT = 3", ["limit"]),
        ("计算总和", ["计算", "算总", "总和"]),
        ("签", ["签"]),
        ("订单id", ["订单", "id"]),
        ("\uff21\uff22\uff23\uff11", ["abc1"]),
        ("gro\u0308ße", ["größe"]),
        ("größe", ["größe"]),
        ("a + b", ["a", "b"]),
    ],
)
def test_identifiers_are_cut_into_words(text: str, found: list[str]) -> None:
    assert list(terms(text)) == found


@given(st.text())
def test_every_word_is_lower_case_without_spaces(text: str) -> None:
    for word in terms(text):
        assert word
        assert not any(character.isspace() for character in word)
        assert len(word) <= 3 * TERM_CHARACTERS_MAX


def test_each_character_of_a_run_is_indexed_beside_its_pairs() -> None:
    assert list(indexed_terms("计算总和 x")) == ["计算", "算总", "总和", "x", "计", "算", "总", "和"]

"""Defaults that must agree with what other parts offer."""

from codeassist.settings import load
from codeassist_index.languages import LANGUAGES


def test_every_language_that_the_index_knows_is_indexed_by_default() -> None:
    assert load(environment={}).settings.index.languages == tuple(LANGUAGES)

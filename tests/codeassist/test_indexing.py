import pytest

from codeassist.errors import UsageError
from codeassist.indexing import open_index
from codeassist.settings import load


def test_a_language_that_the_index_does_not_know_is_refused() -> None:
    settings = load(environment={"CODEASSIST_INDEX__LANGUAGES": '["python", "cobol"]'}).settings
    with pytest.raises(UsageError, match=r"cobol is not one of python"):
        open_index(settings)

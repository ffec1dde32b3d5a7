import pytest

from codeassist.errors import UsageError
from codeassist.model.catalog import entries, entry
from codeassist.settings import Settings


def test_the_default_model_is_in_the_catalog() -> None:
    assert entry(Settings().model.name).licence == "Apache-2.0"


def test_every_part_and_every_file_is_pinned_by_a_sha256() -> None:
    for model in entries():
        assert len(model.sha256) == 64
        assert all(len(part.sha256) == 64 and "==" in part.requirement for part in model.parts)


def test_parts_add_up_to_the_file() -> None:
    assert [sum(part.bytes for part in model.parts) for model in entries()] == [model.bytes for model in entries()]


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match=r"Did you mean qwen2\.5-coder-0\.5b\?"):
        entry("qwen2.5-coder-05b")

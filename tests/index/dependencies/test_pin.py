from dataclasses import replace

import pytest

from codeassist_index.dependencies.pin import Pin, PinKind

PIN = Pin(
    "",
    "pypi",
    "payments-core",
    "==4.2",
    "4.2",
    "pyproject.toml",
    "",
    "version",
    "payments-core",
    "/r",
    "v4.2",
    "c" * 40,
)


@pytest.mark.parametrize(
    ("kind", "required", "version", "words"),
    [
        ("version", "==4.2", "4.2", "payments-core 4.2, pinned in pyproject.toml"),
        ("newest", ">=4", "4.2", "payments-core 4.2, the newest that pyproject.toml allows (>=4)"),
        ("newest", "", "4.2", "payments-core 4.2, the newest that pyproject.toml allows"),
        ("revision", "", "", "payments-core at v4.2, pinned in pyproject.toml"),
        ("no tag", "==4.2", "4.2",
         "payments-core, 4.2 is pinned in pyproject.toml but has no tag; the checked-out state"),
        ("none allowed", ">=9", "", "payments-core, no tag is what pyproject.toml allows (>=9); the checked-out state"),
        ("folder", "", "", "payments-core, a folder in pyproject.toml; the checked-out state"),
        ("left out", "==4.2", "4.2",
         "payments-core, 4.2 is pinned in pyproject.toml but too many trees are; the checked-out state"),
        ("unreadable", "", "4.2",
         "payments-core, 4.2 is pinned in pyproject.toml but git can't read it; the checked-out state"),
    ],
)  # fmt: skip
def test_the_words_say_which_state_is_read_and_why(kind: PinKind, required: str, version: str, words: str) -> None:
    assert replace(PIN, kind=kind, required=required, version=version).words == words


def test_a_commit_without_a_tag_is_named_in_short() -> None:
    assert replace(PIN, kind="revision", tag="").words == "payments-core at cccccccccccc, pinned in pyproject.toml"


def test_a_requirement_of_a_requirement_names_whose_it_is() -> None:
    assert replace(PIN, via="shop 1.0").words == "payments-core 4.2, pinned in pyproject.toml of shop 1.0"

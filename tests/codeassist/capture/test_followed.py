from pathlib import Path

import pytest

from codeassist.capture.events import SuggestionFollowed
from codeassist.capture.followed import CHARACTERS_MAX, Followed, followed_event
from codeassist.capture.location import Location
from codeassist.capture.place import Place
from codeassist.privacy.redaction import BUILT_IN

from .conftest import GitIn

LINE = 'TOKEN = "ghp_1234567890abcdefghijklmnopqrstuvwxyzAB"\n'


def followed(tree: Path, path: str, written: str, *, around: tuple[str, str] = ("", "")) -> SuggestionFollowed | None:
    """The event for what was written between two texts that stood there before."""
    before, behind = (text.encode() for text in around)
    place = Place(len(before), len(before) + len(written.encode()))
    text = before + written.encode() + behind
    location = Location(tree, "example.com/shop", path, in_git=True)
    return followed_event(Followed("s-1", tree / path, text, place, 30_000), location, BUILT_IN)


def test_what_was_written_is_told_with_its_length_and_the_time(work_tree: Path) -> None:
    event = followed(work_tree, "a.py", "total = 价格", around=("x = 1\n", "\ny = 2\n"))
    assert event == SuggestionFollowed("s-1", "a.py", "total = 价格", 10, 30_000)


def test_nothing_written_is_told_as_nothing(work_tree: Path) -> None:
    event = followed(work_tree, "a.py", "", around=("x = ", "\n"))
    assert event is not None
    assert (event.text, event.characters) == ("", 0)


def test_a_long_text_is_cut_and_says_how_long_it_was(work_tree: Path) -> None:
    event = followed(work_tree, "a.py", "x = 1\n" * 1000)
    assert event is not None
    assert (len(event.text), event.characters) == (CHARACTERS_MAX, 6000)


def test_a_secret_is_masked(work_tree: Path) -> None:
    event = followed(work_tree, "a.py", LINE, around=("x = 1\n", "y = 2\n"))
    assert event is not None
    assert event.text == 'TOKEN = "' + "x" * 42 + '"\n'


@pytest.mark.parametrize("at", [3, 12, 30])
def test_the_part_of_a_secret_that_was_written_is_masked_too(work_tree: Path, at: int) -> None:
    event = followed(work_tree, "a.py", LINE[at:40], around=(LINE[:at], LINE[40:]))
    assert event is not None
    assert "ghp" not in event.text
    assert event.text.endswith("x" * (40 - max(at, 9)))


def test_private_and_ignored_files_tell_nothing(work_tree: Path, git_in: GitIn) -> None:
    git_in(work_tree, "config", "core.excludesFile", str(work_tree / "ignored"))
    (work_tree / "ignored").write_text("*.out\n")
    assert followed(work_tree, ".env", "x") is None
    assert followed(work_tree, "run.out", "x") is None
    assert followed(work_tree, "run.py", "x") is not None

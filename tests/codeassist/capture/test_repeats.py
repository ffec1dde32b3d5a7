from pathlib import Path

import pytest

from codeassist.capture import repeats
from codeassist.capture.events import FileSaved, SavedRange, SuggestionDismissed
from codeassist.capture.location import Location
from codeassist.capture.repeats import Repeats

PLACE = Location(Path("/shop"), "shop", "a.py", in_git=True)
SAVED = FileSaved("a.py", "b1", (SavedRange(0, 1, "ai", "span", "x"),))


def told(known: Repeats, *events: FileSaved) -> list[bool]:
    """For each save whether it said nothing new; it is written where it did."""
    found = []
    for event in events:
        found.append(known.knows(PLACE, event))
        known.written(PLACE, event)
    return found


def test_the_same_bytes_with_the_same_ranges_say_nothing_new() -> None:
    assert told(Repeats(), SAVED, SAVED) == [False, True]


def test_other_bytes_other_ranges_and_what_was_before_are_news() -> None:
    others = FileSaved("a.py", "b2", SAVED.ranges), FileSaved("a.py", "b1", ())
    assert told(Repeats(), SAVED, *others, SAVED) == [False] * 4


def test_the_same_path_in_another_repository_is_another_file() -> None:
    known = Repeats()
    known.written(PLACE, SAVED)
    assert not known.knows(Location(Path("/pay"), "pay", "a.py", in_git=True), SAVED)


def test_a_save_that_could_not_be_written_is_news_the_next_time() -> None:
    known = Repeats()
    assert not known.knows(PLACE, SAVED)
    assert not known.knows(PLACE, SAVED)


def test_only_saves_are_compared() -> None:
    known, event = Repeats(), SuggestionDismissed("s", 1000)
    known.written(PLACE, event)
    assert not known.knows(PLACE, event)


def test_the_file_saved_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "FILES_MAX", 1)
    known = Repeats()
    known.written(PLACE, SAVED)
    known.written(Location(Path("/shop"), "shop", "b.py", in_git=True), FileSaved("b.py", "b1", ()))
    assert not known.knows(PLACE, SAVED)

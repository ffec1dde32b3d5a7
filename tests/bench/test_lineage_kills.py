"""A short run of the kills; `CODEASSIST_TEST_KILLS` asks for more."""

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "bench" / "lineage"))

from kill_history import make
from kill_journey import BrokenError, Journey, databases

KILLS = int(os.environ.get("CODEASSIST_TEST_KILLS", "3"))
COMMITS = 8


def _journey(folder: Path) -> Journey:
    dice = random.Random(5)  # noqa: S311  any moments will do
    return Journey(folder, folder / "repository", make(folder / "repository", dice, COMMITS), dice)


@pytest.mark.timeout(120 + 60 * KILLS)
def test_no_kill_loses_or_doubles_an_event_or_alters_a_line(tmp_path: Path) -> None:
    journey = _journey(tmp_path)
    with databases(tmp_path, postgres=False) as urls:
        expected = journey.undisturbed(next(urls))
        assert len(expected[-1].events) == COMMITS - 1
        assert any("span-" in str(said) for said in expected[-1].lines.values())
        assert journey.disturbed(next(urls), expected, KILLS) <= KILLS


def test_a_lost_event_and_another_line_would_be_found(tmp_path: Path) -> None:
    journey = _journey(tmp_path)
    with databases(tmp_path, postgres=False) as urls:
        expected = journey.undisturbed(next(urls))
        more = dict(expected[0].events) | {"an event that nobody has": ""}
        with pytest.raises(BrokenError, match="events instead of"):
            journey.disturbed(next(urls), [replace(expected[0], events=more), *expected[1:]], 0)
        lines = dict(expected[1].lines)
        lines.popitem()
        with pytest.raises(BrokenError, match="other lines than in an undisturbed run at 1 files"):
            journey.disturbed(next(urls), [expected[0], replace(expected[1], lines=lines), *expected[2:]], 0)

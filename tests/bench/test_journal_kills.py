"""A short run of the kills; `CODEASSIST_TEST_KILLS` asks for more."""

import os
import random
from pathlib import Path

import pytest
from journal_kills import torture
from journal_upload_victim import Upload
from journal_victims import BrokenError, Editor, Recorder

KILLS = int(os.environ.get("CODEASSIST_TEST_KILLS", "2"))


@pytest.mark.timeout(60 + 60 * KILLS)
@pytest.mark.parametrize("kind", [Editor, Recorder, Upload])
def test_no_kill_loses_or_doubles_an_event(
    kind: type[Editor | Recorder | Upload], capsys: pytest.CaptureFixture[str]
) -> None:
    assert torture(kind, KILLS, random.Random(2)) == KILLS  # noqa: S311  any moments will do
    assert f"({KILLS} kills, " in capsys.readouterr().out


def test_a_lost_and_a_doubled_event_would_be_found(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, random.Random(2))  # noqa: S311  as above
    assert recorder.run_and_kill()
    recorder.check()
    said = tmp_path / "said"
    acknowledged = said.read_text()
    said.write_text(f"{acknowledged}an event that nobody has\n")
    with pytest.raises(BrokenError, match="not in the journal"):
        recorder.check()
    said.write_text("".join(reversed(acknowledged.splitlines(keepends=True))))
    if acknowledged.count("\n") > 1:
        with pytest.raises(BrokenError, match="order"):
            recorder.check()

import json
import subprocess
import sys
from pathlib import Path

import pytest

from codeassist import places

BROKEN = """
import codeassist.cli.journal.path as journal
def fail(*arguments):
    raise KeyError("what nobody foresaw")
journal.places.journal_file = fail
from codeassist.cli import main
main()
"""


def broken() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", BROKEN, "journal", "path"], capture_output=True, text=True, check=False
    )


def test_what_nobody_foresaw_is_one_line_with_the_place_of_its_traceback() -> None:
    done = broken()
    [log] = places.logs_dir().iterdir()
    assert done.returncode == 70
    assert done.stderr == (
        f"This is a defect in codeassist (KeyError). The log {log} says where it happened."
        " `codeassist doctor --bundle FILE.zip` makes an archive for whoever is to mend it.\n"
    )
    line = json.loads(log.read_text(encoding="utf-8"))
    assert (line["level"], line["error"]["type"]) == ("critical", "KeyError")
    assert line["error"]["frames"][-1].endswith(" fail")


def test_where_no_log_can_be_written_the_frames_are_told(own_places: Path) -> None:
    (own_places / "cache" / "logs").write_text("a file in its place", encoding="utf-8")
    done = broken()
    assert done.returncode == 70
    assert "This is a defect in codeassist (KeyError)." in done.stderr
    assert "codeassist/cli/journal/path.py:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("flag", "shown"), [("-v", "info: tell me\n"), ("-vv", "debug: and this\ninfo: tell me\n")])
def test_verbose_shows_people_what_is_being_done(flag: str, shown: str) -> None:
    code = (
        "import logging, codeassist.cli.journal.path as journal\n"
        "log = logging.getLogger('codeassist.x')\n"
        "before = journal.places.journal_file\n"
        "def tell(): log.debug('and this'); log.info('tell me'); return before()\n"
        "journal.places.journal_file = tell\n"
        "from codeassist.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, flag, "journal", "path"], capture_output=True, text=True, check=True
    )
    assert done.stderr == shown
    assert not places.logs_dir().exists()

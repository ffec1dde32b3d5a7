"""Files of other versions of codeassist: kept, made again, or refused with a clear word and left as they are.

`docs/upgrade.md` has the table that these tests hold; the adoption database has tests of its own beside it.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from codeassist import audit, places
from codeassist.capture import journal, journal_file
from codeassist.capture.events import Record
from codeassist_index.store import SCHEMA_VERSION

CLI = (sys.executable, "-P", "-c", "from codeassist.cli import main; main()")
# The journal as version 1 made it; never to be changed.
JOURNAL_1 = """
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    line TEXT NOT NULL
) STRICT;
CREATE TABLE installation (user TEXT NOT NULL) STRICT;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
INSERT INTO event (id, time, line) VALUES ('e1', '2026-01-05T09:00:00Z', '{"id": "e1", "path": "文件.py"}');
INSERT INTO installation VALUES ('user-0123456789abcdef');
PRAGMA user_version = 1;
"""


def codeassist(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run((*CLI, *words), capture_output=True, text=True, check=False, encoding="utf-8")


def set_version(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()


def test_the_journal_of_the_first_version_is_read_and_continued() -> None:
    file = places.journal_file()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(JOURNAL_1)
    with journal.Journal(file, bytes_max=10_000_000) as opened:
        opened.append(Record("e2", "2026-11-23T09:00:00Z", '{"id": "e2"}'))
        assert opened.pseudonym() == "user-0123456789abcdef"
    done = codeassist("journal", "export")
    assert (done.returncode, done.stdout) == (0, '{"id": "e1", "path": "文件.py"}\n{"id": "e2"}\n')


def newer_journal() -> Path:
    with journal.Journal(places.journal_file(), bytes_max=10_000_000):
        pass
    set_version(places.journal_file(), journal_file.VERSION + 1)
    return places.journal_file()


def newer_audit_record() -> Path:
    audit.end(audit.begin("GET", "https://mirror.example.com/", purpose="test", bytes_out=0), bytes_in=0, status=200)
    set_version(places.audit_file(), audit.VERSION + 1)
    return places.audit_file()


def newer_trust() -> Path:
    places.trust_file().write_text('{"version": 99, "repositories": []}', encoding="utf-8")
    return places.trust_file()


def newer_settings() -> Path:
    file = places.config_dir() / "settings.toml"
    file.write_text("[completion]\nsorcery = true\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("made", "command", "exit_code", "words"),
    [
        (newer_journal, ("journal", "export"), 3, "later version of codeassist"),
        (newer_audit_record, ("privacy", "audit"), 3, "later version of codeassist"),
        (newer_trust, ("trust", "list"), 3, "version 99"),
        (newer_settings, ("config", "show"), 2, "completion.sorcery"),
    ],
)
def test_what_a_newer_version_wrote_is_refused_and_left_as_it_is(
    made: Callable[[], Path], command: tuple[str, ...], exit_code: int, words: str
) -> None:
    file = made()
    before = file.read_bytes()
    done = codeassist(*command)
    assert done.returncode == exit_code, done.stdout + done.stderr
    assert words in done.stderr
    assert str(file) in done.stderr
    assert file.read_bytes() == before


def indexed(shop: Path) -> Path:
    """Index a repository of one file; gives the index's database."""
    shop.mkdir()
    (shop / "rates.py").write_text("def convert_to_euro(amount):\n    return amount\n", encoding="utf-8")
    assert codeassist("index", str(shop)).returncode == 0
    (database,) = places.index_dir().glob("index*.sqlite")
    return database


@pytest.mark.parametrize("version", [1, SCHEMA_VERSION - 1])
def test_an_index_of_an_earlier_version_is_made_again(tmp_path: Path, version: int) -> None:
    shop = tmp_path / "shop"
    set_version(indexed(shop), version)
    again = codeassist("index", str(shop), "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["repositories"][0]["files"] == 1
    assert json.loads(codeassist("definition", "convert_to_euro", "--json").stdout)["definitions"]


def test_an_index_of_a_later_version_is_refused_until_it_is_deleted(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    database = indexed(shop)
    set_version(database, SCHEMA_VERSION + 1)
    refused = codeassist("index", str(shop))
    assert (refused.returncode, "delete that folder" in refused.stderr) == (3, True)
    shutil.rmtree(places.index_dir())
    assert codeassist("index", str(shop)).returncode == 0

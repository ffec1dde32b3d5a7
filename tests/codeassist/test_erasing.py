import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist import erasing


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(
        "CREATE TABLE note (text TEXT);"
        "CREATE TRIGGER kept BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
    )
    connection.executemany("INSERT INTO note VALUES (?)", [(f"needle {number} " + "x" * 500,) for number in range(200)])
    connection.execute("INSERT INTO note VALUES ('stays')")
    yield connection
    connection.close()


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


DELETE = [("DELETE FROM note WHERE text LIKE 'needle%'", ())]


def test_no_byte_of_what_is_deleted_is_left_and_the_rest_is(database: sqlite3.Connection, tmp_path: Path) -> None:
    assert b"needle" in everything(tmp_path)
    assert erasing.delete(database, DELETE) == 200
    assert erasing.compact(database, always=True)
    assert b"needle" not in everything(tmp_path)
    assert database.execute("SELECT text FROM note").fetchall() == [("stays",)]


def test_a_trigger_that_refuses_to_delete_is_there_again_afterwards(database: sqlite3.Connection) -> None:
    erasing.delete(database, DELETE)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("DELETE FROM note")


def test_a_statement_that_fails_changes_nothing(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        erasing.delete(database, [*DELETE, ("DELETE FROM nowhere", ())])
    assert database.execute("SELECT count(*) FROM note").fetchone() == (201,)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("DELETE FROM note")


def test_a_reader_in_the_middle_keeps_the_log_and_that_is_said(
    database: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "TRUNCATE_SECONDS_MAX", 0.1)
    database.execute("PRAGMA busy_timeout = 10")
    reader = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM note").fetchone()
    erasing.delete(database, DELETE)
    assert not erasing.compact(database, always=True)
    reader.close()
    assert erasing.compact(database, always=True)
    assert b"needle" not in everything(tmp_path)


def test_few_free_pages_are_kept_for_what_comes_unless_asked(database: sqlite3.Connection) -> None:
    pages = "PRAGMA page_count"
    before = database.execute(pages).fetchone()
    erasing.delete(database, [("DELETE FROM note WHERE text LIKE 'needle 1 %'", ())])
    assert erasing.compact(database, always=False)
    assert database.execute(pages).fetchone() == before
    erasing.delete(database, DELETE)
    assert erasing.compact(database, always=False)
    assert database.execute(pages).fetchone() < before

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist.settings import Settings
from codeassist.store import database
from codeassist.store.database import database_url, open_database, writing
from codeassist.store.schema.deployments import repository


def settings_for(place: str) -> Settings:
    return Settings.model_validate({"adoption": {"database": place}})


def test_an_empty_setting_means_the_file_in_the_data_folder(own_places: Path) -> None:
    engine = open_database(Settings())
    engine.dispose()
    assert (own_places / "data" / "adoption.sqlite").is_file()


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    place = tmp_path / "new" / "deeper" / "record.sqlite"
    open_database(settings_for(str(place))).dispose()
    assert place.is_file()


def test_sqlite_connections_are_in_wal_mode_and_check_foreign_keys() -> None:
    engine = open_database(Settings())
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_opening_twice_keeps_what_was_written() -> None:
    seen = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=8)))
    engine = open_database(Settings())
    with writing(engine) as connection:
        connection.execute(sa.insert(repository).values(name="payments", root="/srv/payments", seen=seen))
    engine.dispose()
    engine = open_database(Settings())
    with engine.connect() as connection:
        row = connection.execute(sa.select(repository)).one()
    engine.dispose()
    assert row.seen == seen
    assert row.seen.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    engine = open_database(Settings())
    naive = datetime(2026, 1, 2)  # noqa: DTZ001 - the zone is missing on purpose
    with pytest.raises(sa.exc.StatementError, match="without a zone"), writing(engine) as connection:
        connection.execute(sa.insert(repository).values(name="payments", root="/", seen=naive))
    engine.dispose()


def test_a_failed_block_writes_nothing() -> None:
    engine = open_database(Settings())

    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(sa.insert(repository).values(name="payments", root="/", seen=datetime.now(UTC)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with engine.connect() as connection:
        assert connection.execute(sa.select(repository)).all() == []
    engine.dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("these are my notes, not a database\n" * 40)
    with pytest.raises(InvalidInputError, match="not a SQLite database"):
        open_database(settings_for(str(place)))
    assert place.read_text().startswith("these are my notes")


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "theirs.sqlite"
    theirs = sqlite3.connect(place)
    theirs.execute("CREATE TABLE alembic_version (version_num TEXT)")
    theirs.close()
    with pytest.raises(InvalidInputError, match="not codeassist's"):
        open_database(settings_for(str(place)))
    theirs = sqlite3.connect(place)
    assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("alembic_version",)]
    theirs.close()


def test_a_database_of_a_newer_version_is_refused(own_places: Path) -> None:
    open_database(Settings()).dispose()
    ours = sqlite3.connect(own_places / "data" / "adoption.sqlite")
    ours.execute("UPDATE codeassist_schema SET version_num = '9999'")
    ours.commit()
    ours.close()
    with pytest.raises(InvalidInputError, match="newer version of codeassist"):
        open_database(Settings())


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="unable to open"):
        open_database(settings_for(str(tmp_path)))


def test_a_full_disk_is_said_and_the_database_stays_whole() -> None:
    engine = open_database(Settings())
    rows = [{"name": f"r{n}", "root": "x" * 5000, "seen": datetime.now(UTC)} for n in range(50)]

    def fill() -> None:
        with writing(engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.execute(sa.insert(repository), rows)

    with pytest.raises(RefusedError, match=r"disk .* is full"):
        fill()
    engine.dispose()
    engine = open_database(Settings())
    with engine.connect() as connection:
        assert connection.execute(sa.select(repository)).all() == []
    engine.dispose()


def test_a_writer_that_never_ends_is_named_as_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS_MAX", 0)
    engine = open_database(Settings())
    second = open_database(Settings())
    with writing(engine), pytest.raises(RefusedError, match="locked by another process"), writing(second):
        pass
    engine.dispose()
    second.dispose()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("mysql://host/db", "not supported"),
        ("sqlite://", "needs a file"),
        ("://", "not a database URL"),
        ("postgresql://me:secret@host:9:9/x", "not a database URL"),
        ("postgresql+nodriver://host/db", "not supported"),
    ],
)
def test_a_url_that_can_not_work_is_a_usage_error(place: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_database(settings_for(place))


def test_a_plain_postgresql_url_gets_our_driver() -> None:
    assert database_url(settings_for("postgresql://host/record")).drivername == "postgresql+psycopg"


def test_a_missing_postgresql_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match="psycopg"):
        open_database(settings_for("postgresql://127.0.0.1:1/record"))


def test_processes_that_open_a_new_database_at_once_all_succeed(own_places: Path) -> None:
    program = (
        "from codeassist.settings import Settings; from codeassist.store.database import open_database; "
        "open_database(Settings()).dispose()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ), stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert (own_places / "data" / "adoption.sqlite").is_file()

"""Databases of earlier and later versions: what is kept, what is refused, and that nothing is lost on the way."""

import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist.settings import Settings
from codeassist.store import administration, backup, migrating
from codeassist.store.database import connected, open_database, writing
from codeassist.store.migrations import VERSION_TABLE
from codeassist.store.schema import metadata
from tests.codeassist.store import former

CHAIN = migrating._chain()
NEW_EVENT = (
    "INSERT INTO event (id, digest, kind, time, received, repository, user_name, client_name, client_version) "
    "VALUES ('k1', 'd', 'suggestion.kept', '2026-01-05 09:00:31', '2026-01-05 10:00:00', 'shop', 'user-1', 't', '1')"
)


@pytest.fixture
def file(own_places: Path) -> Path:
    return own_places / "data" / "adoption.sqlite"


def copies(file: Path) -> list[Path]:
    return sorted(path for path in file.parent.glob("adoption-*.sqlite"))


def revision_of(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0])  # noqa: S608 - fixed names


def schema_of(file: Path) -> list[tuple[str, ...]]:
    """Names and statements, without the quotes that SQLite puts around the name of a table that was made again."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT name, replace(sql, '\"', '') FROM sqlite_schema "
            "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()


def differences(engine: sa.Engine) -> object:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return compare_metadata(context, metadata)


def invoked(*words: str) -> Result:
    return CliRunner().invoke(root, ["adoption", "database", *words])


def test_what_an_earlier_version_recorded_is_all_there_after_the_upgrade(file: Path, former_revision: str) -> None:
    before = former.rows(file)
    assert [len(rows) for rows in before.values()] == [6, 2, 1, 1, 1, 1, 1]
    engine = open_database(Settings())
    assert differences(engine) == []
    engine.dispose()
    assert former.rows(file) == before
    assert revision_of(file) == CHAIN[0]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert (former_revision == CHAIN[0]) == (copies(file) == [])


def test_reports_read_what_an_earlier_version_recorded(former_revision: str) -> None:
    assert former_revision in CHAIN
    done = CliRunner().invoke(root, ["adoption", "report", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["suggestions"]["accepted"] == 1


def test_before_a_migration_the_file_is_copied_aside_and_the_log_says_so(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    former.write(file, "0001")
    before = former.rows(file)
    with caplog.at_level(logging.WARNING, "codeassist"):
        open_database(Settings()).dispose()
    (copy,) = copies(file)
    assert copy.name.startswith("adoption-0001-")
    assert (former.rows(copy), revision_of(copy)) == (before, "0001")
    assert str(copy) in caplog.text


def test_without_room_for_the_copy_nothing_is_migrated(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    former.write(file, "0001")

    def fill(_database: Path, _file: Path) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "_copy", fill)
    with pytest.raises(RefusedError, match=r"disk is full.*Nothing was changed"):
        open_database(Settings())
    assert revision_of(file) == "0001"
    assert [path.name for path in file.parent.iterdir() if "adoption-" in path.name] == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    former.write(file, "0001")
    before = (schema_of(file), former.rows(file))
    upgrade = migrating.upgrade

    def fail(connection: sa.Connection) -> None:
        upgrade(connection)
        raise RuntimeError

    monkeypatch.setattr(migrating, "upgrade", fail)
    with pytest.raises(RuntimeError):
        open_database(Settings())
    assert (schema_of(file), former.rows(file)) == before


@pytest.mark.parametrize("revision", CHAIN[1:])
def test_down_and_up_again_every_recorded_row_is_kept(file: Path, revision: str) -> None:
    former.write(file, "0002")
    open_database(Settings()).dispose()
    before, schema = former.rows(file), schema_of(file)
    administration.downgrade(Settings(), revision)
    assert revision_of(file) == revision
    assert former.rows(file) == before
    open_database(Settings()).dispose()
    assert (former.rows(file), schema_of(file)) == (before, schema)


def test_a_downgraded_database_is_as_the_earlier_version_made_it(file: Path, tmp_path: Path) -> None:
    former.write(file, "0002")
    open_database(Settings()).dispose()
    done = administration.downgrade(Settings(), "0001")
    theirs = tmp_path / "theirs.sqlite"
    former.write(theirs, "0001")
    assert schema_of(file) == schema_of(theirs)
    assert done.copy is not None
    assert revision_of(done.copy) == CHAIN[0]


def test_the_number_of_an_erased_event_is_never_given_again_by_an_upgrade(file: Path) -> None:
    former.write(file, "0002")
    with closing(sqlite3.connect(file)) as older, older:
        older.execute("DELETE FROM deployment WHERE event = 6")
        older.execute("DELETE FROM event WHERE number = 6")
    engine = open_database(Settings())
    with writing(engine) as connection:
        given = connection.exec_driver_sql(f"{NEW_EVENT} RETURNING number").scalar_one()
    engine.dispose()
    assert given == 7


def test_a_downgrade_drops_the_kinds_that_the_earlier_version_does_not_know(file: Path) -> None:
    former.write(file, "0002")
    engine = open_database(Settings())
    with writing(engine) as connection:
        connection.exec_driver_sql(NEW_EVENT)
        connection.exec_driver_sql(
            "INSERT INTO suggestion_kept SELECT max(number), 'g1', 's1', 'a.py', '30s', 4, 3, NULL FROM event"
        )
    engine.dispose()
    administration.downgrade(Settings(), "0002")
    assert [event["kind"] for event in former.rows(file)["event"]].count("suggestion.kept") == 0
    assert len(former.rows(file)["event"]) == 6


def test_a_downgrade_drops_other_tools_records_that_the_earlier_version_would_take_for_an_editors(file: Path) -> None:
    former.write(file, "0002")
    engine = open_database(Settings())
    with writing(engine) as connection:
        for kind, row in (
            ("tool.edited", "tool_edited SELECT max(number), 's', 't', '', NULL, 'a', 1, 1, 'git-ai'"),
            ("file.saved", "file_saved SELECT max(number), 'a', 'b', '[]', 'git-ai'"),
        ):
            connection.exec_driver_sql(NEW_EVENT.replace("suggestion.kept", kind).replace("k1", kind))
            connection.exec_driver_sql(f"INSERT INTO {row} FROM event")
    engine.dispose()
    administration.downgrade(Settings(), "0003")
    kept = former.rows(file)
    assert len(kept["event"]) == 6
    assert {row["event"] for row in kept["file_saved"]} <= {row["number"] for row in kept["event"]}


def test_rows_go_with_their_event_after_an_upgrade(file: Path) -> None:
    former.write(file, "0002")
    engine = open_database(Settings())
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM event")
    engine.dispose()
    assert [table for table, rows in former.rows(file).items() if rows] == ["repository"]


def test_a_newer_database_is_refused_with_what_it_needs_and_is_not_touched(file: Path) -> None:
    open_database(Settings()).dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 - fixed names
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    words = rf"needs one that knows the schema 9999, .* {CHAIN[0]} at most\. Nothing was changed.* downgrade {CHAIN[0]}"
    with pytest.raises(InvalidInputError, match=words):
        open_database(Settings())
    with pytest.raises(InvalidInputError, match=words):
        administration.downgrade(Settings(), "0001")
    assert (file.read_bytes(), copies(file)) == (before, [])


def test_a_database_of_another_program_keeps_even_its_journal_mode(file: Path) -> None:
    with closing(sqlite3.connect(file)) as theirs:
        theirs.execute("CREATE TABLE photo (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(InvalidInputError, match="not codeassist's"):
        open_database(Settings())
    assert administration.look(Settings()).state == "foreign"
    assert file.read_bytes() == before


def test_looking_makes_no_file(file: Path) -> None:
    assert administration.look(Settings()).state == "empty"
    assert not file.exists()


@pytest.mark.parametrize("revision", ["base", "9999", "0003x", CHAIN[0]])
def test_only_earlier_revisions_can_be_gone_back_to(file: Path, revision: str) -> None:
    open_database(Settings()).dispose()
    with pytest.raises(UsageError, match=f"{revision} is not before"):
        administration.downgrade(Settings(), revision)
    assert (revision_of(file), copies(file)) == (CHAIN[0], [])


def test_the_commands_tell_and_change_the_revision(file: Path, tmp_path: Path) -> None:
    former.write(file, "0001")
    status = invoked("status", "--json")
    assert status.exit_code == 1
    assert json.loads(status.stdout) == {
        "place": f"sqlite:///{file}",
        "revision": "0001",
        "newest": CHAIN[0],
        "state": "older",
    }
    assert f"schema {CHAIN[0]}, before: 0001" in invoked("upgrade").stdout
    assert invoked("status").exit_code == 0
    assert "As it was, it is kept in" in invoked("downgrade", "0001").stderr
    assert invoked("backup", str(tmp_path / "copy.sqlite")).exit_code == 0
    assert former.rows(tmp_path / "copy.sqlite") == former.rows(file)


def test_a_backup_never_replaces_a_file(file: Path, tmp_path: Path) -> None:
    former.write(file, "0002")
    (tmp_path / "copy.sqlite").write_text("something else")
    with pytest.raises(InvalidInputError, match="exists already"):
        administration.back_up(Settings(), tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").read_text() == "something else"


def test_a_backup_while_another_process_writes_has_what_was_committed(file: Path, tmp_path: Path) -> None:
    engine = open_database(Settings())
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO repository VALUES ('shop', '/srv/shop', '2026-01-01T00:00:00.000000Z')")
        administration.back_up(Settings(), tmp_path / "copy.sqlite")
    engine.dispose()
    assert former.rows(tmp_path / "copy.sqlite")["repository"] == []
    assert len(former.rows(file)["repository"]) == 1


def fill_postgres(settings: Settings, former_file: Path, revision: str) -> None:
    """Make PostgreSQL hold what the dump of a revision holds."""
    engine, source = connected(settings), sa.create_engine(f"sqlite:///{former_file}")
    with writing(engine) as connection, source.connect() as rows:
        command.upgrade(migrating._config(connection), revision)
        there = sa.MetaData()
        there.reflect(connection)
        here = sa.MetaData()
        here.reflect(rows)
        for table in there.sorted_tables:
            if table.name != VERSION_TABLE and table.name in here.tables:
                values = [dict(row) for row in rows.execute(sa.select(here.tables[table.name])).mappings()]
                if values:
                    connection.execute(sa.insert(table), [_typed(table, row) for row in values])
    engine.dispose()
    source.dispose()


def _typed(table: sa.Table, row: dict[str, object]) -> dict[str, object]:
    """SQLite keeps truth values as numbers."""
    return {
        name: bool(value) if isinstance(table.c[name].type, sa.Boolean) and value is not None else value
        for name, value in row.items()
    }


def counted(settings: Settings) -> dict[str, int]:
    engine = connected(settings)
    with engine.connect() as connection:
        found = {
            table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - fixed names
            for table in former.EVENT_TABLES
        }
    engine.dispose()
    return found


def test_postgresql_is_made_at_the_newest_revision(postgres_settings: Settings) -> None:
    engine = open_database(postgres_settings)
    assert differences(engine) == []
    engine.dispose()
    assert administration.look(postgres_settings).state == "current"


def test_an_older_postgresql_is_changed_only_by_who_asks(
    postgres_settings: Settings, file: Path, former_revision: str
) -> None:
    fill_postgres(postgres_settings, file, former_revision)
    before = counted(postgres_settings)
    assert before["event"] == 6
    if former_revision != CHAIN[0]:
        with pytest.raises(RefusedError, match=rf"has the schema {former_revision}.*adoption database upgrade"):
            open_database(postgres_settings)
        assert administration.look(postgres_settings).revision == former_revision
        administration.upgrade(postgres_settings)
    engine = open_database(postgres_settings)
    assert differences(engine) == []
    engine.dispose()
    assert counted(postgres_settings) == before


@pytest.mark.parametrize("revision", CHAIN[1:])
def test_postgresql_goes_down_and_up_again_with_every_recorded_row(
    postgres_settings: Settings, file: Path, revision: str
) -> None:
    former.write(file, "0002")
    fill_postgres(postgres_settings, file, "0002")
    administration.upgrade(postgres_settings)
    before = counted(postgres_settings)
    assert administration.downgrade(postgres_settings, revision).copy is None
    assert administration.look(postgres_settings).revision == revision
    assert counted(postgres_settings) == before
    administration.upgrade(postgres_settings)
    assert counted(postgres_settings) == before


def test_a_newer_postgresql_is_refused(postgres_settings: Settings) -> None:
    engine = open_database(postgres_settings)
    with writing(engine) as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608 - fixed names
    engine.dispose()
    with pytest.raises(InvalidInputError, match="knows the schema 9999"):
        open_database(postgres_settings)


def test_the_backup_of_postgresql_is_its_own_program_s(postgres_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pg_dump"):
        administration.back_up(postgres_settings, tmp_path / "copy")

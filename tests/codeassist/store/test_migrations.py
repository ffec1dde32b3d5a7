from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from codeassist.settings import Settings
from codeassist.store import migrating, migrations
from codeassist.store.database import open_database
from codeassist.store.migrations import newest_revision
from codeassist.store.schema import UtcTime, metadata


@pytest.fixture
def migrated() -> Iterator[sa.Engine]:
    engine = open_database(Settings())
    yield engine
    engine.dispose()


@pytest.fixture
def created() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def constraints(engine: sa.Engine) -> dict[str, object]:
    """Everything the schema says, by table; the order of columns counts."""
    inspector = sa.inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table),
            sorted(inspector.get_foreign_keys(table), key=str),
            sorted(inspector.get_unique_constraints(table), key=str),
            sorted(inspector.get_check_constraints(table), key=str),
            sorted(inspector.get_indexes(table), key=str),
        )
        for table in inspector.get_table_names()
        if table != migrations.VERSION_TABLE
    }


def test_empty_to_head_is_the_same_as_creating_all_tables(migrated: sa.Engine, created: sa.Engine) -> None:
    assert constraints(migrated) == constraints(created)


def test_alembic_sees_no_difference_at_head(migrated: sa.Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_the_chain_has_one_head_and_numbered_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    chain = [script.revision for script in scripts.walk_revisions()]
    assert chain == [f"{number:04}" for number in range(len(chain), 0, -1)]


def test_only_types_that_both_databases_share_are_used() -> None:
    allowed = (sa.Integer, sa.Text, sa.Date, sa.Boolean, UtcTime)
    foreign = [
        f"{column.table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, allowed)
    ]
    assert foreign == []


def test_the_newest_revision_by_its_file_is_alembics_head() -> None:
    assert newest_revision() == migrating.never_made("").newest

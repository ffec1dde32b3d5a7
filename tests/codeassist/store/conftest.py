from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.settings import Settings
from codeassist.store import database
from tests.codeassist.store import former, postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.running() as url:
        yield url


@pytest.fixture
def postgres_settings(postgres_server: str) -> Settings:
    """Settings that name an empty PostgreSQL database."""
    settings = Settings.model_validate({"adoption": {"database": postgres_server}})
    engine = database.connected(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return settings


@pytest.fixture(params=["0001", "0002"])
def former_revision(request: pytest.FixtureRequest, own_places: Path) -> str:
    """A database that an earlier version of codeassist wrote, in place of this user's."""
    revision = str(request.param)
    former.write(own_places / "data" / "adoption.sqlite", revision)
    return revision

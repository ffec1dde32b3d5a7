from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.adoption.deployments import (
    Deployment,
    Status,
    deploy,
    deployments_of,
    full_commit,
    in_production,
    newest,
)
from codeassist.adoption.repositories import KnownRepository, known_repositories, repository_at
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist_index.git import Git

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = open_database(Settings())
    yield engine
    engine.dispose()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "payments"
    root.mkdir()
    git = Git(root)
    git.run("init", "--quiet", "--initial-branch=main")
    git.run("commit", "--quiet", "--allow-empty", "--message=first")
    return root


def deployed(sha: str, hours: float, *, service: str = "api", status: Status = "success") -> Deployment:
    return Deployment("payments", service, "production", sha, status, NOON + timedelta(hours=hours), "cli")


def test_a_short_or_symbolic_revision_becomes_the_full_commit(root: Path) -> None:
    sha = Git(root).text("rev-parse", "HEAD")
    assert full_commit(root, "main") == full_commit(root, sha[:8]) == sha
    assert len(sha) == 40


@pytest.mark.parametrize("revision", ["deadbeef", "0" * 40, "--all", "", "HEAD^{tree}"])
def test_what_names_no_commit_is_refused(root: Path, revision: str) -> None:
    with pytest.raises(InvalidInputError, match="names no commit"):
        full_commit(root, revision)


def test_a_repeated_deployment_is_recorded_once(engine: sa.Engine, root: Path) -> None:
    assert deploy(engine, root, deployed("a" * 40, 0), user="u") is True
    assert deploy(engine, root, deployed("a" * 40, 0), user="u") is False
    with engine.connect() as connection:
        assert deployments_of(connection, "payments", "production") == [deployed("a" * 40, 0)]
        assert deployments_of(connection, "payments", "staging") == []


def test_deployments_come_back_in_the_order_of_time_however_late_they_were_told(engine: sa.Engine, root: Path) -> None:
    for sha, hours in (("c" * 40, 2), ("a" * 40, 0), ("b" * 40, 1)):
        deploy(engine, root, deployed(sha, hours), user="u")
    with engine.connect() as connection:
        history = deployments_of(connection, "payments", "production")
    assert [one.sha[0] for one in history] == ["a", "b", "c"]
    assert newest(history, "api") == deployed("c" * 40, 2)
    assert newest(history, "worker") is None


def test_a_deployment_tells_where_its_repository_lies(engine: sa.Engine, root: Path) -> None:
    deploy(engine, root, deployed("a" * 40, 0), user="u")
    with engine.connect() as connection:
        assert known_repositories(connection) == [KnownRepository("payments", root.resolve())]


def test_production_is_the_last_success_of_every_service() -> None:
    history = [
        deployed("a", 0),
        deployed("w", 1, service="worker"),
        deployed("b", 2),
        deployed("c", 3, status="failure"),
    ]
    assert [one.sha for one in in_production(history, NOON + timedelta(hours=9))] == ["b", "w"]


def test_production_at_an_earlier_time_does_not_know_the_later_deployments() -> None:
    history = [deployed("a", 0), deployed("b", 2)]
    assert [one.sha for one in in_production(history, NOON + timedelta(hours=2, seconds=-1))] == ["a"]
    assert [one.sha for one in in_production(history, NOON + timedelta(hours=2))] == ["b"]
    assert in_production(history, NOON - timedelta(hours=1)) == []


def test_a_rollback_is_a_deployment_like_any_other() -> None:
    history = [deployed("a", 0), deployed("b", 1), deployed("a", 2)]
    assert [one.sha for one in in_production(history, NOON + timedelta(hours=3))] == ["a"]


def test_a_folder_inside_a_repository_stands_for_its_top(root: Path) -> None:
    folder = root / "src"
    folder.mkdir()
    assert repository_at(folder, None) == (root, "payments")
    assert repository_at(folder, "git.example.com/group/payments") == (root, "git.example.com/group/payments")


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is not a git repository"):
        repository_at(tmp_path, None)

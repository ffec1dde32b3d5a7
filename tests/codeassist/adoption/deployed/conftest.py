"""A clone of a service's repository, and the payloads of platforms that deploy its commits."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest
import sqlalchemy as sa

from codeassist.adoption.deployed.importing import Form, Taken, take
from codeassist.adoption.deployed.resolving import Target
from codeassist.adoption.deployed.told import Origin
from codeassist.adoption.deployments import Deployment, deployments_of
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist_index.git import Git

PAYLOADS = Path(__file__).parent / "payloads"
REPOSITORY = "git.example.com/shop/payments"
SERVICE = {
    "name": "pay",
    "repository": REPOSITORY,
    "applications": ["payments-prod*"],
    "images": ["registry.example.com/shop/payments"],
}


@dataclass(slots=True)
class World:
    """A database, a clone with three commits, and what is imported into it."""

    engine: sa.Engine
    root: Path
    commits: list[str]

    def payload(self, name: str) -> str:
        first, second, third = self.commits
        names = {"first": first, "second": second, "third": third, "elsewhere": "e" * 40}
        shorts = {f"{key}_short": value[:8] for key, value in names.items()}
        return Template((PAYLOADS / name).read_text(encoding="utf-8")).substitute(names | shorts)

    def take(
        self,
        payloads: str,
        form: Form,
        *,
        services: list[dict[str, Any]] | None = None,
        images: dict[str, Origin] | None = None,
        root: bool = True,
        **target: Any,
    ) -> Taken:
        settings = Settings.model_validate({"adoption": {"services": services or []}})
        roots = {REPOSITORY: self.root} if root else {}
        return take(self.engine, payloads.encode(), form, settings, Target(roots, images=images or {}, **target))

    def recorded(self, repository: str = REPOSITORY) -> list[Deployment]:
        with self.engine.connect() as connection:
            return deployments_of(connection, repository)

    def commit_numbers(self, repository: str = REPOSITORY) -> list[tuple[int, str, str, str]]:
        """Number of the commit, status, service and environment of each recorded deployment."""
        return [
            (self.commits.index(one.sha) + 1, one.status, one.service, one.environment)
            for one in self.recorded(repository)
        ]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A repository that no test changes, and its commits."""
    root = tmp_path_factory.mktemp("clones") / "payments"
    root.mkdir()
    git = Git(root)
    git.run("init", "--quiet", "--initial-branch=main")
    commits = []
    for name in ("first", "second", "third"):
        git.run("commit", "--quiet", "--allow-empty", f"--message={name}")
        commits.append(git.text("rev-parse", "HEAD"))
    git.run("tag", "v1.0.0", commits[1])
    return root, commits


@pytest.fixture
def world(clone: tuple[Path, list[str]]) -> Iterator[World]:
    engine = open_database(Settings())
    yield World(engine, *clone)
    engine.dispose()


def reasons(taken: Taken) -> tuple[list[str], list[str]]:
    """Why something was passed over, and why something was refused."""
    return [one.reason for one in taken.passed_over], [one.reason for one in taken.refused]

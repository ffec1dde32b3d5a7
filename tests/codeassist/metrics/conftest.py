"""A small company record made the real way: events imported, git history synced, deployments recorded."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from codeassist.adoption.deployments import Deployment, Status, deploy
from codeassist.adoption.importing import import_events
from codeassist.adoption.lineage import sync
from codeassist.adoption.repositories import repositories_to_report
from codeassist.metrics.cohort import Period
from codeassist.metrics.funnel import Grouping
from codeassist.metrics.report import Report, build_report
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist_index.git import Git

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(slots=True)
class Record:
    """One repository and its part of the record; `at` times count in days from START."""

    engine: sa.Engine
    root: Path
    settings: Settings
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.root.name

    @property
    def git(self) -> Git:
        return Git(self.root)

    def event(self, kind: str, at: float, user: str = "u-1", **fields: Any) -> None:
        self.events.append(
            {
                "schema": "codeassist.events/1",
                "id": f"{self.name}-{len(self.events)}-{at}",
                "time": (START + timedelta(days=at)).isoformat(),
                "kind": kind,
                "repository": self.name,
                "user": user,
                "client": {"name": "test", "version": "1"},
                **fields,
            }
        )

    def suggest(self, suggestion: str, lines: int, at: float, *, path: str = "core.py", **fields: Any) -> None:
        fields = {"feature": "completion", "model": "small", "language": "python"} | fields
        self.event(
            "suggestion.shown",
            at,
            suggestion=suggestion,
            path=path,
            lines=lines,
            characters=lines * 20,
            latency_ms=200,
            **fields,
        )

    def accept(self, suggestion: str, lines: int, at: float, *, path: str = "core.py", span: str | None = None) -> None:
        self.event(
            "suggestion.accepted",
            at,
            suggestion=suggestion,
            span=span or f"span-{suggestion}",
            path=path,
            lines=lines,
            characters=lines * 20,
            partial=span is not None,
        )

    def save(self, path: str, at: float, *pieces: tuple[str | None, str]) -> None:
        """Write and tell of a file made of pieces: text of a span, of a person ("human"), or of nobody known (None)."""
        ranges, content = [], b""
        for owner, text in pieces:
            start, content = len(content), content + text.encode()
            if owner is not None:
                whose = {"class": "human"} if owner == "human" else {"class": "ai", "span": owner}
                ranges.append({"start": start, "end": len(content), "text": text, **whose})
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        blob = self.git.run("hash-object", "--stdin", input_bytes=content).decode().strip()
        self.event("file.saved", at, path=path, blob=blob, ranges=ranges)

    def commit(self, message: str, at: float) -> str:
        self.git.run("add", "--all")
        date = (START + timedelta(days=at)).isoformat()
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        self.git.run("commit", "--quiet", "--allow-empty", "--message", message, environment=dates)
        return self.git.text("rev-parse", "HEAD")

    def deploy(
        self,
        sha: str,
        at: float,
        *,
        service: str = "api",
        status: Status = "success",
        environment: str = "production",
    ) -> None:
        time = START + timedelta(days=at)
        deployment = Deployment(self.name, service, environment, sha, status, time, "test")
        assert deploy(self.engine, self.root, deployment, user="ci")

    def tell(self) -> None:
        """Import what was recorded so far, and sync."""
        self.upload()
        sync(self.engine, self.root, repository=self.name)

    def upload(self) -> None:
        """Import what was recorded so far."""
        content = b"".join(json.dumps(event).encode() + b"\n" for event in self.events)
        bad: list[object] = []
        import_events(self.engine, io.BytesIO(content), on_rejected=bad.append, on_batch=lambda _: None)
        assert bad == []

    def report(
        self,
        at: float,
        *,
        since: float | None = None,
        until: float | None = None,
        grouping: Grouping | None = None,
        everywhere: bool = False,
        settings: Settings | None = None,
    ) -> Report:
        chosen = repositories_to_report(self.engine, None if everywhere else self.root, None)
        days = [None if day is None else START + timedelta(days=day) for day in (since, until)]
        return build_report(
            self.engine,
            chosen,
            settings or self.settings,
            Period(*days),
            grouping=grouping,
            now=START + timedelta(days=at),
            progress=lambda _done, _total: None,
        )


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = open_database(Settings())
    yield engine
    engine.dispose()


def new_record(engine: sa.Engine, root: Path) -> Record:
    root.mkdir()
    Git(root).run("init", "--quiet", "--initial-branch=main")
    return Record(engine, root, Settings())


@pytest.fixture
def record(engine: sa.Engine, tmp_path: Path) -> Record:
    return new_record(engine, tmp_path / "payments")


@pytest.fixture
def second_record(engine: sa.Engine, tmp_path: Path) -> Record:
    return new_record(engine, tmp_path / "billing")


TOTAL = "def total(prices: list[int]) -> int:\n    return sum(price * 2 for price in prices)\n"
MEAN = (
    "def mean(prices: list[int]) -> float:\n"
    "    shares = [price / len(prices) for price in prices]\n"
    "    return sum(shares)\n"
)


@pytest.fixture
def deployed(record: Record) -> Record:
    """Two of three suggestions accepted on day 0, committed on day 1, live from day 2 to day 12 only in part.

    `span-total` (2 lines) stays; `span-mean` (3 lines) is removed by the deployment of day 12.
    """
    record.suggest("total", 2, 0)
    record.suggest("mean", 3, 0, model="large")
    record.suggest("ignored", 5, 0)
    record.event("suggestion.dismissed", 0, suggestion="ignored", shown_ms=None)
    record.accept("total", 2, 0.1)
    record.accept("mean", 3, 0.1)
    record.save("core.py", 0.2, ("human", "LIMIT = 10_000\n"), ("span-total", TOTAL), ("span-mean", MEAN))
    first = record.commit("Add total and mean", 1)
    record.save("core.py", 10, ("human", "LIMIT = 10_000\n"), ("span-total", TOTAL))
    second = record.commit("Remove mean", 11)
    record.tell()
    record.deploy(first, 2)
    record.deploy(second, 12)
    return record

"""Where each span stands: how many of its lines were committed, are merged, in production, and survived.

A span's lines in a tree are its `ai` and `ai-edited` lines there. Where several services run trees of
one repository, a span counts with the most lines it has in one of them: the same line is not counted
twice, whatever version or path each service has it in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.branches import default_branch_commit
from codeassist.adoption.deployments import Deployment, deployments_of, in_production
from codeassist.adoption.lineage import committed_spans, spans_of_commit
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.repositories import KnownRepository
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.schema.events import event
from codeassist_index.translation import tr

HORIZONS_DAYS = (7, 30, 90)
"""Days after its first deployment at which a span's survival is read."""

SpanLines = Mapping[str, int]
"""Span to number of lines; a span that is absent has none."""


@dataclass(frozen=True, slots=True)
class FirstDeployment:
    """When a span first went live, and with how many lines."""

    time: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class Presence:
    """One repository's spans by stage; a stage is None where it can't be known, and `notes` say why.

    `alive` holds, per horizon, the spans that were first deployed at least so many days ago, with the
    lines they had in production then: zero when they had left. The others are censored, and absent.
    """

    repository: str
    committed: SpanLines | None = None
    merged: SpanLines | None = None
    in_production: SpanLines | None = None
    production: Sequence[Deployment] = ()
    first_deployed: Mapping[str, FirstDeployment] = field(default_factory=dict)
    alive: Mapping[int, SpanLines] = field(default_factory=dict)
    notes: Sequence[str] = ()


def presence(engine: sa.Engine, known: KnownRepository, settings: Settings, now: datetime) -> Presence:
    """Read a repository's stages from its lineage, its default branch and its deployments."""
    name = known.name
    with engine.connect() as connection:
        history = deployments_of(connection, name, settings.adoption.environment)
        synced = Records(connection, name).progress()
        late = 0 if synced is None else _saves_after(connection, name, synced.events)
    if known.root is None or not known.root.is_dir():
        missing = (
            tr("{name}: its folder is not known; run `codeassist adoption sync` on a clone of it.")
            if known.root is None
            else tr("{name}: {root} is gone; run `codeassist adoption sync` on a clone of it.")
        )
        return Presence(name, notes=(missing.format(name=name, root=known.root),))
    if synced is None:
        unknown = tr("{name}: its lineage is not known; run `codeassist adoption sync {root}`.")
        return Presence(name, notes=(unknown.format(name=name, root=known.root),))
    outdated = tr("{name}: {count} saves arrived after the last sync; run `codeassist adoption sync {root}`.")
    notes = [outdated.format(name=name, count=late, root=known.root)]
    return _stages(_Trees(engine, known.root, name, notes if late else []), history, settings, now)


@dataclass(slots=True)
class _Trees:
    """The spans of commits, each tree read once; None for a commit that can't be read, with a note."""

    engine: sa.Engine
    root: Path
    repository: str
    notes: list[str]
    read: dict[str, SpanLines | None] = field(default_factory=dict)

    def spans(self, sha: str) -> SpanLines | None:
        if sha not in self.read:
            try:
                self.read[sha] = spans_of_commit(self.engine, self.root, self.repository, sha)
            except InvalidInputError as error:
                self.notes.append(f"{self.repository}: {error}")
                self.read[sha] = None
        return self.read[sha]

    def together(self, shas: Iterable[str]) -> dict[str, int] | None:
        """Each span with the most lines it has in one of the trees; None when one of them can't be read."""
        most: dict[str, int] = {}
        for sha in shas:
            spans = self.spans(sha)
            if spans is None:
                return None
            for span, lines in spans.items():
                most[span] = max(lines, most.get(span, 0))
        return most


def _stages(trees: _Trees, history: Sequence[Deployment], settings: Settings, now: datetime) -> Presence:
    history = [one for one in history if one.status == "success" and one.time <= now]
    branch = default_branch_commit(trees.root, settings.default_branch)
    production = in_production(history, now)
    if not history:
        trees.notes.append(
            tr("{name}: no successful deployment to {environment!r} is recorded.").format(
                name=trees.repository, environment=settings.adoption.environment
            )
        )
    first_deployed = _first_deployed(trees, history)
    return Presence(
        repository=trees.repository,
        committed=committed_spans(trees.engine, trees.repository),
        merged=None if branch is None else trees.spans(branch),
        in_production=trees.together(one.sha for one in production),
        production=production,
        first_deployed=first_deployed,
        alive={days: _alive(trees, history, first_deployed, timedelta(days=days), now) for days in HORIZONS_DAYS},
        notes=tuple(trees.notes),
    )


def _first_deployed(trees: _Trees, history: Sequence[Deployment]) -> dict[str, FirstDeployment]:
    first: dict[str, FirstDeployment] = {}
    for deployment in history:
        for span, lines in (trees.spans(deployment.sha) or {}).items():
            first.setdefault(span, FirstDeployment(deployment.time, lines))
    return first


def _alive(
    trees: _Trees,
    history: Sequence[Deployment],
    first_deployed: Mapping[str, FirstDeployment],
    horizon: timedelta,
    now: datetime,
) -> SpanLines:
    spans_by_time: dict[datetime, list[str]] = defaultdict(list)
    for span, first in first_deployed.items():
        if first.time + horizon <= now:
            spans_by_time[first.time + horizon].append(span)
    alive: dict[str, int] = {}
    for then, spans in spans_by_time.items():
        live = trees.together(one.sha for one in in_production(history, then))
        if live is not None:
            alive |= {span: live.get(span, 0) for span in spans}
    return alive


def _saves_after(connection: sa.Connection, repository: str, number: int) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(event)
        .where(event.c.repository == repository, event.c.kind == "file.saved", event.c.number > number)
    )
    return connection.execute(query).scalar_one()

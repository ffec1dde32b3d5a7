"""Where each span stands: how many of its lines were committed, are merged, in production, and survived.

A span's lines in a tree are its `ai` and `ai-edited` lines there. Where several services run trees of
one repository, a span counts with the most lines it has in one of them: the same line is not counted
twice, whatever version or path each service has it in. A service's tree is its paths of the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.branches import default_branch_commit
from codeassist.adoption.deployed.history import History, production_history
from codeassist.adoption.deployed.lives import Life, Lives, SpanLines, lives
from codeassist.adoption.deployed.services import is_part, paths_of
from codeassist.adoption.deployments import Deployment, in_production
from codeassist.adoption.lineage import TreeSpans, committed_spans
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.repositories import KnownRepository
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.schema.events import event
from codeassist_index.translation import tr

HORIZONS_DAYS = (7, 30, 90)
"""Days after its first deployment at which a span's survival is read."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One repository's spans by stage at a `time`; a stage is None where it can't be known, and `notes` say why.

    `lives` holds every span that was ever in production. `alive` holds, per horizon, the spans that were first
    deployed at least so many days ago, with the lines they had in production then: zero when they had left. The
    others are censored, and absent.
    """

    repository: str
    time: datetime
    committed: SpanLines | None = None
    merged: SpanLines | None = None
    in_production: SpanLines | None = None
    production: Sequence[Deployment] = ()
    lives: Mapping[str, Life] = field(default_factory=dict)
    alive: Mapping[int, SpanLines] = field(default_factory=dict)
    notes: Sequence[str] = ()


def presence(engine: sa.Engine, known: KnownRepository, settings: Settings, now: datetime) -> Presence:
    """Read a repository's stages from its lineage, its default branch and its deployments."""
    name = known.name
    if known.root is None or not known.root.is_dir():
        missing = (
            tr("{name}: its folder is not known; run `codeassist adoption sync` on a clone of it.")
            if known.root is None
            else tr("{name}: {root} is gone; run `codeassist adoption sync` on a clone of it.")
        )
        return Presence(name, now, notes=(missing.format(name=name, root=known.root),))
    with engine.connect() as connection:
        history = production_history(connection, known.root, name, settings, now)
        synced = Records(connection, name).progress()
        if synced is None:
            unknown = tr("{name}: its lineage is not known; run `codeassist adoption sync {root}`.")
            return Presence(name, now, notes=(unknown.format(name=name, root=known.root),))
        notes = list(history.notes)
        if late := _saves_after(connection, name, synced.events):
            outdated = tr("{name}: {count} saves arrived after the last sync; run `codeassist adoption sync {root}`.")
            notes.append(outdated.format(name=name, count=late, root=known.root))
        trees = _Trees(TreeSpans(connection, known.root, name), name, settings, notes)
        return _stages(trees, known.root, committed_spans(engine, name), history, now)


@dataclass(slots=True)
class _Trees:
    """The spans of commits, each tree read once; None for a commit that can't be read, with a note."""

    spans_in: TreeSpans
    repository: str
    settings: Settings
    notes: list[str]
    read: dict[tuple[str, tuple[str, ...]], SpanLines | None] = field(default_factory=dict)

    def deployed(self, deployment: Deployment) -> SpanLines | None:
        return self.spans(deployment.sha, paths_of(deployment, self.settings.adoption))

    def spans(self, sha: str, paths: tuple[str, ...] = ()) -> SpanLines | None:
        if (sha, paths) not in self.read:
            self.read[sha, paths] = self._spans(sha, paths)
        return self.read[sha, paths]

    def _spans(self, sha: str, paths: tuple[str, ...]) -> SpanLines | None:
        part = (lambda path: is_part(path, paths)) if paths else None
        try:
            return self.spans_in.of(sha, part)
        except InvalidInputError as error:
            note = f"{self.repository}: {error}"
            if note not in self.notes:
                self.notes.append(note)
            return None


def _stages(trees: _Trees, root: Path, committed: SpanLines, found: History, now: datetime) -> Presence:
    history = [one for one in found.deployments if one.status == "success"]
    branch = default_branch_commit(root, trees.settings.default_branch)
    if not history:
        trees.notes.append(
            tr("{name}: no successful deployment to {environment!r} is recorded.").format(
                name=trees.repository, environment=trees.settings.adoption.environment
            )
        )
    lived = lives(history, trees.deployed)
    live = {span: life.lines for span, life in lived.by_span.items() if life.lines}
    return Presence(
        repository=trees.repository,
        time=now,
        committed=committed,
        merged=None if branch is None else trees.spans(branch),
        in_production=None if lived.is_blind(now) else live,
        production=in_production(history, now),
        lives=lived.by_span,
        alive={days: _alive(lived, timedelta(days=days), now) for days in HORIZONS_DAYS},
        notes=tuple(trees.notes),
    )


def _alive(lived: Lives, horizon: timedelta, now: datetime) -> SpanLines:
    return {
        span: life.lines_at(then)
        for span, life in lived.by_span.items()
        if (then := life.first.time + horizon) <= now and not lived.is_blind(then)
    }


def _saves_after(connection: sa.Connection, repository: str, number: int) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(event)
        .where(event.c.repository == repository, event.c.kind == "file.saved", event.c.number > number)
    )
    return connection.execute(query).scalar_one()

"""Each span's own story: accepted, committed, first deployed, left, returned, and what is alive of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from codeassist.adoption.deployed.lives import Life
from codeassist.adoption.presence import HORIZONS_DAYS, Presence, presence
from codeassist.adoption.repositories import KnownRepository
from codeassist.metrics.cohort import Accepted, accepted
from codeassist.metrics.json_form import rfc3339
from codeassist.metrics.lives import DAY
from codeassist.settings import Settings


@dataclass(frozen=True, slots=True)
class SpanLife:
    """A committed span: `life` is None before its first deployment, `acceptance` where that event was lost."""

    span: str
    acceptance: Accepted | None
    lines_committed: int
    life: Life | None

    @property
    def days_to_production(self) -> float | None:
        """Days from the acceptance to the first deployment."""
        if self.life is None or self.acceptance is None:
            return None
        return max(0.0, (self.life.first.time - self.acceptance.time) / DAY)


@dataclass(frozen=True, slots=True)
class SpanLives:
    """Every committed or deployed span of a repository, those that were accepted first before the others."""

    presence: Presence
    spans: tuple[SpanLife, ...]


def span_lives(engine: sa.Engine, known: KnownRepository, settings: Settings, now: datetime) -> SpanLives:
    """Read one repository's spans; its notes say what can't be known."""
    found = presence(engine, known, settings, now)
    with engine.connect() as connection:
        acceptances = {one.span: one for one in accepted(connection, known.name, settings.adoption.exclude)}
    spans = _spans(found, acceptances)
    return SpanLives(found, tuple(sorted(spans, key=lambda one: (one.acceptance is None, _time(one), one.span))))


def as_json(lives: SpanLives) -> dict[str, Any]:
    """One object with a list of spans."""
    now = lives.presence.time
    return {
        "repository": lives.presence.repository,
        "generated": rfc3339(now),
        "spans": [_as_json(one, now) for one in lives.spans],
        "notes": list(lives.presence.notes),
    }


def _spans(found: Presence, acceptances: Mapping[str, Accepted]) -> Iterator[SpanLife]:
    committed = found.committed or {}
    for span in committed.keys() | found.lives.keys():
        yield SpanLife(span, acceptances.get(span), committed.get(span, 0), found.lives.get(span))


def _time(one: SpanLife) -> float:
    return 0.0 if one.acceptance is None else one.acceptance.time.timestamp()


def _as_json(one: SpanLife, now: datetime) -> dict[str, Any]:
    life = one.life
    stays = () if life is None else life.stays
    return {
        "span": one.span,
        "accepted": None if one.acceptance is None else rfc3339(one.acceptance.time),
        "model": None if one.acceptance is None else one.acceptance.suggestion.model,
        "lines_committed": one.lines_committed,
        "first_deployed": rfc3339(stays[0].since) if stays else None,
        "lines_first_deployed": None if life is None else life.first.lines,
        "lines_in_production": 0 if life is None else life.lines,
        "left": rfc3339(stays[-1].until) if stays else None,
        "returned": [rfc3339(stay.since) for stay in stays[1:]],
        "stays": [{"since": rfc3339(stay.since), "until": rfc3339(stay.until)} for stay in stays],
        "days_alive": None if life is None else round(life.days_alive(now), 3),
        "days_to_production": None if one.days_to_production is None else round(one.days_to_production, 3),
        "alive": {f"{days}d": _alive(life, days, now) for days in HORIZONS_DAYS},
    }


def _alive(life: Life | None, days: int, now: datetime) -> bool | None:
    """Whether it was in production so long after its first deployment; None before that time."""
    if life is None or (then := life.first.time + timedelta(days=days)) > now:
        return None
    return life.lines_at(then) > 0

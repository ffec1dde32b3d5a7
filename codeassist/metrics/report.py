"""The adoption report: the funnel of a period, as a whole and by group, with production and its coverage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from codeassist.adoption.presence import Presence, presence
from codeassist.adoption.production import ProductionFile, lines_by_class, production_files
from codeassist.adoption.repositories import KnownRepository
from codeassist.errors import InvalidInputError
from codeassist.metrics.cohort import UNKNOWN, Accepted, Period, accepted, shown
from codeassist.metrics.funnel import Both, Grouping, Tally, key_of
from codeassist.metrics.kept import kept_spans
from codeassist.settings import Settings
from codeassist_index.translation import tr

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """What the report read of one repository.

    `accepted` holds every span with its acceptance, of any time; `files` those in production that hold
    a line from a span; `lines` all lines in production by class; `notes` what could not be known.
    """

    known: KnownRepository
    presence: Presence
    accepted: Mapping[str, Accepted]
    lines: Counter[str]
    files: Sequence[ProductionFile]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the dimension asked for; `coverage` where it has a meaning, which is by repository."""

    key: str
    funnel: Both
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the text, JSON and HTML forms show."""

    generated: datetime
    environment: str
    period: Period
    repositories: Sequence[RepositoryFacts]
    funnel: Both
    lines: Counter[str]
    grouping: Grouping | None
    groups: Sequence[Group]
    notes: Sequence[str]


def coverage(lines: Counter[str]) -> float | None:
    """The share of lines whose class is not unknown; None without any line."""
    total = lines.total()
    return None if total == 0 else (total - lines["unknown"]) / total


def build_report(
    engine: sa.Engine,
    repositories: Sequence[KnownRepository],
    settings: Settings,
    period: Period,
    *,
    grouping: Grouping | None,
    now: datetime,
    progress: Progress,
) -> Report:
    """Read the record, the lineage and the deployed trees of each repository."""
    tallies = _Tallies(settings, period, grouping)
    facts: list[RepositoryFacts] = []
    for done, known in enumerate(repositories):
        progress(done, len(repositories))
        facts.append(_read(engine, known, settings, now))
        with engine.connect() as connection:
            tallies.add_repository(connection, facts[-1])
    coverage_of = {one.known.name: coverage(one.lines) for one in facts} if grouping == "repository" else {}
    groups = [Group(key, tally.result(), coverage_of.get(key)) for key, tally in tallies.groups.items()]
    return Report(
        generated=now,
        environment=settings.adoption.environment,
        period=period,
        repositories=facts,
        funnel=tallies.whole.result(),
        lines=sum((one.lines for one in facts), Counter()),
        grouping=grouping,
        groups=sorted(groups, key=lambda one: one.key if grouping == "week" else (-one.funnel.lines.accepted, one.key)),
        notes=[note for one in facts for note in one.notes] + tallies.notes(),
    )


def _read(engine: sa.Engine, known: KnownRepository, settings: Settings, now: datetime) -> RepositoryFacts:
    found = presence(engine, known, settings, now)
    with engine.connect() as connection:
        spans = {one.span: one for one in accepted(connection, known.name, settings.adoption.exclude)}
    lines = Counter[str]()
    files: list[ProductionFile] = []
    notes = list(found.notes)
    if known.root is not None and found.in_production is not None:
        try:
            for file in production_files(engine, known.root, found.production, settings.adoption):
                lines += lines_by_class(file.lines)
                if any(run.span is not None for run in file.lines.runs):
                    files.append(file)
        except InvalidInputError as error:  # lineage knows the commit, and the clone has lost it since
            notes.append(f"{known.name}: {error}")
            lines, files = Counter(), []
    return RepositoryFacts(known, found, spans, lines, files, notes)


@dataclass(slots=True)
class _Tallies:
    """The whole and its groups, summed up side by side."""

    settings: Settings
    period: Period
    grouping: Grouping | None
    whole: Tally = field(default_factory=Tally)
    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    spans_not_accepted: int = 0

    def add_repository(self, connection: sa.Connection, facts: RepositoryFacts) -> None:
        key = key_of(self.grouping, self.settings.adoption) if self.grouping else None
        for one in shown(connection, facts.known.name, self.settings.adoption.exclude):
            if one.suggestion.time in self.period:
                for tally in self._of(key and key(one.suggestion)):
                    tally.add_shown(one)
        kept = kept_spans(connection, facts.known.name)
        for span in facts.accepted.values():
            if span.suggestion.time in self.period:
                for tally in self._of(key and key(span.suggestion)):
                    tally.add_accepted(span, facts.presence, kept.get(span.span, {}))
        self._add_spans_not_accepted(facts)

    def _add_spans_not_accepted(self, facts: RepositoryFacts) -> None:
        """Spans of saved files whose acceptance was never received have no time: they count in no bounded period."""
        spans = (facts.presence.committed or {}).keys() - facts.accepted.keys()
        self.spans_not_accepted += len(spans)
        if self.period.is_open:
            key = self.grouping and (facts.known.name if self.grouping == "repository" else UNKNOWN)
            for span in spans:
                for tally in self._of(key):
                    tally.add_span(span, None, facts.presence)

    def notes(self) -> list[str]:
        if not self.spans_not_accepted:
            return []
        if self.period.is_open:
            note = tr("{count} committed spans have no acceptance event; they count in lines only.")
        else:
            note = tr("{count} committed spans have no acceptance event; they are left out of a bounded period.")
        return [note.format(count=self.spans_not_accepted)]

    def _of(self, key: str | None) -> tuple[Tally, ...]:
        return (self.whole,) if key is None else (self.whole, self.groups[key])

"""The funnel: what became of suggestions, stage by stage, in suggestions and in lines.

Rates are never averaged: every figure is a sum, so that groups add up to the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from codeassist.adoption.deployed.lives import SpanLines
from codeassist.adoption.presence import HORIZONS_DAYS, Presence
from codeassist.metrics.cohort import Accepted, Shown, Suggestion
from codeassist.metrics.kept import Kept, Moments, add_up
from codeassist.metrics.lives import LifeFigures, LivesTally
from codeassist.settings.model import AdoptionSettings

Grouping = Literal["repository", "team", "language", "model", "feature", "tool", "week"]
NO_TEAM = "no team"

STAGES_OF_LINEAGE: Mapping[str, Callable[[Presence], SpanLines | None]] = {
    "committed": lambda presence: presence.committed,
    "merged": lambda presence: presence.merged,
    "in_production": lambda presence: presence.in_production,
}


@dataclass(frozen=True, slots=True)
class Survival:
    """Of `of` that were first deployed so long ago, `alive` were in production that long after."""

    of: int
    alive: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """One unit's figures; None is what can't be known. `alive` is by horizon in days."""

    shown: int
    accepted: int
    committed: int | None
    merged: int | None
    in_production: int | None
    alive: Mapping[int, Survival | None]


@dataclass(frozen=True, slots=True)
class Both:
    """The same funnel in both units, what was `kept` in the editor of the spans, in tokens, and their lives."""

    suggestions: Funnel
    lines: Funnel
    kept: Moments
    lives: LifeFigures


@dataclass(slots=True)
class _Stage:
    """Sums of one stage; `is_blind` when a span's answer was not known."""

    suggestions: set[tuple[str, str]] = field(default_factory=set)
    lines: int = 0
    is_known: bool = False
    is_blind: bool = False

    def add(self, suggestion: Suggestion | None, lines: int) -> None:
        self.is_known = True
        self.lines += lines
        if lines and suggestion is not None:
            self.suggestions.add(suggestion.key)

    @property
    def can_be_told(self) -> bool:
        """Nothing was accepted (then it is 0), or at least one repository knows."""
        return self.is_known or not self.is_blind


@dataclass(slots=True)
class Tally:
    """Sums up one group of suggestions."""

    shown: _Stage = field(default_factory=_Stage)
    accepted: _Stage = field(default_factory=_Stage)
    lineage: dict[str, _Stage] = field(default_factory=lambda: {name: _Stage() for name in STAGES_OF_LINEAGE})
    alive: dict[int, _Stage] = field(default_factory=lambda: {days: _Stage() for days in HORIZONS_DAYS})
    observed: dict[int, _Stage] = field(default_factory=lambda: {days: _Stage() for days in HORIZONS_DAYS})
    kept: dict[str, Kept] = field(default_factory=dict)
    lives: LivesTally = field(default_factory=LivesTally)

    def add_shown(self, shown: Shown) -> None:
        """Count a suggestion that was shown; a suggestion comes only once."""
        self.shown.suggestions.add(shown.suggestion.key)
        self.shown.lines += shown.lines

    def add_accepted(self, accepted: Accepted, presence: Presence, kept: Moments) -> None:
        """Count a span and what became of it."""
        add_up(self.kept, kept)
        self.accepted.suggestions.add(accepted.suggestion.key)
        self.accepted.lines += accepted.lines
        self.add_span(accepted.span, accepted, presence)

    def add_span(self, span: str, accepted: Accepted | None, presence: Presence) -> None:
        """Count what became of a span; one whose acceptance isn't known counts in lines only."""
        suggestion = None if accepted is None else accepted.suggestion
        for name, of in STAGES_OF_LINEAGE.items():
            lines = of(presence)
            if lines is None:
                self.lineage[name].is_blind = True
            else:
                self.lineage[name].add(suggestion, lines.get(span, 0))
        for days, alive in presence.alive.items():
            if span in alive:
                self.alive[days].add(suggestion, alive[span])
                self.observed[days].add(suggestion, presence.lives[span].first.lines)
        life = presence.lives.get(span)
        if life is not None or span in (presence.committed or {}):
            self.lives.add(life, None if accepted is None else accepted.time, presence.time)

    def result(self) -> Both:
        """The funnels of everything that was added."""
        return Both(
            self._funnel(lambda stage: len(stage.suggestions)),
            self._funnel(lambda stage: stage.lines),
            dict(self.kept),
            self.lives.result(),
        )

    def _funnel(self, count: Callable[[_Stage], int]) -> Funnel:
        told = {name: count(stage) if stage.can_be_told else None for name, stage in self.lineage.items()}
        return Funnel(
            shown=count(self.shown),
            accepted=count(self.accepted),
            alive={
                days: Survival(count(self.observed[days]), count(stage)) if stage.is_known else None
                for days, stage in self.alive.items()
            },
            **told,
        )


def key_of(grouping: Grouping, adoption: AdoptionSettings) -> Callable[[Suggestion], str]:
    """The function that names a suggestion's group. A user in several teams counts in the first by name."""
    if grouping == "week":
        return lambda suggestion: "{}-W{:02}".format(*suggestion.time.isocalendar())
    if grouping == "team":
        team_of = {user: team for team in sorted(adoption.teams, reverse=True) for user in adoption.teams[team]}
        return lambda suggestion: team_of.get(suggestion.user, NO_TEAM)
    return lambda suggestion: str(getattr(suggestion, grouping))

"""The deployments that count as production: those recorded, else release tags, else what the settings let us assume."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.branches import default_branch_commit
from codeassist.adoption.deployed.services import counts_as_production, matches, services_of
from codeassist.adoption.deployments import Deployment, deployments_of
from codeassist.settings import Settings
from codeassist_index.git import Git
from codeassist_index.translation import tr

_TAG = "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00%(creatordate:unix)"


@dataclass(frozen=True, slots=True)
class History:
    """Deployments to production, oldest first, and what is to be said about where they come from."""

    deployments: Sequence[Deployment]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A tag, its commit, and when it was made: the tagger's time, or the commit's where the tag has none."""

    tag: str
    sha: str
    time: datetime


def production_history(
    connection: sa.Connection, root: Path | None, repository: str, settings: Settings, now: datetime
) -> History:
    """Every deployment of a repository to production until now, by the best source that each service has."""
    recorded = deployments_of(connection, repository)
    production = [one for one in recorded if one.time <= now and counts_as_production(one, settings.adoption)]
    derived, notes = _derived(production, root, repository, settings, now)
    return History(sorted([*production, *derived], key=lambda one: one.time), notes)


def _derived(
    recorded: Sequence[Deployment], root: Path | None, repository: str, settings: Settings, now: datetime
) -> tuple[list[Deployment], list[str]]:
    """What stands in for services of which no deployment to production is recorded, and the notes on it."""
    found: list[Deployment] = []
    notes: list[str] = []
    if root is None:
        return found, notes
    for service, tags in _services_without(recorded, repository, settings):
        derived = [
            Deployment(
                repository, service, settings.adoption.environment, one.sha, "success", one.time, "tag", version=one.tag
            )
            for one in releases(root, tags)
            if one.time <= now
        ]
        if not derived and settings.adoption.assume_deployed:
            derived = list(_assumed(root, repository, service, settings, now))
            notes.append(_assumption(repository, service, settings))
        found += derived
    return found, notes


def releases(root: Path, globs: Sequence[str]) -> list[Release]:
    """The tags of commits that a glob matches, oldest first; of one time by version, so that v9 comes before v10."""
    if not globs:
        return []
    found = []
    listed = Git(root).run("for-each-ref", "--sort=version:refname", f"--format={_TAG}", "refs/tags")
    for line in listed.split(b"\n"):
        name, *rest = line.decode("utf-8", "replace").split("\0")
        if not rest or not matches(name, globs):
            continue
        kind, sha, peeled_kind, peeled, seconds = rest
        time = _time(seconds)
        if "commit" in (kind, peeled_kind) and time is not None:
            found.append(Release(name, peeled or sha, time))
    return sorted(found, key=lambda one: one.time)


def _services_without(
    recorded: Sequence[Deployment], repository: str, settings: Settings
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each service of which no deployment is recorded, and the globs of its tags."""
    known = {one.service for one in recorded}
    services = services_of(repository, settings.adoption)
    for service in services:
        if service.name not in known:
            yield service.name, service.release_tags or settings.adoption.release_tags
    if not services and not known:
        yield repository.rpartition("/")[2], settings.adoption.release_tags


def _assumed(root: Path, repository: str, service: str, settings: Settings, now: datetime) -> Iterator[Deployment]:
    """The default branch as it stood at the end of each UTC day, live some hours later.

    Clocks that go backwards don't take it back: a commit is there no earlier than those before it.
    """
    head = default_branch_commit(root, settings.default_branch)
    if head is None:
        return
    delay = timedelta(hours=settings.adoption.assume_deployed_hours)
    last_of_day: dict[date, tuple[str, datetime]] = {}
    latest = datetime.min.replace(tzinfo=UTC)
    for line in Git(root).text("log", "--first-parent", "--reverse", "--format=%H %ct", head).splitlines():
        sha, _, seconds = line.partition(" ")
        latest = max(latest, _time(seconds) or latest)
        last_of_day[latest.date()] = sha, latest
    for sha, time in last_of_day.values():
        if time <= now - delay:
            environment = settings.adoption.environment
            yield Deployment(repository, service, environment, sha, "success", time + delay, "assumed")


def _time(seconds: str) -> datetime | None:
    """Seconds since 1970 as a time; None for none, and for what no calendar has."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _assumption(repository: str, service: str, settings: Settings) -> str:
    words = tr(
        "{name}: no deployment of {service} is recorded; the default branch is assumed to go live after {hours:g} h."
    )
    return words.format(name=repository, service=service, hours=settings.adoption.assume_deployed_hours)

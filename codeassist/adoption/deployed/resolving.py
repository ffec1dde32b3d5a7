"""From what a platform tells to a deployment: which service, which repository, and which of its commits.

What can't be told for certain is refused with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from codeassist.adoption.deployed.commits import (
    NotResolvedError,
    commit_in_clone,
    commit_of_host,
    commit_of_images,
    is_at,
)
from codeassist.adoption.deployed.images import untagged
from codeassist.adoption.deployed.services import matches, same_repository, services_of
from codeassist.adoption.deployed.told import Origin, Told
from codeassist.adoption.deployments import Deployment
from codeassist.settings.model import AdoptionSettings
from codeassist.settings.services import ServiceSettings


@dataclass(frozen=True, slots=True)
class Target:
    """What an import is told besides its input; empty values leave it to the input and the settings.

    `roots` are the known repositories with their clones; `images` what each image (its name with tag or digest, or the
    digest alone) says that it was built from.
    """

    roots: Mapping[str, Path | None]
    repository: str = ""
    service: str = ""
    environment: str = ""
    time: datetime | None = None
    images: Mapping[str, Origin] = field(default_factory=dict)


def resolve(told: Told, target: Target, settings: AdoptionSettings, now: datetime) -> Deployment:
    """The deployment that is meant.

    Raises:
        NotResolvedError: with the reason.
    """
    if told.time is None and not told.is_timeless:
        raise NotResolvedError("it says no time that can be read")
    entry = _entry(told, target, settings)
    repository = _repository(told, target, entry)
    return Deployment(
        repository=repository,
        service=target.service or (entry.name if entry else "") or told.service or _own_name(told, repository),
        environment=target.environment or told.environment or _environment_of(told, entry, settings),
        sha=_commit(told, target, entry, repository),
        status=told.status,
        time=told.time or target.time or now,
        source=told.source,
        tier=told.tier,
        version=told.version,
    )


def _entry(told: Told, target: Target, settings: AdoptionSettings) -> ServiceSettings | None:
    """The service in the settings, if it is certain which."""
    candidates = _candidates(told, target, settings)
    name = target.service or told.service
    if name:
        return next((one for one in candidates if one.name == name), None)
    if told.application is not None or told.images:
        found = [one for one in candidates if matches(told.application or "", one.applications)]
        found = found or [one for one in candidates if _runs(one, told)]
    else:
        found = [one for one in candidates if matches(told.environment or "", one.environments)] or list(candidates)
        found = [one for one in found if one.repository] or found
    if len(found) > 1:
        names = ", ".join(sorted(one.name for one in found))
        raise NotResolvedError(f"it may be of several services ({names}); say which in adoption.services, or --service")
    return found[0] if found else None


def _candidates(told: Told, target: Target, settings: AdoptionSettings) -> Sequence[ServiceSettings]:
    repository = target.repository or (told.repository if told.is_of_host else None)
    return settings.services if repository is None else services_of(repository, settings)


def _runs(entry: ServiceSettings, told: Told) -> bool:
    """Whether one of the images is the service's."""
    return any(matches(untagged(image), entry.images) for image in told.images)


def _repository(told: Told, target: Target, entry: ServiceSettings | None) -> str:
    """The service's repository, by the name that the record has for it."""
    wanted = target.repository or (entry.repository if entry else "")
    if told.is_of_host and told.repository is not None:
        if wanted and not same_repository(wanted, told.repository):
            raise NotResolvedError(f"it is of {told.repository}, not of {wanted}")
        wanted = wanted or told.repository
    if not wanted:
        raise NotResolvedError(
            "its repository is not known; give --root or --repository, or an entry of adoption.services"
        )
    known = [name for name in target.roots if same_repository(name, wanted)]
    return known[0] if len(known) == 1 and wanted not in target.roots else wanted


def _own_name(told: Told, repository: str) -> str:
    """A repository that is one service is called as its repository; what a cluster runs has to be named."""
    if told.application is not None or told.images:
        what = told.application or told.images[0]
        raise NotResolvedError(f"{what} is of no service in adoption.services; name it there, or give --service")
    return repository.rpartition("/")[2]


def _environment_of(told: Told, entry: ServiceSettings | None, settings: AdoptionSettings) -> str:
    """What an entry's applications and images bring live is in production by the settings' word."""
    if entry is None or not (matches(told.application or "", entry.applications) or _runs(entry, told)):
        raise NotResolvedError("its environment is not known; give --environment")
    if not entry.environments or matches(settings.environment, entry.environments):
        return settings.environment
    return entry.environments[0]


def _commit(told: Told, target: Target, entry: ServiceSettings | None, repository: str) -> str:
    root = target.roots.get(repository)
    if told.is_of_host:
        return commit_of_host(told.revision, root, repository)
    if root is None:
        raise NotResolvedError(f"no clone of {repository} is known to look the commit up in; give --root")
    own = [one for one in told.origins if one.repository is None or is_at(one.repository, repository)]
    if told.application is None and not own:
        words = f"it was built from {told.repository}, not from {repository}: is the label inherited from a base image?"
        raise NotResolvedError(words)
    revision = next((one.revision for one in own if one.revision), None)
    if revision is not None:
        return commit_in_clone(revision, root, repository)
    others = ", ".join(sorted({one.repository for one in told.origins if one.repository}))
    where = f"its revision is of {others}" if others else "it has no revision that names a commit"
    images = [one for one in told.images if not (entry and entry.images) or matches(untagged(one), entry.images)]
    if not images:
        raise NotResolvedError(f"{where}, and no image of the service is known of that time", is_refused=False)
    return commit_of_images(images, target.images, root, repository, where)

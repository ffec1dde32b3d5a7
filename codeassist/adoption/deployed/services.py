"""Services by the settings: which deployments count as production, and which paths of a commit they bring live."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from codeassist.adoption.deployments import Deployment
from codeassist.settings.model import AdoptionSettings
from codeassist.settings.services import ServiceSettings


def same_repository(one: str, other: str) -> bool:
    """Whether two names are one repository's: case is no difference, and a clone without origin has the last part."""
    one, other = one.lower(), other.lower()
    if one == other:
        return True
    return ("/" not in one and other.endswith(f"/{one}")) or ("/" not in other and one.endswith(f"/{other}"))


def matches(text: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs matches; `*` crosses slashes."""
    return any(fnmatchcase(text, glob) for glob in globs)


def services_of(repository: str, settings: AdoptionSettings) -> list[ServiceSettings]:
    """The services that are built from a repository, those that name it before those that name none."""
    named = [one for one in settings.services if one.repository and same_repository(one.repository, repository)]
    return named + [one for one in settings.services if not one.repository]


def service_of(deployment: Deployment, settings: AdoptionSettings) -> ServiceSettings | None:
    """The settings' entry for the service that was deployed."""
    found = services_of(deployment.repository, settings)
    return next((one for one in found if one.name == deployment.service), None)


def counts_as_production(deployment: Deployment, settings: AdoptionSettings) -> bool:
    """By the service's own environments where it has some; else by name, by glob, or by the platform's word."""
    service = service_of(deployment, settings)
    if service is not None and service.environments:
        return matches(deployment.environment, service.environments)
    return (
        deployment.environment == settings.environment
        or matches(deployment.environment, settings.environments)
        or deployment.tier == "production"
    )


def paths_of(deployment: Deployment, settings: AdoptionSettings) -> tuple[str, ...]:
    """The part of the commit that went live, as `is_part` reads it."""
    service = service_of(deployment, settings)
    return () if service is None else service.paths


def is_part(path: str, paths: Sequence[str]) -> bool:
    """Whether a path belongs to a service: it is named, lies under a named folder, or a glob matches; none name all."""
    return not paths or any(fnmatchcase(path, one) or f"{path}/".startswith(f"{one.rstrip('/')}/") for one in paths)

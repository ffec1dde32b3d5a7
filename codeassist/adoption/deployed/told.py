"""What a platform tells of one deployment, before it is known which commit of which repository that is."""

from dataclasses import dataclass
from datetime import datetime

from codeassist.adoption.deployments import Status, Tier


@dataclass(frozen=True, slots=True)
class Origin:
    """A revision (a commit's id, or what leads to one) and the normalised name of the repository that it is of."""

    repository: str | None
    revision: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A deployment that ended, in the platform's words; what it doesn't say is None.

    `is_of_host` says that the repository's own host tells it, so that the commit is there even where our clone doesn't
    have it yet; elsewhere it has to be proved. `application` and `images` are what the platform knows the service by.
    `is_timeless`: without a time it is meant to happen when it is told.
    """

    line: int
    source: str
    status: Status
    time: datetime | None
    origins: tuple[Origin, ...] = ()
    environment: str | None = None
    service: str | None = None
    tier: Tier | None = None
    version: str | None = None
    application: str | None = None
    images: tuple[str, ...] = ()
    is_of_host: bool = False
    is_timeless: bool = False

    @property
    def repository(self) -> str | None:
        """Where it comes from, if that is said of all that it comes from."""
        return self.origins[0].repository if len(self.origins) == 1 else None

    @property
    def revision(self) -> str | None:
        """What names the commit, if only one thing does."""
        return self.origins[0].revision if len(self.origins) == 1 else None


@dataclass(frozen=True, slots=True)
class Remark:
    """Why something of the input is no deployment; `is_refused` where it should have been one."""

    line: int
    reason: str
    is_refused: bool = False


def refused(line: int, reason: str) -> Remark:
    """It should have been a deployment, and can't be taken for one."""
    return Remark(line, reason, is_refused=True)

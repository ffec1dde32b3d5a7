"""`[[adoption.services]]`: which part of which repository a service is made of, and what platforms call it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from codeassist.settings.section import Section
from codeassist_index.translation import tr

HOURS_MAX = 24 * 365


class ServiceSettings(Section):
    """`[[adoption.services]]`: one service."""

    name: str = Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$", description="The service, as deployments name it.")
    repository: str = Field(
        "",
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The repository (`host/group/name`) it is built from; empty: any.",
    )
    paths: tuple[str, ...] = Field(
        (),
        description="Folders, files or globs of the repository that it is made of; empty: the whole repository.",
    )
    environments: tuple[str, ...] = Field(
        (), description="Globs of the environments in which it is in production; empty: those of all services."
    )
    applications: tuple[str, ...] = Field(
        (), description="Globs of the Argo CD applications and Flux objects that bring it live in production."
    )
    images: tuple[str, ...] = Field(
        (), description="Globs of its container images, without tag and digest (`registry.example.com/shop/api`)."
    )
    release_tags: tuple[str, ...] = Field(
        (), description="Globs of the tags that are its releases; empty: those of `adoption.release_tags`."
    )


class ProductionSettings(Section):
    """The keys of `[adoption]` that say what is in production."""

    environment: str = Field("production", description="The environment whose deployments count as production.")
    environments: tuple[str, ...] = Field(
        (), description="Globs of further environments that count as production, such as `prod-*`."
    )
    services: tuple[ServiceSettings, ...] = Field(
        (), description="Services with their repository, paths and environments; see below."
    )
    release_tags: tuple[str, ...] = Field(
        (), description="Globs of tags that count as deployments of services of which none is recorded."
    )
    assume_deployed: bool = Field(
        False,
        description="Whether the default branch counts as deployed, marked as assumed, where nothing better is known.",
    )
    assume_deployed_hours: Annotated[float, Field(ge=0, le=HOURS_MAX)] = Field(
        24.0, description="Hours from a commit on the default branch to its assumed deployment."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: dict[tuple[str, str], int] = {}
        for number, service in enumerate(self.services, 1):
            first = seen.setdefault((service.name, service.repository.lower()), number)
            if first != number:
                words = tr("entries {first} and {second} both name {what}, and each may be named once")
                raise ValueError(words.format(first=first, second=number, what=service.name))
        return self

"""Take deployments from what platforms send: the same for the command, and for the team server's webhooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal, get_args

import sqlalchemy as sa

from codeassist.adoption.deployed import argocd, flux, github, gitlab, oci, plain
from codeassist.adoption.deployed.commits import NotResolvedError
from codeassist.adoption.deployed.images import labels_of
from codeassist.adoption.deployed.payload import PAYLOADS_BYTES_MAX, Value, values
from codeassist.adoption.deployed.resolving import Target, resolve
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist.adoption.deployments import Deployment, deployments_of, record_deployments
from codeassist.adoption.parsing import REASON_CHARACTERS_MAX
from codeassist.adoption.repositories import known_repositories
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist_index.translation import tr

Form = Literal["argocd", "flux", "github", "gitlab", "oci", "plain"]
FORMS: tuple[Form, ...] = get_args(Form)

_READERS: Mapping[Form, Callable[[Sequence[Value]], Iterator[Told | Remark]]] = {
    "argocd": argocd.read,
    "flux": flux.read,
    "github": github.read,
    "gitlab": gitlab.read,
    "oci": oci.read,
    "plain": plain.read,
}
NAME_CHARACTERS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the input: deployments `added`, those `known` from before, and remarks on the rest."""

    added: int
    known: int
    passed_over: Sequence[Remark]
    refused: Sequence[Remark]


def take(engine: sa.Engine, payloads: bytes, form: Form, settings: Settings, target: Target) -> Taken:
    """Record every deployment that some payloads tell of; repeating it changes nothing.

    Raises:
        InvalidInputError: more than `PAYLOADS_BYTES_MAX`, or no text.
    """
    now = datetime.now(UTC)
    found: list[Deployment] = []
    remarks: list[Remark] = []
    for one in read(payloads, form):
        if isinstance(one, Remark):
            remarks.append(one)
            continue
        try:
            found.append(_within_limits(resolve(one, target, settings.adoption, now)))
        except NotResolvedError as error:
            remarks.append(Remark(one.line, str(error), is_refused=error.is_refused))
    new = _without_repetitions(engine, found, now)
    added = record_deployments(engine, new, user=settings.journal.user or "deploy")
    remarks = sorted(
        (replace(one, reason=one.reason[:REASON_CHARACTERS_MAX]) for one in remarks), key=lambda one: one.line
    )
    return Taken(
        added,
        len(found) - added,
        [one for one in remarks if not one.is_refused],
        [one for one in remarks if one.is_refused],
    )


def images_of(payloads: bytes) -> dict[str, Origin]:
    """What images' labels say that they were built from, to resolve what a cluster runs."""
    return labels_of([one for one in read(payloads, "oci") if isinstance(one, Told)])


def with_known_clones(engine: sa.Engine, target: Target) -> Target:
    """The target, and where the record knows other repositories and their clones."""
    with engine.connect() as connection:
        known = known_repositories(connection)
    roots = {one.name: one.root if one.root is not None and one.root.is_dir() else None for one in known}
    return replace(target, roots={**roots, **target.roots})


def read(payloads: bytes, form: Form) -> Iterator[Told | Remark]:
    """What the payloads tell, and remarks on the rest.

    Raises:
        InvalidInputError: more than `PAYLOADS_BYTES_MAX`, or no text.
    """
    if len(payloads) > PAYLOADS_BYTES_MAX:
        raise InvalidInputError(
            tr("More than {count:,} bytes of payloads; give them in several parts.").format(count=PAYLOADS_BYTES_MAX)
        )
    try:
        text = payloads.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(tr("The payloads are not UTF-8: {error}").format(error=error)) from error
    found = list(values(text))
    yield from (refused(one.line, "no JSON object") for one in found if one.content is None)
    yield from _READERS[form]([one for one in found if one.content is not None])


def _within_limits(deployment: Deployment) -> Deployment:
    """Names as events may have them: the record takes no others.

    Raises:
        NotResolvedError: a name is empty or too long, or has control characters.
    """
    names = (deployment.service, deployment.environment, deployment.repository, deployment.source)
    for name in (*names, deployment.version or "-"):
        if not 0 < len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
            raise NotResolvedError("a name in it is empty, too long, or has characters that are no text")
    return deployment


def _without_repetitions(engine: sa.Engine, found: Sequence[Deployment], now: datetime) -> list[Deployment]:
    """Leave out what happens now and repeats the newest deployment there, as when a pipeline's step is retried."""
    kept: list[Deployment] = []
    for (repository, environment), together in groupby(found, key=lambda one: (one.repository, one.environment)):
        with engine.connect() as connection:
            history = deployments_of(connection, repository, environment)
        newest = {one.service: one for one in history}
        for one in together:
            last = newest.get(one.service)
            is_repeated = one.time == now and last is not None and (last.sha, last.status) == (one.sha, one.status)
            if not is_repeated:
                kept.append(one)
                newest[one.service] = one
    return kept

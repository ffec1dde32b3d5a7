"""Flux's events (notification-controller's generic webhook) and its objects, as `kubectl get ... -o json` gives them.

`main@sha1:...` is a commit of the Git repository that Flux reads, and of an image of manifests the origin revision;
a Helm release has only versions, which a tag of the service's repository may have too. An event doesn't say which
repository it means: the commit itself has to be in the service's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from codeassist.adoption.deployed.payload import Object, Value, object_at, objects_at, text_at, time_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist.adoption.deployments import Status
from codeassist_index.git import normalised_url

SOURCE = "flux"
_COMMIT = re.compile(r"(?:^|[@/])(?:sha1:|sha256:)?([0-9a-f]{40}|[0-9a-f]{64})$")
_EVENTS: dict[str, Status] = {
    "ReconciliationSucceeded": "success", "InstallSucceeded": "success", "UpgradeSucceeded": "success",
    "RollbackSucceeded": "success", "ReconciliationFailed": "failure", "HealthCheckFailed": "failure",
    "InstallFailed": "failure", "UpgradeFailed": "failure",
}  # fmt: skip
_RELEASES: dict[str, Status] = {"deployed": "success", "superseded": "success", "failed": "failure"}
_SOURCES = frozenset({"GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket"})

Sources = Mapping[tuple[str | None, ...], str]
"""Kind, namespace and name of a source object to the repository that it reads."""


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every event, Kustomization and release; source objects of the input say whose commits they are."""
    sources = dict(_sources(values))
    for value in values:
        one = value.content or {}
        kind = text_at(one, "kind")
        if "involvedObject" in one:
            yield _of_event(value.line, one)
        elif kind == "Kustomization" and "status" in one:
            yield _of_kustomization(value.line, one, sources)
        elif kind == "HelmRelease" and "status" in one:
            yield from _of_release(value.line, one)
        elif kind not in _SOURCES:
            yield refused(value.line, "neither an event of Flux nor a Kustomization or HelmRelease")


def commit_in(revision: str | None) -> str | None:
    """The commit of `main@sha1:...`, of the older `main/...`, or by itself."""
    found = _COMMIT.search(revision or "")
    return found[1] if found else None


def _sources(values: Sequence[Value]) -> Iterator[tuple[tuple[str | None, ...], str]]:
    for value in values:
        one = value.content or {}
        kind, url = text_at(one, "kind"), normalised_url(text_at(one, "spec", "url") or "")
        if kind == "GitRepository" and url:
            yield (kind, text_at(one, "metadata", "namespace"), text_at(one, "metadata", "name")), url


def _of_event(line: int, one: Object) -> Told | Remark:
    reason, told = text_at(one, "reason") or "", _without_prefixes(object_at(one, "metadata"))
    if reason not in _EVENTS:
        return Remark(line, f"an event of reason {reason or 'unknown'}: nothing went live or failed to")
    revision = text_at(told, "originRevision") or text_at(told, "revision")
    version = text_at(told, "app-version")
    return Told(
        line=line,
        source=SOURCE,
        status=_EVENTS[reason],
        time=time_at(one, "timestamp"),
        origins=(Origin(None, commit_in(revision) or version),),
        application=text_at(one, "involvedObject", "name"),
        version=version or revision,
    )


def _without_prefixes(metadata: Object) -> Object:
    """An event's facts by their names alone; a controller sends them with its group before a slash."""
    return {key.rpartition("/")[2]: value for key, value in metadata.items()}


def _of_kustomization(line: int, one: Object, sources: Sources) -> Told | Remark:
    ready = next((each for each in objects_at(one, "status", "conditions") if text_at(each, "type") == "Ready"), {})
    applied = text_at(one, "status", "lastAppliedRevision")
    origin = text_at(one, "status", "lastAppliedOriginRevision")
    if text_at(ready, "status") != "True":
        return Remark(line, "a Kustomization that is not ready: what it applies is not live yet")
    reference = object_at(one, "spec", "sourceRef")
    namespace = text_at(reference, "namespace") or text_at(one, "metadata", "namespace")
    return Told(
        line=line,
        source=SOURCE,
        status="success",
        time=time_at(ready, "lastTransitionTime"),
        origins=(
            Origin(
                None if origin else sources.get((text_at(reference, "kind"), namespace, text_at(reference, "name"))),
                commit_in(origin or applied),
            ),
        ),
        application=text_at(one, "metadata", "name"),
        version=origin or applied,
    )


def _of_release(line: int, one: Object) -> Iterator[Told | Remark]:
    history = objects_at(one, "status", "history")
    if not history:
        yield Remark(line, "a HelmRelease that was never released")
    for entry in history:
        status = text_at(entry, "status") or ""
        if status not in _RELEASES:
            yield Remark(line, f"a release of status {status or 'unknown'}")
            continue
        version = text_at(entry, "appVersion") or text_at(entry, "chartVersion")
        yield Told(
            line=line,
            source=SOURCE,
            status=_RELEASES[status],
            time=time_at(entry, "lastDeployed"),
            origins=(Origin(None, version),),
            application=text_at(one, "metadata", "name"),
            version=version,
        )

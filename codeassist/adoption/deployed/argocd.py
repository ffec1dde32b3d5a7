"""Argo CD's applications, from its API, from `kubectl get applications -o json` or a notification's `{{toJson .app}}`.

A revision is a commit of the repository that Argo CD reads, often one of manifests only. Each is told with that
repository; where it is another than the service's, only the images that run now lead to the commit.
"""

from collections.abc import Iterator, Sequence

from codeassist.adoption.deployed.payload import Object, Value, object_at, objects_at, text_at, texts_at, time_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist_index.git import normalised_url

SOURCE = "argocd"
_FAILED = frozenset({"Failed", "Error"})


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every sync in the applications' histories, and the last operation where it failed."""
    for value in values:
        content = value.content or {}
        app = object_at(content, "app") or content
        if text_at(app, "metadata", "name") is None or "status" not in app:
            yield refused(value.line, "no application of Argo CD")
            continue
        yield from _of_history(value.line, app)
        if text_at(app, "status", "operationState", "phase") in _FAILED:
            yield _failure(value.line, app)


def _of_history(line: int, app: Object) -> Iterator[Told | Remark]:
    history = objects_at(app, "status", "history")
    if not history:
        yield Remark(line, "an application that was never synced")
    for number, entry in enumerate(history, 1):
        is_newest = number == len(history)
        health = text_at(app, "status", "health", "status")
        if is_newest and health not in {None, "Healthy"}:
            yield Remark(line, f"the newest sync's health is {health}: it is not live yet")
            continue
        yield Told(
            line=line,
            source=SOURCE,
            status="success",
            time=time_at(entry, "deployedAt"),
            origins=tuple(_origins(entry)),
            application=text_at(app, "metadata", "name"),
            images=tuple(texts_at(app, "status", "summary", "images")) if is_newest else (),
        )


def _failure(line: int, app: Object) -> Told:
    state = object_at(app, "status", "operationState")
    return Told(
        line=line,
        source=SOURCE,
        status="failure",
        time=time_at(state, "finishedAt"),
        origins=tuple(_origins(object_at(state, "syncResult"))),
        application=text_at(app, "metadata", "name"),
    )


def _origins(entry: Object) -> Iterator[Origin]:
    """Every source of an application; a chart's revision is a version, and no commit."""
    sources = objects_at(entry, "sources") or [object_at(entry, "source")]
    revisions = texts_at(entry, "revisions") or [text_at(entry, "revision") or ""]
    for source, revision in zip(sources, revisions, strict=False):
        is_chart = text_at(source, "chart") is not None
        repository = normalised_url(text_at(source, "repoURL") or "")
        yield Origin(repository or None, None if is_chart else revision or None)

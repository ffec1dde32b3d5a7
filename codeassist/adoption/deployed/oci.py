"""The commit that an image says it was built from, by its annotations and labels.

Read are what `docker inspect`, `podman inspect`, `skopeo inspect` and `crane config` print, and manifests and indexes
themselves (https://github.com/opencontainers/image-spec/blob/main/annotations.md). An image inherits the labels of the
image that it is built on, so a label counts only for a commit of the service's own repository.
"""

from collections.abc import Iterator, Sequence

from codeassist.adoption.deployed.payload import Object, Value, object_at, objects_at, text_at, texts_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist_index.git import normalised_url

SOURCE = "oci"
_REVISION = ("org.opencontainers.image.revision", "org.label-schema.vcs-ref")
_URL = ("org.opencontainers.image.source", "org.label-schema.vcs-url")
_ATTESTATION = "vnd.docker.reference.type"


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every image of the input, as deployed when the import says so: a label tells when it was built, not deployed."""
    for value in values:
        found = _facts(value.content or {})
        labels = found[0]
        revisions = {revision for one in found if (revision := _one_of(one, _REVISION))}
        if not revisions:
            yield refused(value.line, f"no label or annotation {_REVISION[0]}")
        elif len(revisions) > 1 and not _one_of(labels, _REVISION):
            yield refused(value.line, "its images for several platforms name different commits")
        else:
            yield Told(
                line=value.line,
                source=SOURCE,
                status="success",
                time=None,
                is_timeless=True,
                origins=(Origin(_repository(found), _one_of(labels, _REVISION) or revisions.pop()),),
                images=tuple(_names(value.content or {})),
                version=_one_of(labels, ("org.opencontainers.image.version",)),
            )


def _facts(image: Object) -> list[Object]:
    """Everything that may name a commit: the image's own annotations and labels, then those of an index's manifests."""
    labels = object_at(image, "Config", "Labels") or object_at(image, "config", "Labels") or object_at(image, "Labels")
    own = {**labels, **object_at(image, "Annotations"), **object_at(image, "annotations")}
    manifests = [object_at(one, "annotations") for one in objects_at(image, "manifests")]
    return [own, *(one for one in manifests if _ATTESTATION not in one)]


def _one_of(labels: Object, keys: Sequence[str]) -> str | None:
    return next((text for key in keys if (text := text_at(labels, key))), None)


def _repository(found: Sequence[Object]) -> str | None:
    url = next((text for one in found if (text := _one_of(one, _URL))), None)
    return None if url is None else normalised_url(url.partition("#")[0]) or url


def _names(image: Object) -> Iterator[str]:
    """What the image is called, with tag or digest; `image` is what a caller adds, as skopeo doesn't repeat the tag."""
    name, digest, given = (text_at(image, key) for key in ("Name", "Digest", "image"))
    if given is not None:
        yield given
    if name is not None and digest is not None:  # of skopeo, whose RepoTags are those of every version
        yield f"{name}@{digest}"
    else:
        yield from texts_at(image, "RepoTags")
    yield from texts_at(image, "RepoDigests")

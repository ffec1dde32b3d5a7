"""Names of container images, and what may be a commit in them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from codeassist.adoption.deployed.told import Origin, Told

_TAG = re.compile(r":(\w[\w.-]*)$")
_ID_IN_TAG = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])")


def untagged(image: str) -> str:
    """An image's name without tag and digest.

    >>> untagged("registry.example.com:5000/shop/api:1.4@sha256:00")
    'registry.example.com:5000/shop/api'
    """
    return _TAG.sub("", image.partition("@")[0])


def origins_of(image: str, labels: Mapping[str, Origin]) -> Iterator[Origin]:
    """What an image may have been built from: by its own label where that is known, else by what stands in its tag."""
    name, _, digest = image.partition("@")
    labelled = labels.get(digest) or labels.get(image) or labels.get(name)
    tag = _TAG.search(name)
    if labelled is not None:
        yield labelled
    elif tag is not None:
        yield from (Origin(None, found) for found in _ID_IN_TAG.findall(tag[1]))


def labels_of(told: Sequence[Told]) -> dict[str, Origin]:
    """What the labels of some images say, by every name that an image has."""
    return {
        name: one.origins[0] for one in told for image in one.images for name in {image, image.partition("@")[2]} - {""}
    }

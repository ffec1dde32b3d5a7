"""Files whose text is not offered as similar code, though their definitions count: generated and vendored ones.

An import may well lead to a bundled library or to generated stubs, so their definitions are needed. As examples of how
this company writes code they are noise, and a bundled copy crowds out the original.

What `.gitattributes` says by `linguist-generated` and `linguist-vendored` wins, then a folder's usual name; a file
of which nothing is said is generated where its first lines say so (contents.py).
"""

import os
from collections.abc import Iterable, Mapping
from typing import Literal

from codeassist_index.git import Git

Aside = Literal["", "generated", "vendored", "written"]
"""Why a file is set aside; `written` is one that is not, whatever its first lines say."""

Attributes = Mapping[str, tuple[bool | None, bool | None]]
"""Path to whether it is said to be generated, and vendored; None where nothing is said."""

VENDORED_FOLDERS = frozenset({
    "vendor", "vendored", "_vendor", "_vendored", "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party",
    "node_modules", "bower_components", "jspm_packages", "godeps",
})  # fmt: skip
"""The unambiguous names of GitHub Linguist's `vendor.yml`, in lower case; `dist`, `deps` and `extern` are not."""

GENERATED = "(aside = 'generated' OR aside = '' AND generated)"
"""Whether a row of `file` with its `blob` is of a generated file."""
OFFERED = (
    "EXISTS (SELECT 1 FROM file JOIN repository ON repository.id = file.repository"  # noqa: S608 - fixed words
    f" WHERE file.blob = blob.id AND revision = '' AND aside != 'vendored' AND NOT {GENERATED})"
)
"""Whether a `blob` is searched and offered as similar code; only a pin leads to those of other revisions."""

_NAMES = ("linguist-generated", "linguist-vendored")
_VALUES = {b"set": True, b"true": True, b"unset": False, b"false": False}


def of(paths: Iterable[str], attributes: Attributes) -> dict[str, Aside]:
    """Path to why it is set aside, without those of which nothing is known."""
    found: dict[str, Aside] = {}
    for path in paths:
        generated, vendored = attributes.get(path, (None, None))
        if vendored or (vendored is None and _is_vendored(path)):
            found[path] = "vendored"
        elif generated is not None:
            found[path] = "generated" if generated else "written"
    return found


def attributes(
    git: Git, paths: Iterable[str], *options: str, environment: Mapping[str, str] | None = None
) -> Attributes:
    """What `.gitattributes` say of these paths; 20,000 take 30 ms."""
    asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
    answer = git.run("check-attr", "-z", "--stdin", *options, *_NAMES, input_bytes=asked, environment=environment)
    fields = answer.split(b"\0")
    said: dict[str, tuple[bool | None, bool | None]] = {}
    for at in range(0, len(fields) - 1, 6):  # path, name and value, for each of the two names
        generated, vendored = _VALUES.get(fields[at + 2]), _VALUES.get(fields[at + 5])
        if generated is not None or vendored is not None:
            said[os.fsdecode(fields[at])] = generated, vendored
    return said


def _is_vendored(path: str) -> bool:
    return not VENDORED_FOLDERS.isdisjoint(path.lower().split("/")[:-1])

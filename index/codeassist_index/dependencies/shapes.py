"""Parsed data of unknown shape, taken as what it should be: a broken manifest says less, and never fails."""

import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping

DOTS_MAX = 2_000
"""In a line of TOML: the standard library takes time with the square of a key's parts."""

_GIT_URL = re.compile(r"^(?:git\+|git://|ssh://|[\w.-]+@[\w.-]+:)|\.git(?:$|[#?@])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_REVISION = re.compile(r"(?:^|&)(?:rev|tag|branch)=([^&]*)")


def table(value: object, *keys: str) -> dict[str, object]:
    """The mapping at a path of keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return {name: held for name, held in value.items() if isinstance(name, str)} if isinstance(value, Mapping) else {}


def tables(value: object) -> Iterator[dict[str, object]]:
    """The mappings of a list."""
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, Mapping):
            yield table(entry)


def text(value: object) -> str:
    """A text; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def from_json(written: str) -> dict[str, object]:
    """The object of a JSON text. Raises ValueError where it is none."""
    found = json.loads(written)
    if _SURROGATE.search(written):  # which is no text that could be stored
        found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    return table(found)


def from_toml(written: str) -> dict[str, object]:
    """The table of a TOML text. Raises ValueError where it is none."""
    if any(line.count(".") > DOTS_MAX for line in written.split("\n")):
        raise ValueError(f"more than {DOTS_MAX} dots in one line")
    return table(tomllib.loads(written))


def folder_of(path: str) -> str:
    """The folder that a path lies in; empty for the top."""
    return posixpath.dirname(path)


def inside(folder: str, written: str) -> str | None:
    """The path that a file in `folder` means by `written`, or None where that leads out of the tree."""
    path = posixpath.normpath(posixpath.join(folder, written.replace("\\", "/")))
    if path.startswith(("../", "/")) or path == "..":
        return None
    return "" if path == "." else path


def git_source(written: str) -> tuple[str, str] | None:
    """Address and revision of `git+https://host/group/name.git@v4.2#egg=x` and its like; None for another address."""
    if not _GIT_URL.search(written):
        return None
    address, _, fragment = written.removeprefix("git+").partition("#")
    address, _, query = address.partition("?")
    scheme, separator, rest = address.rpartition("://")
    host, mark, path = rest.partition("/" if separator else ":")
    path, _, revision = path.partition("@")
    asked = _REVISION.search(query)
    fragment = fragment.removeprefix("commit=")
    named = "" if "=" in fragment or ":" in fragment else fragment
    return f"{scheme}{separator}{host}{mark}{path}", named or revision or (asked[1] if asked else "")

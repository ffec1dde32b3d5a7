"""What Gradle projects are called and require, as it is literally written: build files are programs and are never run.

Read are `group`, `rootProject.name`, coordinates in quotes with plain variables, version catalogs and lock files.
"""

import re
from collections.abc import Iterator

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_toml, table, text

CHARACTERS_MAX = 1_000
"""Of a version, and of what a variable in it stands for; the rest is cut off."""

_COORDINATES = re.compile(r"['\"]([\w.-]+):([\w.-]+):([^'\":@]+)(?::[\w-]+)?(?:@\w+)?['\"]")
_NAMED = re.compile(
    r"group\s*[:=]\s*['\"]([\w.-]+)['\"]\s*,\s*name\s*[:=]\s*['\"]([\w.-]+)['\"]"
    r"(?:\s*,\s*version\s*[:=]\s*(?:['\"]([^'\"]+)['\"]|([\w.]+)))?"
)
_ASSIGNED = re.compile(
    r"(?:\b(?:def|val|var|String)\s+|(?<![\w.])ext\.|\bset\(\s*['\"]|^[ \t]*)"
    r"([\w.]+)['\"]?\s*[=,]\s*['\"]([\w.+-]+)['\"]",
    re.MULTILINE,
)
_GROUP = re.compile(r"^group\s*=?\s*['\"]([\w.-]+)['\"]", re.MULTILINE)
_GROUP_OF_ALL = re.compile(r"\b(?:allprojects|subprojects)\s*\{[^{}]*?\bgroup\s*=?\s*['\"]([\w.-]+)['\"]")
"""A `group` elsewhere may be that of a task."""
_ROOT_NAME = re.compile(r"rootProject\.name\s*=\s*['\"]([\w.-]+)['\"]")
_VARIABLE = re.compile(r"\$\{?(?:project\.|rootProject\.|ext\.)*([\w.]+)\}?")
_PROPERTY = re.compile(r"^[ \t]*([\w.]+)\s*[=:]\s*(\S+)", re.MULTILINE)
_COMMENT = re.compile(r"(?<![:'\"\w/])//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LOCKED = re.compile(r"^([\w.-]+):([\w.-]+):([^=\s]+)=", re.MULTILINE)


def build_gradle(path: str, written: str, read: ReadFile) -> Facts:
    """A build.gradle or build.gradle.kts."""
    folder, bare = folder_of(path), _COMMENT.sub("", written)
    values = _values(folder, bare, read)
    found = [
        Requirement("maven", f"{group}:{name}", _filled(version, values), path, folder)
        for group, name, version in _COORDINATES.findall(bare)
    ]
    found += [
        Requirement("maven", f"{group}:{name}", version or values.get(variable.rpartition(".")[2], ""), path, folder)
        for group, name, version, variable in _NAMED.findall(bare)
    ]
    return Facts(tuple(_package(folder, bare, read)), tuple(found))


def version_catalog(path: str, written: str, _read: ReadFile) -> Facts:
    """A libs.versions.toml, which lies in `gradle/` and holds for the folder above."""
    stated, folder = from_toml(written), folder_of(path)
    if folder.rpartition("/")[2] == "gradle":
        folder = folder_of(folder)
    versions = table(stated, "versions")
    entries = (_of_catalog(value, versions) for value in table(stated, "libraries").values())
    return Facts((), tuple(Requirement("maven", name, version, path, folder) for name, version in entries if name))


def gradle_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A gradle.lockfile."""
    return Facts((), tuple(
        Requirement("maven", f"{group}:{name}", version, path, folder_of(path), locked=True)
        for group, name, version in _LOCKED.findall(written)
    ))  # fmt: skip


def _of_catalog(value: object, versions: dict[str, object]) -> tuple[str, str]:
    if coordinates := text(value):
        module, _, version = coordinates.rpartition(":")
        return module, version
    stated = table(value)
    module = text(stated.get("module")) or f"{text(stated.get('group'))}:{text(stated.get('name'))}"
    own = stated.get("version")
    reference = text(table(own).get("ref"))
    return module, _rich(versions.get(reference) if reference else own)


def _rich(version: object) -> str:
    """`"4.2"`, or `{strictly = "4.2"}` with its kin."""
    stated = table(version)
    kinds = (text(stated.get(kind)) for kind in ("strictly", "require", "prefer"))
    return text(version) or next((kind for kind in kinds if kind), "")


def _values(folder: str, bare: str, read: ReadFile) -> dict[str, str]:
    """The variables that stand for a version: of the build file, and of the properties beside or above it."""
    found = {**_properties("", read), **_properties(folder, read)}
    return found | {name.rpartition(".")[2]: value for name, value in _ASSIGNED.findall(bare)}


def _filled(version: str, values: dict[str, str]) -> str:
    filled = _VARIABLE.sub(
        lambda found: values.get(found[1].rpartition(".")[2], "")[:CHARACTERS_MAX], version[:CHARACTERS_MAX]
    )
    return filled[:CHARACTERS_MAX].strip()


def _package(folder: str, bare: str, read: ReadFile) -> Iterator[Package]:
    """The project's coordinates: its own group or that of the top; the name that the settings or the folder give."""
    top = next((text for name in ("build.gradle", "build.gradle.kts") if (text := read(name)) is not None), "")
    stated = {**_properties("", read), **_properties(folder, read)}
    groups = [*_GROUP.findall(bare), *_GROUP_OF_ALL.findall(top), *_GROUP.findall(_COMMENT.sub("", top))]
    groups += [stated[key] for key in ("group", "GROUP") if key in stated]
    settings = (read(f"{folder}/{name}".lstrip("/")) or "" for name in ("settings.gradle", "settings.gradle.kts"))
    named = next((found[1] for text in settings if (found := _ROOT_NAME.search(text))), folder.rpartition("/")[2])
    named = _properties(folder, read).get("POM_ARTIFACT_ID") or named
    if groups and named:
        yield Package("maven", f"{groups[0]}:{named}", folder)


def _properties(folder: str, read: ReadFile) -> dict[str, str]:
    return dict(_PROPERTY.findall(read(f"{folder}/gradle.properties".lstrip("/")) or ""))

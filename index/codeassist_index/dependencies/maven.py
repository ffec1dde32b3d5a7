"""What Maven projects are called and require: pom.xml with its properties, parents and managed versions."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, inside
from codeassist_index.dependencies.xml import parsed, said

PARENTS_MAX = 8
CHARACTERS_MAX = 1_000
"""Of a name or version, and of what a property in it stands for; the rest is cut off."""
_PROPERTY = re.compile(r"\$\{([^}]+)\}")
_SUBSTITUTIONS_MAX = 10


def pom(path: str, written: str, read: ReadFile) -> Facts:
    """A pom.xml; its parents are read where they lie in the same repository."""
    lineage = [(path, parsed(written)), *_parents(path, parsed(written), read)]
    properties = _properties(lineage)
    top = lineage[0][1]
    group, artifact = said(top, "groupId") or said(top, "parent/groupId"), said(top, "artifactId")
    name = _filled(f"{group}:{artifact}", properties)
    managed = _managed(lineage, properties)
    found = tuple(_dependencies(lineage, properties, managed))
    return Facts((Package("maven", name, folder_of(path)),) if artifact else (), found)


def _parents(path: str, top: Element, read: ReadFile) -> Iterator[tuple[str, Element]]:
    for _ in range(PARENTS_MAX):
        parent = top.find("parent")
        if parent is None:
            return
        relative = said(parent, "relativePath") if parent.find("relativePath") is not None else "../pom.xml"
        target = inside(folder_of(path), relative) if relative else None
        if target is not None and not target.endswith(".xml"):
            target = f"{target}/pom.xml".lstrip("/")
        written = read(target) if target is not None and target != path else None
        if target is None or written is None:
            return
        path, top = target, parsed(written)
        yield path, top


def _properties(lineage: list[tuple[str, Element]]) -> dict[str, str]:
    """The nearest value of each property, and what a project says of itself."""
    found: dict[str, str] = {}
    for _, top in reversed(lineage):
        for entry in top.findall("properties/*"):
            found[entry.tag] = (entry.text or "").strip()[:CHARACTERS_MAX]
    top = lineage[0][1]
    for key in ("groupId", "artifactId", "version"):
        value = said(top, key) or said(top, f"parent/{key}")
        found |= {f"project.{key}": value, f"pom.{key}": value, f"project.parent.{key}": said(top, f"parent/{key}")}
    return found


def _filled(written: str, properties: dict[str, str]) -> str:
    for _ in range(_SUBSTITUTIONS_MAX):
        filled = _PROPERTY.sub(lambda found: properties.get(found[1], found[0]), written[:CHARACTERS_MAX])
        if filled == written:
            break
        written = filled
    return written[:CHARACTERS_MAX]


def _managed(lineage: list[tuple[str, Element]], properties: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Package to managed version and the file that says so, the nearest one."""
    found: dict[str, tuple[str, str]] = {}
    for path, top in lineage:
        for entry in top.findall("dependencyManagement/dependencies/dependency"):
            found.setdefault(_name(entry, properties), (_filled(said(entry, "version"), properties), path))
    return found


def _dependencies(
    lineage: list[tuple[str, Element]], properties: dict[str, str], managed: dict[str, tuple[str, str]]
) -> Iterator[Requirement]:
    folder = folder_of(lineage[0][0])
    for path, top in lineage:
        for entry in top.findall("dependencies/dependency"):
            name = _name(entry, properties)
            version, source = _filled(said(entry, "version"), properties), path
            if not version:
                version, source = managed.get(name, ("", path))
            yield Requirement("maven", name, "" if "${" in version else version, source, folder)


def _name(entry: Element, properties: dict[str, str]) -> str:
    return _filled(f"{said(entry, 'groupId')}:{said(entry, 'artifactId')}", properties)

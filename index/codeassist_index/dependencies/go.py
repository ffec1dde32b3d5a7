"""What Go modules are called and require: go.mod and go.work.

A go.mod names the least version of each module that the build needs, so the highest one named counts: minimal version
selection, https://go.dev/ref/mod#minimal-version-selection.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from codeassist_index.dependencies.facts import REQUIREMENTS_MAX, Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, inside

MEMBERS_MAX = 500
"""So many modules of one go.work are read."""

_BLOCK = re.compile(r"^[ \t]*(\w+)[ \t]*\(([^)]*)(?:\)|\Z)", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*(module|require|replace|use)[ \t]+([^(\n]+)$", re.MULTILINE)
_COMMENT = re.compile(r"//[^\n]*")
_PSEUDO = re.compile(r"v\d+\.\d+\.\d+-(?:[\w.]*\.)?\d{14}-([0-9a-f]{12})(?:\+incompatible)?")
_REPLACED = re.compile(r"(\S+)(?:\s+(\S+))?\s*=>\s*(\S+)(?:\s+(\S+))?")


def go_mod(path: str, written: str, _read: ReadFile) -> Facts:
    """A go.mod with its replacements."""
    return _go_mod(path, written)


def go_work(path: str, written: str, read: ReadFile) -> Facts:
    """A go.work: its modules are built together, with the highest version that any of them names."""
    folder, lines = folder_of(path), _directives(written)
    members = [inside(folder, _bare(place)) for place in lines.get("use", [])]
    notes = tuple(
        f"{path}: {place} lies outside of the repository and is not read"
        for place, member in zip(lines.get("use", []), members, strict=True) if member is None
    )  # fmt: skip
    named = [member for member in members if member is not None][:MEMBERS_MAX]
    manifests = [(f"{member}/go.mod" if member else "go.mod") for member in named]
    facts = [_go_mod(manifest, text) for manifest in manifests if (text := read(manifest)) is not None]
    together = {(one.name, one.required): one for fact in facts for one in fact.requirements}
    replaced = list(_replaced(list(together.values()), lines.get("replace", []), path))
    everywhere = (replace(one, folder=member) for member in named for one in replaced)
    return Facts((), tuple(islice(everywhere, REQUIREMENTS_MAX)), notes)


def pseudo_commit(version: str) -> str:
    """The abbreviated commit that a version made from one names, or an empty text."""
    found = _PSEUDO.fullmatch(version)
    return found[1] if found else ""


def _go_mod(path: str, written: str) -> Facts:
    folder, lines = folder_of(path), _directives(written)
    required = [
        _requirement(parts[0], parts[1], path, folder)
        for line in lines.get("require", []) if len(parts := line.split()) > 1
    ]  # fmt: skip
    packages = tuple(Package("go", _bare(name), folder) for name in lines.get("module", [])[:1])
    return Facts(packages, tuple(_replaced(required, lines.get("replace", []), path)))


def _requirement(module: str, version: str, path: str, folder: str) -> Requirement:
    version = version.removesuffix("+incompatible")
    return Requirement("go", _bare(module), version, path, folder, locked=True, revision=pseudo_commit(version))


def _replaced(required: list[Requirement], lines: list[str], path: str) -> Iterator[Requirement]:
    replaced = {_bare(found[1]): found for line in lines if (found := _REPLACED.match(line))}
    for one in required:
        found = replaced.get(one.name)
        if found is None or (found[2] and found[2] != one.required):
            yield one
        elif found[4] is None:  # a folder
            yield replace(one, required="", source=path, revision="", local=True)
        else:
            yield _requirement(found[3], found[4], path, one.folder)


def _directives(written: str) -> dict[str, list[str]]:
    """The lines of each directive, in blocks or alone."""
    bare = _COMMENT.sub("", written)
    found: dict[str, list[str]] = {}
    for name, block in _BLOCK.findall(bare):
        found.setdefault(name, []).extend(line.strip() for line in block.splitlines() if line.strip())
    for name, line in _LINE.findall(_BLOCK.sub("", bare)):
        found.setdefault(name, []).append(line.strip())
    return found


def _bare(written: str) -> str:
    return written.strip().strip('"`')

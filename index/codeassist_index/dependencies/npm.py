"""What JavaScript packages are called and require: package.json, and the locks of npm, Yarn and pnpm."""

import re
from collections.abc import Iterator

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.indented import Branch, indented
from codeassist_index.dependencies.shapes import folder_of, from_json, git_source, inside, table, text

_GROUPS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_LOCAL = ("file:", "link:", "portal:", "workspace:")
_SHORTHAND = re.compile(r"(?:(github|gitlab|bitbucket):)?([\w.-]+/[\w.-]+)(#.*)?")
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org", "": "github.com"}
_MODULES = "node_modules/"
_PEERS = re.compile(r"[(_].*$")


def package_json(path: str, written: str, read: ReadFile) -> Facts:
    """A package.json, with the catalog of pnpm's workspace; the manifests of its members are read like any other."""
    stated, folder = from_json(written), folder_of(path)
    name = text(stated.get("name"))
    catalogs = _catalogs(folder, read) if "catalog:" in written else {}
    found = tuple(
        _requirement(one, catalogs.get((text(required), one), text(required)), path, folder)
        for group in _GROUPS for one, required in table(stated, group).items()
    )  # fmt: skip
    return Facts((Package("npm", name, folder),) if name else (), found)


def package_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A package-lock.json or npm-shrinkwrap.json of any version."""
    stated, folder = from_json(written), folder_of(path)
    entries = table(stated, "packages")
    if entries:
        found = [one for place, entry in entries.items() for one in _installed(place, table(entry), path)]
    else:
        found = [_locked(name, text(table(entry).get("version")), path, folder)
                 for name, entry in table(stated, "dependencies").items()]  # fmt: skip
    return Facts((), tuple(found))


def yarn_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A yarn.lock, of Yarn 1 or later."""
    found = []
    for key, entry in indented(written).items():
        name = _name_before_version(key.split(",")[0].strip().strip('"'))
        if isinstance(entry, dict) and name:
            version, origin = _leaf(entry, "version"), _leaf(entry, "resolved") or _leaf(entry, "resolution")
            origin = origin.removeprefix(f"{name}@")
            found.append(_locked(name, origin if git_source(origin) or origin.startswith(_LOCAL) else version, path,
                                 folder_of(path), version))  # fmt: skip
    return Facts((), tuple(found))


def pnpm_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A pnpm-lock.yaml: what each folder of the workspace has got."""
    stated, top = indented(written), folder_of(path)
    importers = stated.get("importers")
    found = []
    for place, importer in (importers if isinstance(importers, dict) else {".": stated}).items():
        folder = inside(top, place)
        for group in _GROUPS if isinstance(importer, dict) and folder is not None else ():
            entries = importer.get(group) if isinstance(importer, dict) else None
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                version = _leaf(entry, "version") if isinstance(entry, dict) else entry
                version = version if version.startswith(_LOCAL) or git_source(version) else _PEERS.sub("", version)
                found.append(_locked(name, version, path, folder or ""))
    return Facts((), tuple(found))


def _catalogs(folder: str, read: ReadFile) -> dict[tuple[str, str], str]:
    """What `catalog:` and `catalog:NAME` stand for, by package, in the nearest pnpm-workspace.yaml."""
    while (written := read(f"{folder}/pnpm-workspace.yaml".lstrip("/"))) is None and folder:
        folder = folder_of(folder)
    stated = indented(written or "")
    named = stated.get("catalogs")
    groups = {"catalog:": stated.get("catalog"), "catalog:default": stated.get("catalog")}
    groups |= {f"catalog:{name}": group for name, group in named.items()} if isinstance(named, dict) else {}
    return {
        (mark, name): version for mark, group in groups.items() if isinstance(group, dict)
        for name, version in group.items() if isinstance(version, str)
    }  # fmt: skip


def _requirement(name: str, required: str, source: str, folder: str) -> Requirement:
    if required.startswith("npm:"):  # another package under this name
        name, _, required = required.removeprefix("npm:").rpartition("@")
    if required.startswith(_LOCAL):
        return Requirement("npm", name, "", source, folder, local=True)
    short = _SHORTHAND.fullmatch(required)
    if short is not None:
        required = f"git+https://{_HOSTS[short[1] or '']}/{short[2]}.git{short[3] or ''}"
    origin = git_source(required)
    if origin is None:
        return Requirement("npm", name, required, source, folder)
    _, mark, allowed = required.partition("#semver:")
    return Requirement("npm", name, allowed if mark else "", source, folder, url=origin[0], revision=origin[1])


def _installed(place: str, entry: dict[str, object], path: str) -> Iterator[Requirement]:
    """`packages/shop/node_modules/@acme/payments`: what the files of `packages/shop` get."""
    before, mark, name = place.rpartition(_MODULES)
    if not mark or _MODULES in before:
        return  # the project itself, or what only another package sees
    folder = inside(folder_of(path), before.rstrip("/"))
    origin = text(entry.get("resolved"))
    version = text(entry.get("version"))
    if entry.get("link") is True:
        origin = "link:"
    if folder is not None:
        yield _locked(text(entry.get("name")) or name, origin if git_source(origin) or origin == "link:" else version,
                      path, folder, version)  # fmt: skip


def _locked(name: str, written: str, path: str, folder: str, version: str = "") -> Requirement:
    local = written.startswith(_LOCAL)
    origin = git_source(written)
    if local or origin is None:
        return Requirement("npm", name, "" if local else written, path, folder, locked=True, local=local)
    return Requirement("npm", name, version, path, folder, locked=True, url=origin[0], revision=origin[1])


def _leaf(entry: Branch, key: str) -> str:
    value = entry.get(key, "")
    return value if isinstance(value, str) else ""


def _name_before_version(key: str) -> str:
    """`@acme/payments` of `@acme/payments@npm:^4.0.0`."""
    scope = "@" if key.startswith("@") else ""
    return scope + key.removeprefix("@").partition("@")[0]

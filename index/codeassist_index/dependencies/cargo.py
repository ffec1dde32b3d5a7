"""What Rust crates are called and require: Cargo.toml and Cargo.lock."""

from collections.abc import Iterator

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_toml, git_source, table, tables, text

_GROUPS = ("dependencies", "dev-dependencies", "build-dependencies")


def cargo_toml(path: str, written: str, _read: ReadFile) -> Facts:
    """A Cargo.toml; what a workspace requires holds for its members, which lie below it."""
    stated, folder = from_toml(written), folder_of(path)
    name = text(table(stated, "package").get("name"))
    platforms = [table(platform) for platform in table(stated, "target").values()]
    groups = [table(holder, group) for holder in (stated, *platforms) for group in _GROUPS]
    groups.append(table(stated, "workspace", "dependencies"))
    found = [_requirement(one, value, path, folder) for group in groups for one, value in group.items()]
    packages = (Package("cargo", _compared(name), folder),) if name else ()
    return Facts(packages, tuple(one for one in found if one is not None))


def cargo_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A Cargo.lock; an entry without a source is a crate of the workspace itself."""
    stated = from_toml(written)
    entries = [*tables(stated.get("package")), *tables(stated.get("root"))]
    return Facts((), tuple(one for entry in entries for one in _locked(entry, path)))


def _requirement(key: str, value: object, path: str, folder: str) -> Requirement | None:
    stated = table(value)
    if stated.get("workspace") is True:
        return None  # said in the manifest of the workspace
    name = _compared(text(stated.get("package")) or key)
    revision = next((text(stated[kind]) for kind in ("tag", "rev", "branch") if text(stated.get(kind))), "")
    return Requirement(
        "cargo", name, text(value) or text(stated.get("version")), path, folder,
        url=text(stated.get("git")), revision=revision, local=bool(text(stated.get("path"))),
    )  # fmt: skip


def _locked(entry: dict[str, object], path: str) -> Iterator[Requirement]:
    source = text(entry.get("source"))
    if not source:
        return
    url, revision = git_source(source) or ("", "")
    yield Requirement(
        "cargo", _compared(text(entry.get("name"))), text(entry.get("version")), path, folder_of(path), locked=True,
        url=url, revision=revision,
    )  # fmt: skip


def _compared(name: str) -> str:
    """Cargo takes `-` and `_` for one."""
    return name.replace("_", "-")

"""What Python's lock files have locked: uv, Poetry, PDM, Pipenv, and PEP 751's pylock.toml."""

from collections.abc import Iterator

from packaging.utils import canonicalize_name

from codeassist_index.dependencies.facts import Facts, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_json, from_toml, git_source, table, tables, text

_LOCAL = ("editable", "virtual", "directory", "workspace", "path")


def toml_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """uv.lock, poetry.lock, pdm.lock or pylock.toml: a list of packages with name, version and source."""
    stated = from_toml(written)
    entries = [*tables(stated.get("package")), *tables(stated.get("packages"))]
    return Facts((), tuple(one for entry in entries for one in _locked(entry, path)))


def pipfile_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A Pipfile.lock."""
    stated = from_json(written)
    entries = [(name, table(value)) for group in ("default", "develop") for name, value in table(stated, group).items()]
    return Facts((), tuple(
        Requirement(
            "pypi", canonicalize_name(name), text(entry.get("version")).lstrip("="), path, folder_of(path), locked=True,
            url=text(entry.get("git")), revision=text(entry.get("ref")), local="path" in entry,
        )
        for name, entry in entries
    ))  # fmt: skip


def _locked(entry: dict[str, object], path: str) -> Iterator[Requirement]:
    name, source = text(entry.get("name")), table(entry.get("source"))
    if not name:
        return
    url, revision = _origin(entry, source)
    local = any(key in source for key in _LOCAL) or source.get("type") in _LOCAL
    yield Requirement(
        "pypi", canonicalize_name(name), text(entry.get("version")), path, folder_of(path), locked=True,
        url=url, revision=revision, local=local or "path" in entry or "directory" in entry,
    )  # fmt: skip


def _origin(entry: dict[str, object], source: dict[str, object]) -> tuple[str, str]:
    """The git repository a package was locked from, in the words of each tool, and the commit."""
    if address := text(source.get("git")):  # uv: address?rev=asked#commit
        return git_source(f"git+{address}") or ("", "")
    if source.get("type") == "git":  # Poetry
        return text(source.get("url")), text(source.get("resolved_reference")) or text(source.get("reference"))
    vcs = table(entry.get("vcs"))
    if vcs:  # pylock.toml
        return text(vcs.get("url")), text(vcs.get("commit-id")) or text(vcs.get("requested-revision"))
    return text(entry.get("git")), text(entry.get("revision")) or text(entry.get("ref"))  # PDM

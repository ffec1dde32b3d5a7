"""What Python projects are called and require: pyproject.toml, setup.cfg, setup.py, Pipfile.

The names in setup.py are read as they are literally written; it is never run.
"""

import configparser
import re
from collections.abc import Iterator

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Written
from packaging.utils import canonicalize_name

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_toml, git_source, table, tables, text, texts

_SETUP = re.compile(r"^[ \t]*(?:\w+\.)?setup[ \t]*\(", re.MULTILINE)
_SETUP_NAME = re.compile(r"\bname\s*=\s*(['\"])([\w.-]+)\1")
_SETUP_LIST = re.compile(r"\b(?:install_requires|tests_require)\s*=\s*\[([^\]]*)(?:\]|\Z)")
_LITERAL = re.compile(r"(['\"])([^'\"\n]+)\1")


def pyproject(path: str, written: str, _read: ReadFile) -> Facts:
    """A pyproject.toml: PEP 621 and 735, Poetry, PDM and uv."""
    stated, folder = from_toml(written), folder_of(path)
    poetry = table(stated, "tool", "poetry")
    name = text(table(stated, "project").get("name")) or text(poetry.get("name"))
    found = [*_listed(stated, path), *_of_poetry(poetry, path)]
    sources: dict[str, object] = {
        canonicalize_name(package): source for package, source in table(stated, "tool", "uv", "sources").items()
    }
    requirements = tuple(_from(sources.get(one.name), one) for one in found)
    return Facts(tuple(_package(name, folder)), requirements)


def setup_cfg(path: str, written: str, _read: ReadFile) -> Facts:
    """A setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(written)
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    lines = [line for value in lists for line in value.splitlines()]
    return Facts(
        tuple(_package(parser.get("metadata", "name", fallback=""), folder_of(path))),
        tuple(one for line in lines for one in requirement(line, path)),
    )


def setup_py(path: str, written: str, _read: ReadFile) -> Facts:
    """What a setup.py says literally."""
    called = _SETUP.search(written)
    name = _SETUP_NAME.search(written, called.end()) if called else None
    lines = [literal for found in _SETUP_LIST.findall(written) for _, literal in _LITERAL.findall(found)]
    return Facts(
        tuple(_package(name[2] if name else "", folder_of(path))),
        tuple(one for line in lines for one in requirement(line, path)),
    )


def pipfile(path: str, written: str, _read: ReadFile) -> Facts:
    """A Pipfile."""
    stated = from_toml(written)
    return Facts((), tuple(
        one for group in ("packages", "dev-packages") for name, value in table(stated, group).items()
        for one in _of_table(name, value, path)
    ))  # fmt: skip


def requirement(line: str, source: str, folder: str | None = None) -> Iterator[Requirement]:
    """One requirement in the form of PEP 508; nothing where it is none."""
    try:
        found = Written(line.strip())
    except InvalidRequirement:
        return
    place = folder_of(source) if folder is None else folder
    name = canonicalize_name(found.name)
    if found.url is None:
        yield Requirement("pypi", name, str(found.specifier), source, place)
    elif origin := git_source(found.url):
        yield Requirement("pypi", name, "", source, place, url=origin[0], revision=origin[1])
    else:
        yield Requirement("pypi", name, "", source, place, local=found.url.startswith("file:"))


def _package(name: str, folder: str) -> Iterator[Package]:
    if name:
        yield Package("pypi", canonicalize_name(name), folder)


def _listed(stated: dict[str, object], path: str) -> Iterator[Requirement]:
    project = table(stated, "project")
    lists = [
        project.get("dependencies"),
        *table(project, "optional-dependencies").values(),
        *table(stated, "dependency-groups").values(),
        *table(stated, "tool", "pdm", "dev-dependencies").values(),
        table(stated, "tool", "uv").get("dev-dependencies"),
    ]
    for entries in lists:
        for line in texts(entries):
            yield from requirement(line, path)


def _of_poetry(poetry: dict[str, object], path: str) -> Iterator[Requirement]:
    groups = [table(poetry, "dependencies"), table(poetry, "dev-dependencies")]
    groups += [table(group, "dependencies") for group in table(poetry, "group").values()]
    for group in groups:
        for name, value in group.items():
            if name != "python":
                yield from _of_table(name, next(tables(value), None) if isinstance(value, list) else value, path)


def _of_table(name: str, value: object, path: str) -> Iterator[Requirement]:
    """`"^4.2"` or `{version = "^4.2"}` or `{git = ..., tag = ...}`, as Poetry and Pipenv write it."""
    stated = table(value)
    required = text(value) or text(stated.get("version"))
    yield _from(stated, Requirement("pypi", canonicalize_name(name), required, path, folder_of(path)))


def _from(source: object, one: Requirement) -> Requirement:
    """The requirement, taken from a git repository or a folder where the table `source` says so."""
    stated = table(next(tables(source), None) if isinstance(source, list) else source)
    local = bool(text(stated.get("path")) or stated.get("workspace") is True)
    if not local and not text(stated.get("git")):
        return one
    revision = next((text(stated[key]) for key in ("tag", "rev", "ref", "branch") if text(stated.get(key))), "")
    return Requirement(
        one.ecosystem, one.name, one.required, one.source, one.folder,
        url=text(stated.get("git")), revision=revision, local=local,
    )  # fmt: skip

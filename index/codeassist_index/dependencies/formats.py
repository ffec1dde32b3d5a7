"""Which files are manifests and lock files, and how each is read."""

import re
from collections.abc import Callable, Iterable

from codeassist_index.dependencies.cargo import cargo_lock, cargo_toml
from codeassist_index.dependencies.composer import composer_json, composer_lock
from codeassist_index.dependencies.facts import NOTHING, REQUIREMENTS_MAX, Facts, ReadFile
from codeassist_index.dependencies.go import go_mod, go_work
from codeassist_index.dependencies.gradle import build_gradle, gradle_lock, version_catalog
from codeassist_index.dependencies.maven import pom
from codeassist_index.dependencies.npm import package_json, package_lock, pnpm_lock, yarn_lock
from codeassist_index.dependencies.nuget import packages_lock, project
from codeassist_index.dependencies.python import pipfile, pyproject, setup_cfg, setup_py
from codeassist_index.dependencies.python_locks import pipfile_lock, toml_lock
from codeassist_index.dependencies.requirements_txt import requirements_txt

MANIFEST_BYTES_MAX = 32_000_000
"""Lock files grow larger than sources; above this one is left out, and said to be."""
MANIFESTS_MAX = 2_000
"""So many manifests of one repository are read, those nearest to the top first."""

_FORMATS: dict[str, Callable[[str, str, ReadFile], Facts]] = {
    "pyproject.toml": pyproject, "setup.cfg": setup_cfg, "setup.py": setup_py, "Pipfile": pipfile,
    "uv.lock": toml_lock, "poetry.lock": toml_lock, "pdm.lock": toml_lock, "pylock.toml": toml_lock,
    "Pipfile.lock": pipfile_lock,
    "package.json": package_json, "package-lock.json": package_lock, "npm-shrinkwrap.json": package_lock,
    "yarn.lock": yarn_lock, "pnpm-lock.yaml": pnpm_lock,
    "go.mod": go_mod, "go.work": go_work,
    "pom.xml": pom, "build.gradle": build_gradle, "build.gradle.kts": build_gradle,
    "libs.versions.toml": version_catalog, "gradle.lockfile": gradle_lock,
    "Cargo.toml": cargo_toml, "Cargo.lock": cargo_lock,
    "Directory.Packages.props": project, "packages.lock.json": packages_lock,
    "composer.json": composer_json, "composer.lock": composer_lock,
}  # fmt: skip
_ALSO_READ = frozenset({"settings.gradle", "settings.gradle.kts", "gradle.properties", "pnpm-workspace.yaml"})
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[str, str, ReadFile], Facts]], ...] = (
    (re.compile(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)"), requirements_txt),
    (re.compile(r"pylock\.[^/]+\.toml"), toml_lock),
    (re.compile(r".+\.(?:cs|fs|vb)proj"), project),
)
_IN_FOLDER = re.compile(r"(?:^|/)(?:requirements|reqs|constraints)/[^/]+\.(?:txt|in)$")
_VENDORED = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|site-packages)/")

_FIXTURES = re.compile(r"(?:^|/)(?:tests?|__tests__|fixtures?|__fixtures__|testdata)/")
"""What lies there is published by nobody, whatever it calls itself."""


def is_manifest(path: str) -> bool:
    """Whether a file of this path may say something of dependencies."""
    return _format_of(path) is not None or path.rpartition("/")[2] in _ALSO_READ


def read_all(paths: Iterable[str], read: ReadFile) -> Facts:
    """What all manifests and lock files among the paths say; a broken one becomes a note."""
    chosen = sorted((path for path in paths if _format_of(path) is not None), key=lambda path: (path.count("/"), path))
    facts: list[Facts] = []
    room, limit = REQUIREMENTS_MAX, f"{MANIFESTS_MAX}"
    for path in chosen[:MANIFESTS_MAX]:
        if room <= 0:
            limit = f"{REQUIREMENTS_MAX} requirements"
            break
        facts.append(_read(path, read))
        room -= len(facts[-1].requirements)
    left = len(chosen) - len(facts)
    notes = (f"{left} manifests are not read, as there are more than {limit}",) if left > 0 else ()
    return Facts(
        tuple(package for fact in facts for package in fact.packages if not _FIXTURES.search(f"{package.folder}/")),
        tuple(one for fact in facts for one in fact.requirements),
        (*(note for fact in facts for note in fact.notes), *notes),
    )


def _read(path: str, read: ReadFile) -> Facts:
    parse = _format_of(path)
    written = read(path)
    if parse is None or written is None:
        return NOTHING
    try:
        return parse(path, written, read)
    except (ValueError, RecursionError) as error:  # what every reader raises for text that is not of its format
        return Facts(notes=(f"{path} can't be read: {str(error).splitlines()[0][:200] if str(error) else 'too deep'}",))


def _format_of(path: str) -> Callable[[str, str, ReadFile], Facts] | None:
    if _VENDORED.search(path):
        return None
    name = path.rpartition("/")[2]
    if name in _FORMATS:
        return _FORMATS[name]
    if _IN_FOLDER.search(path):
        return requirements_txt
    return next((parse for pattern, parse in _PATTERNS if pattern.fullmatch(name)), None)

"""How JavaScript and TypeScript name files: relative paths, packages by `package.json`, aliases by `tsconfig.json`."""

import json
import posixpath
import re
from functools import lru_cache

from codeassist_index.languages.language import Layout

SUFFIXES = (".d.ts", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
MANIFESTS = ("package.json", "tsconfig.json", "jsconfig.json")
OWN = "="
"""Marks a name that counts inside its own repository only, as an alias of `tsconfig.json` does."""

_SOURCE_FOLDERS = ("src", "lib", "dist", "source", "es", "esm", "cjs", "build")
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """Where an import in the file `importer` looks: paths for a relative one, a package's name for another."""
    if not module.startswith("."):
        return (), _in_package(_stem(module))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    if path.startswith(".."):
        return (), ""
    path = "" if path == "." else path
    stem = "" if module.endswith((".", "/")) else _stem(path)
    files = tuple(f"{stem}{suffix}" for suffix in (".ts", ".tsx", *SUFFIXES)) if stem else ()
    beside = (path, *(f"{path}{suffix}" for suffix in SUFFIXES)) if stem not in {"", path} else ()
    indexes = tuple(posixpath.join(path, f"index{suffix}") for suffix in (".ts", ".tsx", *SUFFIXES))
    return tuple(dict.fromkeys((*files, *beside, *indexes))), ""


def module_names(path: str, _declared: str, layout: Layout) -> tuple[str, ...]:
    """The package's name with the path below it, and the name that an alias gives the file."""
    names = [_packaged(path, layout), _aliased(path, layout)]
    return tuple(name for name in names if name)


def _packaged(path: str, layout: Layout) -> str:
    for folder in _folders(path):
        stated = _json(layout.manifests.get(posixpath.join(folder, "package.json"), ""))
        name = stated.get("name")
        if not isinstance(name, str) or not name:
            continue
        inside = path[len(folder) + 1 :] if folder else path
        mains = {posixpath.normpath(str(stated[key])) for key in ("main", "module", "types", "source") if key in stated}
        if inside in mains or _stem(inside) in {_stem(main) for main in mains}:
            return name
        return _in_package(f"{name}/{_stem(inside)}")
    return ""


def _aliased(path: str, layout: Layout) -> str:
    for folder in _folders(path):
        for file in ("tsconfig.json", "jsconfig.json"):
            options = _json(layout.manifests.get(posixpath.join(folder, file), "")).get("compilerOptions")
            if not isinstance(options, dict):
                continue
            base = posixpath.normpath(posixpath.join(folder, str(options.get("baseUrl", "."))))
            base = "" if base == "." else base
            for alias, targets in _paths(options):
                start = posixpath.normpath(posixpath.join(base, targets.removesuffix("*"), "x"))[:-1]
                if targets.endswith("*") and path.startswith(start):
                    return f"{OWN}{_without_index(alias.removesuffix('*') + _stem(path[len(start) :]))}"
                if posixpath.normpath(posixpath.join(base, targets)) in {path, _stem(path)}:
                    return f"{OWN}{alias}"
            if "baseUrl" in options and (not base or path.startswith(f"{base}/")):
                return f"{OWN}{_without_index(_stem(path[len(base) :].lstrip('/')))}"
    return ""


def _paths(options: dict[str, object]) -> list[tuple[str, str]]:
    paths = options.get("paths")
    if not isinstance(paths, dict):
        return []
    return [(str(alias), str(target)) for alias, targets in paths.items() for target in list(targets)[:1]]


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]


def _in_package(name: str) -> str:
    """`@acme/ui/src/button` and `@acme/ui/button` are the same; so are `x/index` and `x`."""
    parts = name.split("/")
    start = 2 if name.startswith("@") else 1
    while len(parts) > start and parts[start] in _SOURCE_FOLDERS:
        del parts[start]
    return _without_index("/".join(parts))


def _without_index(name: str) -> str:
    return name.removesuffix("/index") if name != "index" else ""


def _stem(path: str) -> str:
    return next((path.removesuffix(suffix) for suffix in SUFFIXES if path.endswith(suffix)), path)


@lru_cache(256)
def _json(written: str) -> dict[str, object]:
    bare = _TRAILING_COMMA.sub(r"\1", _COMMENT.sub(lambda found: found[1] or "", written))
    try:
        found = json.loads(bare) if bare.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

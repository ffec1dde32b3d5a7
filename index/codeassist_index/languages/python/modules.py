"""How Python's imports name files: module names of paths, and where an import looks."""

from collections.abc import Collection
from itertools import takewhile
from pathlib import PurePosixPath

_SOURCE_FOLDERS = ("src", "lib", "python")


def module_names(path: str, packages: Collection[str]) -> tuple[str, ...]:
    """The dotted names that other files may import `path` by, the likelier first.

    `packages` are the folders with an `__init__.py`: the first name starts at the topmost of them. The
    other starts at the repository's top, or below `src/`, `lib/` or `python/`, as for namespace packages.
    """
    pure = PurePosixPath(path)
    folders = pure.parent.parts
    outside = len(folders)
    while outside and "/".join(folders[:outside]) in packages:
        outside -= 1
    tail = () if pure.stem == "__init__" else (pure.stem,)
    source = 1 if folders and folders[0] in _SOURCE_FOLDERS else 0
    starts = (source,) if outside == len(folders) else (outside, source)
    names = (_importable((*folders[start:], *tail)) for start in starts)
    return tuple(dict.fromkeys(name for name in names if name))


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """Where `import module` in the file `importer` looks: paths in the same repository, then a module name.

    A relative import has paths only; an absolute one may also mean a file beside a script.
    """
    folder = PurePosixPath(importer).parent
    dots = len(module) - len(module.lstrip("."))
    rest = [part for part in module[dots:].split(".") if part]
    if dots:
        steps = dots - 1
        if steps > len(folder.parts):
            return (), ""
        base = list(folder.parts[: len(folder.parts) - steps])
        return _files([*base, *rest]), ""
    return _files([*folder.parts, *rest]), module


def _files(parts: list[str]) -> tuple[str, ...]:
    stem = "/".join(parts)
    inits = tuple(f"{stem}/__init__.{suffix}" if stem else f"__init__.{suffix}" for suffix in ("py", "pyi"))
    return (f"{stem}.py", *inits, f"{stem}.pyi") if stem else inits


def _importable(parts: tuple[str, ...]) -> str:
    return ".".join(reversed(tuple(takewhile(str.isidentifier, reversed(parts)))))

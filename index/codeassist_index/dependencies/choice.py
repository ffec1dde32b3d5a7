"""Which of the things that manifests say of a package counts for the files of a folder.

The nearest manifest above a file counts. An exact version in it is what it is; a range is what the nearest lock file
has locked for it, and without one it stays a range. A lock that the manifest does not allow is out of date, and passed
over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from codeassist_index.dependencies import versions
from codeassist_index.dependencies.facts import Requirement

IsWanted = Callable[[Requirement], bool]


def choices(requirements: Iterable[Requirement], is_wanted: IsWanted) -> Iterator[Requirement]:
    """For each folder that speaks of a wanted package, the requirement that counts there, in order of folders."""
    of_package: dict[tuple[str, str], list[Requirement]] = defaultdict(list)
    for one in requirements:
        if is_wanted(one):
            of_package[one.ecosystem, one.name].append(one)
    for entries in of_package.values():
        for folder in sorted({one.folder for one in entries}):
            yield replace(_chosen(entries, folder), folder=folder)


def is_above(folder: str, path: str) -> bool:
    """Whether a file or folder lies in a folder, or is it."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def _chosen(entries: list[Requirement], folder: str) -> Requirement:
    here = [one for one in entries if one.folder == folder]
    stated = [one for one in here if not one.locked]
    if here[0].ecosystem == "go":  # of several modules built together the highest version counts
        return max(here, key=lambda one: versions.order(one.required) or ((), 0, ()))
    exact = next((one for one in stated if one.local or one.url or _is_exact(one)), None)
    if exact is not None and not _is_open(exact):
        return exact
    locks = [one for one in entries if one.locked and is_above(one.folder, folder)]
    locks.sort(key=lambda one: len(one.folder), reverse=True)
    locked = next((one for one in locks if all(_allows(range_, one) for range_ in stated[:1])), None)
    return locked or (stated or here)[0]


def _is_exact(one: Requirement) -> bool:
    return bool(versions.exact(one.ecosystem, one.required))


def _is_open(one: Requirement) -> bool:
    """Whether it names a repository but no revision of it: a lock file then says which."""
    return bool(one.url) and not one.revision


def _allows(stated: Requirement, locked: Requirement) -> bool:
    if stated.url or locked.url or locked.local:
        return not stated.required or bool(locked.url or locked.local)
    return versions.satisfies(stated.ecosystem, stated.required, locked.required)

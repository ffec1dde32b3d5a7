"""Which pins of a repository a caller may know of."""

import os
from collections.abc import Iterable

from codeassist_index.access import Visible
from codeassist_index.dependencies.register import StoredPin


def readable(pins: Iterable[StoredPin], repository: int, seen: Visible) -> list[StoredPin]:
    """Those to visible repositories, that a visible manifest of the repository or a pin among them asks for.

    A pin `via` a package is said in that package's manifest: it names the package, and so is known only with it.
    """
    visible = [one for one in pins if one.target in seen]
    known: set[StoredPin] = set()
    while True:
        packages = {f"{one.pin.package} {one.pin.version or one.pin.tag}".rstrip() for one in known}
        told = {one for one in visible if _is_told(one, repository, seen, packages)}
        if told == known:
            return [one for one in visible if one in known]
        known = told


def _is_told(one: StoredPin, repository: int, seen: Visible, packages: set[str]) -> bool:
    if one.pin.via:
        return one.pin.via in packages
    return seen.shows(repository, os.fsencode(one.pin.source))

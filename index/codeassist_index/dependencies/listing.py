"""What a root depends on, for those who ask."""

import os
import sqlite3
from pathlib import Path

from codeassist_index.access import Access, visible
from codeassist_index.dependencies.pin import Dependencies, Pin
from codeassist_index.dependencies.readable import readable
from codeassist_index.dependencies.reading import Manifests, Stored
from codeassist_index.dependencies.register import Register
from codeassist_index.errors import NotIndexedError
from codeassist_index.options import IndexOptions
from codeassist_index.translation import tr


def pins_of(connection: sqlite3.Connection, root: Path, access: Access) -> tuple[Pin, ...]:
    """The pins of a root to repositories that may be read, by folder and package.

    Raises:
        NotIndexedError: the root has not been indexed, or may not be read.
    """
    own = _own(connection, root, access)
    seen = visible(connection, access)
    return tuple(one.pin for one in readable(Register(connection).pins(own.number), own.number, seen))


def dependencies_of(connection: sqlite3.Connection, root: Path, options: IndexOptions, access: Access) -> Dependencies:
    """The pins with the number of other packages; the notes of the manifests are made by reading them again.

    Raises:
        NotIndexedError: the root has not been indexed, or may not be read.
    """
    own = _own(connection, root, access)
    pins = pins_of(connection, root, access)
    facts = Manifests(connection, own, options).facts()
    company = {(pin.ecosystem, pin.package) for pin in pins} | {(one.ecosystem, one.name) for one in facts.packages}
    seen = visible(connection, access)
    told = (one for one in facts.requirements if seen.shows(own.number, os.fsencode(one.source)))
    others = {(one.ecosystem, one.name) for one in told} - company
    return Dependencies(pins, len(others), () if own.number in seen.partly else facts.notes)


def _own(connection: sqlite3.Connection, root: Path, access: Access) -> Stored:
    resolved = root.resolve()
    own = Register(connection).stored(resolved)
    if own is None or not access.allows(own.name):
        raise NotIndexedError(
            tr("{root} has not been indexed; run `codeassist index {root}` first.").format(root=os.fspath(resolved))
        )
    return own

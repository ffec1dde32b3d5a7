"""The indexed text of a file that an answer names."""

import os
import sqlite3

from codeassist_index import blobs
from codeassist_index.access import Access, visible
from codeassist_index.navigation.facts import Place


def text_of(place: Place, connection: sqlite3.Connection, access: Access) -> str | None:
    """The text of a place's file, or None when it is gone or may not be read; of a pinned tree as of its repository."""
    asked = "SELECT id FROM repository WHERE root = ? AND revision = ''"
    own = connection.execute(asked, (os.fsencode(place.root),)).fetchone()
    if own is None or not visible(connection, access).shows(own[0], os.fsencode(place.path)):
        return None
    row = connection.execute(
        "SELECT blob FROM file JOIN repository ON repository.id = file.repository"
        " WHERE root = ? AND revision = ? AND path = ? AND blob IS NOT NULL",
        (os.fsencode(place.root), place.revision, os.fsencode(place.path)),
    ).fetchone()
    return None if row is None else blobs.text(connection, row[0])

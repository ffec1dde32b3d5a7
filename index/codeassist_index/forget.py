"""Take a root out of the stored index. The caller holds the write lock."""

import os

from codeassist_index import blobs
from codeassist_index.store import Store
from codeassist_index.text_index import TextIndex
from codeassist_index.update import settle_text


def forget(store: Store, texts: TextIndex, root: str) -> bool:
    """Remove the root's files, and every content that no other root has; whether the root was known."""
    with store.writing() as connection:
        rows = connection.execute("SELECT id FROM repository WHERE root = ?", (os.fsencode(root),)).fetchall()
        if not rows:
            return False
        connection.executemany("DELETE FROM file WHERE repository = ?", rows)
        connection.executemany("DELETE FROM repository WHERE id = ?", rows)
        settle_text(connection, texts)
        unused = connection.execute(
            "SELECT id FROM blob WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.blob = blob.id)"
        ).fetchall()
        blobs.remove(connection, [blob for (blob,) in unused])
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    return True

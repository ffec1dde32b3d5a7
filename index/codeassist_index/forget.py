"""Take a root out of the stored index. The caller holds the write lock."""

import os

from codeassist_index import blobs, settling, users
from codeassist_index.store import Store
from codeassist_index.text_index import TextIndex


def forget(store: Store, texts: TextIndex, root: str) -> bool:
    """Remove the root's files, and every content that no other root has; whether the root was known."""
    with store.writing() as connection:
        rows = connection.execute("SELECT id FROM repository WHERE root = ?", (os.fsencode(root),)).fetchall()
        if not rows:
            return False
        held = "SELECT DISTINCT blob FROM file JOIN repository ON repository.id = repository WHERE root = ?"
        contents = [blob for (blob,) in connection.execute(held, (os.fsencode(root),)) if blob is not None]
        connection.executemany("DELETE FROM file WHERE repository = ?", rows)
        connection.executemany("DELETE FROM repository WHERE id = ?", rows)
        settling.note(connection, contents)
        unused = connection.execute(
            "SELECT id FROM blob WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.blob = blob.id)"
        ).fetchall()
        blobs.remove(connection, [blob for (blob,) in unused])
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    settling.settle(store, texts)
    users.settle(store)
    return True

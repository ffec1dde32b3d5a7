from pathlib import Path

from codeassist_index import edition


def test_the_latest_database_counts_and_a_half_made_one_does_not(tmp_path: Path) -> None:
    assert edition.current(tmp_path).database.name == "index.sqlite"
    for name in ("index.sqlite", "index-2.sqlite", "index-3.sqlite.new", "index-9.sqlite-wal", "index-x.sqlite"):
        (tmp_path / name).touch()
    assert edition.current(tmp_path).database.name == "index-2.sqlite"


def test_the_first_edition_is_made_before_another_follows(tmp_path: Path) -> None:
    first = edition.current(tmp_path)
    assert first.following == first
    first.database.touch()
    assert first.following.texts.name == "text-1"


def test_clearing_leaves_the_kept_edition_and_what_is_of_none(tmp_path: Path) -> None:
    kept = {"index-2.sqlite", "index-2.sqlite-wal", "text-2", "write.lock", "roots.json", "sessions"}
    for name in (*kept, "index.sqlite", "index.sqlite-shm", "damaged", "index-3.sqlite.new", "damaged-1"):
        (tmp_path / name).touch()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "meta.json").touch()
    edition.clear_former(edition.current(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == kept

import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codeassist import places
from codeassist.capture import pause
from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal
from codeassist.capture.upload.destination import destination
from codeassist.capture.upload.uploader import Uploader
from codeassist.doctor import stores
from codeassist.indexing import open_index
from codeassist.settings import Settings
from codeassist_index.edition import current
from tests.codeassist.capture.upload.team_server import TOKEN, serving
from tests.codeassist.doctor.conftest import RunDoctor, mend


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An indexed repository with a blank in its folder's name."""
    root = tmp_path / "my shop"
    root.mkdir()
    (root / "orders.py").write_text("def total(order):\n    return 0\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    with open_index(Settings()) as index:
        index.update(root)
    return root


def states(doctor: RunDoctor) -> list[str]:
    return [one["state"] for one in doctor().findings if "index" in one["check"]]


def test_an_index_without_a_repository_is_no_problem(doctor: RunDoctor) -> None:
    found = doctor().only("index")
    assert (found["state"], found["mend"]) == ("note", "codeassist index ~/src/REPOSITORY")


def test_a_sound_index_says_what_it_holds(doctor: RunDoctor, shop: Path) -> None:
    found = doctor()
    assert found.only("index")["words"].startswith("1 repository, 2 lines, ")
    assert found.only("index")["words"].endswith(f": {shop.name}")
    assert found.only("index integrity") == {"check": "index integrity", "state": "ok", "words": "whole", "mend": ""}


@pytest.mark.usefixtures("shop")
def test_a_damaged_index_is_healed_by_the_command_that_is_named(doctor: RunDoctor) -> None:
    current(places.index_dir()).database.write_bytes(b"no database at all, but long enough to be read" * 100)
    found = doctor().only("index")
    assert found["state"] == "problem"
    assert found["words"] == "it is damaged, and is built anew at the next update"
    mend(found)
    assert states(doctor) == ["ok", "ok"]


@pytest.mark.usefixtures("shop")
def test_damage_inside_the_database_is_found_and_healed(doctor: RunDoctor) -> None:
    database = current(places.index_dir()).database
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'file'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    problems = [one for one in doctor().findings if one["state"] == "problem" and "index" in one["check"]]
    assert len(problems) == 1
    mend(problems[0])
    assert states(doctor) == ["ok", "ok"]


@pytest.mark.usefixtures("shop")
def test_an_index_of_an_older_version_is_healed(doctor: RunDoctor) -> None:
    with closing(sqlite3.connect(current(places.index_dir()).database)) as connection:
        connection.execute("PRAGMA user_version = 1")
    found = doctor().only("index")
    assert found["words"] == "it is of an older version, and is built anew at the next update"
    mend(found)
    assert states(doctor) == ["ok", "ok"]


@pytest.mark.usefixtures("shop")
def test_an_index_of_a_later_version_is_left_alone(doctor: RunDoctor) -> None:
    with closing(sqlite3.connect(current(places.index_dir()).database)) as connection:
        connection.execute("PRAGMA user_version = 1000")
    found = doctor().only("index")
    assert found["state"] == "problem"
    assert "was made by a later version of codeassist" in found["words"]


@pytest.mark.usefixtures("shop")
def test_a_text_index_that_is_not_in_step_is_healed(doctor: RunDoctor) -> None:
    shutil.rmtree(current(places.index_dir()).texts)
    found = doctor().only("text index")
    assert found["state"] == "problem"
    mend(found)
    assert states(doctor) == ["ok", "ok"]


def test_a_folder_that_is_gone_is_told(doctor: RunDoctor, shop: Path) -> None:
    shutil.rmtree(shop)
    found = doctor().of("index")[-1]
    assert found["words"] == f"these folders are gone: {shop}"
    mend(found)
    assert not any("gone" in one["words"] for one in doctor().of("index"))


@pytest.mark.usefixtures("shop")
def test_a_large_index_is_not_read_to_its_end_unless_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "INTEGRITY_SECONDS_MAX", -1.0)
    monkeypatch.setattr("codeassist_index.health._PROGRESS_STEPS", 1)
    _, hurried = stores.check_index(thorough=False)
    assert (hurried.state, hurried.mend) == ("note", "codeassist doctor --thorough")
    _, thorough = stores.check_index(thorough=True)
    assert thorough.words == "whole"


def test_a_damaged_journal_is_a_problem_until_it_is_moved_away(doctor: RunDoctor) -> None:
    places.journal_file().write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    found = doctor().only("journal")
    assert (found["state"], found["mend"]) == ("problem", f"close your editors and move {places.journal_file()} away")
    places.journal_file().unlink()
    assert doctor().only("journal")["state"] == "ok"


def test_a_journal_that_is_switched_off_is_not_looked_at(doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_JOURNAL__ENABLED", "false")
    assert doctor().only("journal")["state"] == "off"


def test_a_database_of_another_program_is_a_problem(doctor: RunDoctor) -> None:
    places.adoption_file().write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    assert doctor().only("adoption database")["state"] == "problem"


def dismissed(count: int) -> None:
    """Put events into the journal."""
    with Journal(places.journal_file(), bytes_max=10**9) as journal:
        for number in range(count):
            event = SuggestionDismissed(str(number), number)
            at, client = datetime.now(UTC), Client("vim", "9")
            journal.append(record(event, repository="r", user="mei", client=client, at=at))


def test_a_full_journal_is_a_problem(doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    dismissed(1)
    monkeypatch.setattr("codeassist.capture.journal_file.used_bytes", lambda _: 512_000_000)
    found = doctor().only("journal")
    assert (found["state"], found["words"].startswith("full, and takes no more events: ")) == ("problem", True)


def test_a_pause_and_what_was_not_recorded_are_noted(doctor: RunDoctor) -> None:
    pause.begin(places.pause_file(), None)
    found = doctor().only("journal")
    assert (found["state"], found["mend"]) == ("note", "codeassist journal resume")
    pause.end(places.pause_file())
    with Journal(places.journal_file(), bytes_max=10**9) as journal:
        journal.count_unrecorded("paused", 3, datetime.now(UTC))
    found = doctor().only("journal")
    assert (found["state"], found["words"].rpartition("; ")[2]) == ("note", "3 events were not recorded")


def test_an_upload_is_looked_at_where_one_is_configured(doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    dismissed(2)
    assert doctor().only("upload")["state"] == "off"
    with serving() as team:
        monkeypatch.setenv("CODEASSIST_SERVER__URL", team.url)
        monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", TOKEN)
        assert doctor().only("upload")["words"] == f"{team.url}; 2 events wait"
        team.failures = [(503, {})]
        settings = Settings.model_validate({"server": {"url": team.url, "token": TOKEN}})
        where = destination(settings)
        assert where is not None
        Uploader(where, settings).round()
        found = doctor().only("upload")
        assert (found["state"], found["mend"]) == ("problem", "codeassist journal upload")
        team.unknown_kinds = frozenset({"suggestion.dismissed"})
        Uploader(where, settings).round(forced=True)
        found = doctor().only("upload")
        assert (found["state"], found["words"]) == ("note", f"{team.url} has refused 2 events; 0 events wait")

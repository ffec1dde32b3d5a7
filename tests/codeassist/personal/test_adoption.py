import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist import places
from codeassist.adoption.parsing import parse_event, parse_time
from codeassist.adoption.recording import record
from codeassist.erasing import Erased
from codeassist.personal.adoption import AdoptionStore, local_file
from codeassist.settings import Settings
from codeassist.settings.model import AdoptionSettings
from codeassist.store.database import open_database, writing
from codeassist.store.schema.events import event
from codeassist.store.schema.lineage import lineage_progress, lineage_span

OLD, NEW = "2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"


def line(number: int, user: str, time: str, repository: str = "shop", kind: str = "suggestion.dismissed") -> bytes:
    body: dict[str, object] = {
        "schema": "codeassist.events/1",
        "id": f"event-{number}-{user}",
        "time": time,
        "kind": kind,
        "repository": repository,
        "user": user,
        "client": {"name": "vim", "version": "1"},
    }
    if kind == "deployment":
        body |= {"service": "web", "environment": "production", "sha": "a" * 40, "status": "success", "source": "ci"}
    else:
        body |= {"suggestion": f"needle-{user}-{number}", "shown_ms": None}
    return json.dumps(body).encode()


@pytest.fixture
def settings() -> Settings:
    made = Settings()
    engine = open_database(made)
    lines = [
        line(1, "mei", OLD),
        line(2, "mei", NEW),
        line(3, "tom", OLD, "other"),
        line(4, "mei", OLD, kind="deployment"),
    ]
    record(engine, [parse_event(one) for one in lines])
    with writing(engine) as connection:
        for name in ("shop", "other"):
            progress = {"repository": name, "algorithm": 1, "exclude": "", "events": 3, "clocks_agree": True}
            connection.execute(sa.insert(lineage_progress), progress)
            connection.execute(sa.insert(lineage_span), {"repository": name, "span": f"span-{name}"})
    engine.dispose()
    return made


def store(settings: Settings) -> AdoptionStore:
    return AdoptionStore(settings, places.adoption_file(), ("mei",))


def left(settings: Settings) -> tuple[set[str], set[str]]:
    """The events that are there, and the repositories for which something is computed."""
    engine = open_database(settings)
    with engine.connect() as connection:
        ids = set(connection.execute(sa.select(event.c.id)).scalars())
        computed = set(connection.execute(sa.select(lineage_progress.c.repository)).scalars())
        assert computed == set(connection.execute(sa.select(lineage_span.c.repository)).scalars())
    engine.dispose()
    return ids, computed


def test_only_the_person_s_events_are_counted(settings: Settings) -> None:
    facts = store(settings).facts()
    assert (facts.count, facts.parts) == (2, {"suggestion.dismissed": 2})
    assert store(settings).count(parse_time("2026-06-01T00:00:00Z")) == 1


def test_the_person_s_events_go_with_what_was_computed_from_them(settings: Settings) -> None:
    assert store(settings).erase(None, thorough=True) == Erased(2)
    assert left(settings) == ({"event-3-tom", "event-4-mei"}, {"other"})
    assert b"needle-mei" not in b"".join(file.read_bytes() for file in places.data_dir().iterdir())


def test_what_was_written_instead_of_a_suggestion_goes_to_the_last_byte(settings: Settings) -> None:
    common = json.loads(line(5, "mei", NEW)) | {"path": "a.py"}
    followed = {"kind": "suggestion.followed", "text": "needle-mei", "characters": 10, "after_ms": 30_000}
    kept = {"kind": "suggestion.kept", "id": "k", "span": "needle-mei", "after": "2m", "share": 1, "tokens": 3}
    engine = open_database(settings)
    record(engine, [parse_event(json.dumps(common | one).encode()) for one in (followed, kept)])
    engine.dispose()
    parts = {"suggestion.dismissed": 2, "suggestion.followed": 1, "suggestion.kept": 1}
    assert store(settings).facts().parts == parts
    assert store(settings).erase(None, thorough=True) == Erased(4)
    assert b"needle-mei" not in b"".join(file.read_bytes() for file in places.data_dir().iterdir())


def test_later_events_stay(settings: Settings) -> None:
    assert store(settings).erase(parse_time("2026-06-01T00:00:00Z"), thorough=True) == Erased(1)
    assert left(settings)[0] == {"event-2-mei", "event-3-tom", "event-4-mei"}


def test_a_server_s_database_is_not_this_machine_s_to_erase() -> None:
    url = "postgresql://db.example.com/adoption"
    assert local_file(Settings(adoption=AdoptionSettings(database=url))) is None
    assert local_file(Settings()) == places.adoption_file()


def test_copies_from_before_an_upgrade_are_named(tmp_path: Path) -> None:
    for name in ("adoption.sqlite", "adoption-0001-20260101T000000000000Z.sqlite", "other.sqlite"):
        (tmp_path / name).touch()
    copies = AdoptionStore(Settings(), tmp_path / "adoption.sqlite", ()).copies()
    assert [copy.name for copy in copies] == ["adoption-0001-20260101T000000000000Z.sqlite"]


def test_without_a_database_there_is_nothing(tmp_path: Path) -> None:
    none = AdoptionStore(Settings(), tmp_path / "none.sqlite", ("mei",))
    assert (none.facts().count, none.count(None), none.erase(None, thorough=True)) == (0, 0, Erased(0))
    assert not (tmp_path / "none.sqlite").exists()

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from codeassist.adoption import importing
from codeassist.adoption.events import FileSaved, SavedRange, newest_event_number, saves, saves_of_blobs
from codeassist.adoption.importing import Imported, Rejected, import_events
from codeassist.settings import Settings
from codeassist.store.database import open_database
from codeassist.store.schema import events

REPOSITORY = "git.example.com/group/payments"


def saved(event_id: str, *, time: str = "2026-11-22T09:30:00Z", blob: str = "a" * 40, **more: Any) -> dict[str, Any]:
    return {
        "schema": "codeassist.events/1",
        "id": event_id,
        "time": time,
        "kind": "file.saved",
        "repository": REPOSITORY,
        "user": "u-1",
        "client": {"name": "codeassist", "version": "0.1.0"},
        "path": "core.py",
        "blob": blob,
        "ranges": [{"start": 0, "end": 2, "class": "ai", "span": "p-1", "text": "x\n"}],
    } | more


def ndjson(*lines: dict[str, Any] | bytes) -> bytes:
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = open_database(Settings())
    yield engine
    engine.dispose()


def imported(engine: sa.Engine, content: bytes) -> tuple[Imported, list[Rejected]]:
    rejected: list[Rejected] = []
    result = import_events(engine, io.BytesIO(content), on_rejected=rejected.append, on_batch=lambda _: None)
    return result, rejected


def ids(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(events.event.c.id).order_by(events.event.c.number)).scalars())


def test_good_lines_are_kept_and_bad_ones_named_by_number(engine: sa.Engine) -> None:
    result, rejected = imported(engine, ndjson(saved("e-1"), b"{", b"", saved("e-2"), saved("e-3", kind="new")))
    assert (result.accepted, result.duplicates, result.rejected) == (2, 0, 2)
    assert [line.line for line in rejected] == [2, 5]
    assert ids(engine) == ["e-1", "e-2"]


def test_importing_again_adds_nothing(engine: sa.Engine) -> None:
    content = ndjson(saved("e-1"), saved("e-2"))
    imported(engine, content)
    result, rejected = imported(engine, content)
    assert (result.accepted, result.duplicates, rejected) == (0, 2, [])
    assert ids(engine) == ["e-1", "e-2"]


@pytest.mark.parametrize("batch_events_max", [1, 1000])
def test_a_repetition_in_one_file_counts_once(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, batch_events_max: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_EVENTS_MAX", batch_events_max)
    result, _ = imported(engine, ndjson(saved("e-1"), saved("e-1"), saved("e-2"), saved("e-1")))
    assert (result.accepted, result.duplicates) == (2, 2)


@pytest.mark.parametrize("batch_events_max", [1, 1000])
def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, batch_events_max: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_EVENTS_MAX", batch_events_max)
    _, rejected = imported(engine, ndjson(saved("e-1"), saved("e-1", path="other.py")))
    assert rejected == [Rejected(2, "id 'e-1' is already recorded with other content, which stays")]
    with engine.connect() as connection:
        assert [save.path for save in saves(connection, REPOSITORY)] == ["core.py"]


def test_a_line_above_the_limit_is_skipped_to_its_end(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "EVENT_BYTES_MAX", 1000)
    _, rejected = imported(engine, ndjson(saved("e-1"), b"x" * 5000, saved("e-2")))
    assert [line.line for line in rejected] == [2]
    assert ids(engine) == ["e-1", "e-2"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(engine: sa.Engine) -> None:
    content = b"\xef\xbb\xbf" + ndjson(saved("e-1"), saved("e-2")).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    result, rejected = imported(engine, content)
    assert (result.accepted, rejected) == (2, [])


def test_fields_from_a_newer_client_are_stored(engine: sa.Engine) -> None:
    imported(engine, ndjson(saved("e-1", branch="main", pull_request=7)))
    with engine.connect() as connection:
        extra = connection.execute(sa.select(events.event.c.extra)).scalar_one()
    assert json.loads(extra) == {"branch": "main", "pull_request": 7}


def test_what_became_of_suggestions_in_the_editor_is_stored(engine: sa.Engine) -> None:
    one = {key: value for key, value in saved("e-1").items() if key not in {"blob", "ranges"}} | {"suggestion": "s-1"}
    followed = one | {"kind": "suggestion.followed", "characters": 4, "after_ms": 30_000.4}
    content = ndjson(
        one | {"kind": "suggestion.kept", "span": "p-1", "after": "2m", "share": 0.333333, "tokens": 9},
        followed | {"id": "e-2", "text": "a\0\nb"},
        followed | {"id": "e-3", "tokens": ["0a", "0b"]},
        one | {"id": "e-4", "kind": "suggestion.dismissed", "shown_ms": 900, "how": "superseded"},
    )
    assert imported(engine, content)[1] == []
    with engine.connect() as connection:
        kept = connection.execute(sa.select(events.suggestion_kept)).one()
        texts = connection.execute(sa.select(events.suggestion_followed.c.content)).scalars().all()
        how = connection.execute(sa.select(events.suggestion_dismissed.c.how)).scalar_one()
    assert kept[1:] == ("s-1", "p-1", "core.py", "2m", 9, 3, None)
    assert [json.loads(text) for text in texts] == [{"text": "a\0\nb"}, {"tokens": ["0a", "0b"]}]
    assert how == "superseded"


def test_saves_come_back_whole_in_the_order_of_time_and_id(engine: sa.Engine) -> None:
    late, first, second = (
        saved("e-1", time="2026-11-22T12:00:00Z"),
        saved("e-3", time="2026-11-22T10:00:00+00:00"),
        saved("e-2", time="2026-11-22T18:00:00+08:00"),
    )
    imported(engine, ndjson(late, first, second, saved("e-9", repository="another")))
    with engine.connect() as connection:
        found = list(saves(connection, REPOSITORY))
    assert [save.id for save in found] == ["e-2", "e-3", "e-1"]
    assert found[0] == FileSaved(
        "e-2", found[1].time, REPOSITORY, "core.py", "a" * 40, (SavedRange(0, 2, "ai", "p-1", "x\n", None),)
    )


def test_saves_are_found_by_blob_even_for_very_many_blobs(engine: sa.Engine) -> None:
    wanted = [f"{number:040x}" for number in range(1200)]
    imported(engine, ndjson(saved("e-1", blob=wanted[0]), saved("e-2", blob=wanted[1199]), saved("e-3")))
    with engine.connect() as connection:
        assert [save.id for save in saves_of_blobs(connection, REPOSITORY, wanted)] == ["e-1", "e-2"]


def test_the_newest_number_grows_with_events_of_that_repository_only(engine: sa.Engine) -> None:
    def number() -> int:
        with engine.connect() as connection:
            return newest_event_number(connection, REPOSITORY)

    assert number() == 0
    imported(engine, ndjson(saved("e-1")))
    first = number()
    imported(engine, ndjson(saved("e-2", repository="another")))
    assert number() == first
    imported(engine, ndjson(saved("e-3", time="2020-01-01T00:00:00Z")))
    assert number() > first > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_at_any_moment_loses_and_doubles_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    lines_total = 20_000
    file = tmp_path / "events.ndjson"
    file.write_bytes(ndjson(*(saved(f"e-{number}") for number in range(lines_total))))
    command = [sys.executable, "-c", "from codeassist.cli import main; main()", "adoption", "import", str(file)]
    for recorded_before_kill in (1, 5000, 10_000):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
        while process.poll() is None and len(ids(engine)) < recorded_before_kill:
            time.sleep(0.001)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    interrupted = len(ids(engine))
    result, rejected = imported(engine, file.read_bytes())
    assert (result.accepted, result.duplicates, rejected) == (lines_total - interrupted, interrupted, [])
    assert ids(engine) == [f"e-{number}" for number in range(lines_total)]
    with engine.connect() as connection:
        assert sum(1 for _ in saves(connection, REPOSITORY)) == lines_total
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"

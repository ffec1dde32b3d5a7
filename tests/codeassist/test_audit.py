import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codeassist import audit, places
from codeassist.erasing import Erased
from codeassist.errors import InvalidInputError, RefusedError

FAR = "https://models.example.com:8443/v1/completions?key=hidden"


def send(url: str = FAR) -> int | None:
    number = audit.begin("POST", url, purpose="completion", bytes_out=10, secrets=2)
    audit.end(number, bytes_in=20, status=200)
    return number


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://127.8.8.8/", "http://[::1]/", "http://localhost/a"])
def test_a_request_to_this_machine_is_not_recorded(url: str) -> None:
    assert send(url) is None
    assert list(audit.read()) == []


@pytest.mark.parametrize("url", ["http://10.0.0.1/v1", "https://localhost.example.com/", "http://[fe80::1]/"])
def test_a_request_to_any_other_is(url: str) -> None:
    send(url)
    assert len(list(audit.read())) == 1


def test_the_record_has_host_path_sizes_and_secrets_but_no_query_and_no_password() -> None:
    send("https://me:hidden@models.example.com:8443/v1/completions?key=hidden")
    [sent] = audit.read()
    assert (sent.purpose, sent.method, sent.host, sent.path) == (
        "completion", "POST", "models.example.com:8443", "/v1/completions",
    )  # fmt: skip
    assert (sent.bytes_out, sent.secrets, sent.bytes_in, sent.status) == (10, 2, 20, 200)
    assert b"hidden" not in b"".join(file.read_bytes() for file in places.data_dir().iterdir())


def test_a_request_that_got_no_answer_is_there_too() -> None:
    audit.begin("POST", FAR, purpose="completion", bytes_out=10)
    [sent] = audit.read()
    assert (sent.status, sent.bytes_in) == (None, None)


def test_a_killed_process_has_recorded_what_it_was_about_to_send() -> None:
    program = (
        "import os, signal; from codeassist import audit;"
        f"audit.begin('POST', {FAR!r}, purpose='completion', bytes_out=10); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert [sent.bytes_out for sent in audit.read()] == [10]


def test_reading_may_begin_at_a_time() -> None:
    send()
    assert list(audit.read(datetime.now(UTC) + timedelta(hours=1))) == []
    assert len(list(audit.read(datetime.now(UTC) - timedelta(hours=1)))) == 1


def test_nothing_in_it_can_be_changed_or_deleted_by_the_way() -> None:
    send()
    with sqlite3.connect(places.audit_file()) as connection:
        for statement in ("UPDATE request SET host = 'x'", "DELETE FROM request", "DELETE FROM answer"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


def test_erasing_leaves_nothing_of_the_requests_and_later_ones_are_recorded() -> None:
    for number in range(50):
        send(f"https://host-{number}.example.com/secret-path")
    assert audit.erase(None, thorough=True) == Erased(50)
    assert b"secret-path" not in b"".join(file.read_bytes() for file in places.data_dir().iterdir())
    send()
    assert len(list(audit.read())) == 1


def test_only_what_is_older_is_erased() -> None:
    send()
    assert audit.erase(datetime.now(UTC) - timedelta(days=1), thorough=True) == Erased(0)
    assert len(list(audit.read())) == 1


def test_requests_past_the_limit_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "REQUESTS_MAX", 3)
    for number in range(5):
        send(f"https://host-{number}.example.com/")
    assert audit.erase(datetime.now(UTC) - timedelta(days=1), thorough=False).count == 2
    assert [sent.host for sent in audit.read()] == [f"host-{number}.example.com" for number in (2, 3, 4)]


def test_what_can_t_be_recorded_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CODEASSIST_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(RefusedError, match="none is sent without it"):
        send()


def test_a_damaged_record_is_named() -> None:
    places.audit_file().write_bytes(b"no database" * 100)
    with pytest.raises(InvalidInputError, match="is damaged"):
        send()


def test_a_later_version_is_left_alone() -> None:
    with sqlite3.connect(places.audit_file()) as connection:
        connection.execute(f"PRAGMA user_version = {audit.VERSION + 1}")
    connection.close()
    with pytest.raises(InvalidInputError, match="later version"):
        list(audit.read())


def test_a_summary_counts_requests_by_host() -> None:
    for host in ("a", "a", "b"):
        send(f"https://{host}.example.com/")
    found = audit.summary()
    assert found.hosts == {"a.example.com": 2, "b.example.com": 1}
    assert found.oldest is not None
    assert found.newest is not None
    assert found.oldest <= found.newest
    assert audit.summary(datetime.now(UTC) - timedelta(days=1)).hosts == {}


def test_a_record_that_is_only_about_to_be_made_is_empty() -> None:
    places.audit_file().touch()
    assert list(audit.read()) == []
    assert audit.summary().hosts == {}

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist import audit as record_of_requests
from codeassist import places
from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal, read
from codeassist.cli.privacy import command


@pytest.fixture(autouse=True)
def kept() -> None:
    """Two events, a request and a log line."""
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        user = journal.pseudonym()
        for month in (1, 11):
            at = datetime(2026, month, 1, tzinfo=UTC)
            event = SuggestionDismissed(f"needle-{month}", None)
            journal.append(record(event, repository="r", user=user, client=Client("vim", "1"), at=at))
    url = "https://models.example.com/v1/completions?needle"
    number = record_of_requests.begin("POST", url, purpose="completion", bytes_out=300, secrets=2)
    record_of_requests.end(number, bytes_in=20, status=200)
    places.logs_dir().mkdir(parents=True)
    now = datetime.now(UTC).isoformat()
    (places.logs_dir() / "command-1.ndjson").write_text(f'{{"time": "{now}", "event": "needle"}}\n', encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def everything() -> bytes:
    folders = (places.data_dir(), places.logs_dir())
    return b"".join(file.read_bytes() for folder in folders for file in folder.iterdir())


def test_show_says_what_is_kept_where_and_for_how_long() -> None:
    shown = run("show").stdout
    assert "journal: 2 events" in shown
    assert "kept until you erase it" in shown
    assert "audit: 1 request," in shown
    assert "kept for 90 days" in shown
    assert str(places.journal_file()) in shown
    assert "models.example.com" in shown
    assert "What you committed" in shown


def test_show_as_json_has_everything_a_script_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_ADOPTION__TOKEN_KEY", "hunter2")
    shown = json.loads(run("show", "--json").stdout)
    stores = {store["name"]: store for store in shown["stores"]}
    assert stores.keys() == {"adoption", "journal", "tool-edits", "audit", "logs", "traces"}
    assert stores["journal"]["parts"] == {"suggestion.dismissed": 2}
    assert stores["journal"]["oldest"] == "2026-01-01T00:00:00.000Z"
    assert shown["users"][0].startswith("user-")
    assert shown["settings"]["adoption.token_key"]["value"] == "********"


def test_show_drops_first_what_is_too_old_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    days = (datetime.now(UTC) - datetime(2026, 6, 1, tzinfo=UTC)).days
    monkeypatch.setenv("CODEASSIST_PRIVACY__RETENTION_DAYS", str(days))
    result = run("show")
    assert "journal: 1 event older" in result.stderr
    assert len(list(read(places.journal_file()))) == 1


def test_audit_prints_requests_without_their_query() -> None:
    [line] = run("audit").stdout.splitlines()
    assert "completion  POST  models.example.com/v1/completions  200  300 bytes out, 20 bytes in" in line
    assert line.endswith("2 secrets replaced")
    assert "needle" not in line


def test_audit_as_json_is_one_object_a_line() -> None:
    [line] = run("audit", "--json").stdout.splitlines()
    sent = json.loads(line)
    assert (sent["host"], sent["bytes_out"], sent["secrets"], sent["status"]) == ("models.example.com", 300, 2, 200)


def test_audit_since_a_later_time_has_nothing_and_says_so() -> None:
    result = run("audit", "--since", "2100-01-01")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "No request" in result.stderr


def test_erase_leaves_no_byte() -> None:
    assert b"needle" in everything()
    result = run("erase", "--yes")
    assert result.exit_code == 0
    assert "journal: 2 events erased" in result.stdout
    assert "Not reached from here" in result.stdout
    assert b"needle" not in everything()
    assert b"models.example.com" not in everything()


def test_erase_before_a_time_leaves_what_is_later() -> None:
    result = run("erase", "--before", "2026-06-01", "--yes", "--json")
    erased = {one["name"]: one["count"] for one in json.loads(result.stdout)["erased"]}
    assert erased == {"adoption": 0, "journal": 1, "tool-edits": 0, "audit": 0, "logs": 0, "traces": 0}
    assert b'needle-1"' not in everything()
    assert b"needle-11" in everything()


def test_erase_takes_only_what_is_named() -> None:
    run("erase", "--what", "audit, logs", "--yes")
    assert len(list(read(places.journal_file()))) == 2
    assert list(record_of_requests.read()) == []


def test_a_dry_run_counts_and_erases_nothing() -> None:
    result = run("erase", "--dry-run", "--json")
    counts = {one["name"]: one["count"] for one in json.loads(result.stdout)["would_erase"]}
    assert counts == {"adoption": 0, "journal": 2, "tool-edits": 0, "audit": 1, "logs": 1, "traces": 0}
    assert len(list(read(places.journal_file()))) == 2


def test_nothing_is_erased_where_nobody_can_be_asked() -> None:
    result = run("erase")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert b"needle" in everything()


@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("y\n", 0)])
def test_a_person_is_asked(monkeypatch: pytest.MonkeyPatch, answer: str, left: int) -> None:
    monkeypatch.setattr("codeassist.cli.sure._can_be_asked", lambda: True)
    CliRunner().invoke(command, ["erase"], input=answer)
    assert len(list(read(places.journal_file()))) == left


def test_an_unknown_name_is_refused() -> None:
    result = run("erase", "--what", "journal,everything", "--yes")
    assert result.exit_code == 2
    assert "everything is not one of journal, tool-edits" in result.stderr


def test_a_file_of_the_data_folder_that_is_not_ours_stays() -> None:
    mine = Path(places.data_dir() / "mine.txt")
    mine.write_text("needle", encoding="utf-8")
    run("erase", "--yes")
    assert mine.read_text(encoding="utf-8") == "needle"

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist import places
from codeassist.capture.events import (
    Client,
    Event,
    FileSaved,
    Record,
    SavedRange,
    SuggestionAccepted,
    SuggestionDismissed,
    SuggestionFollowed,
    SuggestionKept,
    SuggestionShown,
    record,
)
from codeassist.capture.journal import Journal
from codeassist.cli.journal import command
from tests.codeassist.capture.upload.team_server import TOKEN, serving


@pytest.fixture
def lines() -> list[str]:
    """The lines of a journal with an event on each of three days."""
    records = [
        record(
            SuggestionDismissed("sé", None),
            repository="r",
            user="u",
            client=Client("c", "1"),
            at=datetime(2026, 11, day, tzinfo=UTC),
        )
        for day in (1, 2, 3)
    ]
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        for each in records:
            journal.append(each)
    return [each.line for each in records]


def test_export_prints_all_events(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["export"]).stdout.splitlines() == lines


def test_export_leaves_out_what_was_before(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["export", "--since", "2026-11-02"]).stdout.splitlines() == lines[1:]


def test_export_writes_a_file_and_says_how_many(lines: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["export", "--output", str(tmp_path / "out.ndjson")])
    assert result.stdout == ""
    assert "3 events" in result.stderr
    assert (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines() == lines


def test_tail_prints_the_latest(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["tail", "-n", "1", "--json"]).stdout.splitlines() == lines[2:]


def test_a_time_that_is_none_is_wrong_usage() -> None:
    result = CliRunner().invoke(command, ["export", "--since", "yesterday"])
    assert result.exit_code == 2
    assert "'yesterday' is not a time" in result.stderr


def test_path_prints_where_the_journal_is() -> None:
    assert CliRunner().invoke(command, ["path"]).stdout.strip() == str(places.journal_file())


def test_without_a_journal_nothing_is_printed() -> None:
    result = CliRunner().invoke(command, ["export"])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.fixture
def life() -> list[Record]:
    """What became of one suggestion, and a save of another file."""
    ranges = (SavedRange(0, 7, "ai", "5pan0001", "price\x1b\n"), SavedRange(9, 12, "human", None, "x=1"))
    shown = SuggestionShown("5ugg0001", "completion", "qwen", "python", "shop/价格.py", 2, 60, 140)
    events: tuple[Event, ...] = (
        shown,
        SuggestionAccepted("5ugg0001", "5pan0001", "shop/价格.py", 2, 60, partial=True),
        SuggestionDismissed("5ugg0002", 1200, "rejected"),
        FileSaved("shop/价格.py", "0" * 40, ranges),
        FileSaved("other.py", "1" * 40, ()),
    )
    vim, at = Client("vim", "9"), datetime(2026, 11, 5, tzinfo=UTC)
    records = [record(each, repository="host/team/r", user="mei", client=vim, at=at) for each in events]
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        for each in records:
            journal.append(each)
    return records


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def ids(*arguments: str) -> list[str]:
    return [json.loads(line)["id"] for line in run(*arguments, "--json").stdout.splitlines()]


@pytest.mark.usefixtures("life")
def test_tail_says_each_event_on_one_line_that_a_person_reads() -> None:
    shown, accepted, dismissed, saved, other = run("tail").stdout.splitlines()
    assert shown.startswith("2026-11-05 00:00:00  ")
    assert "2 lines, 60 characters by qwen, 140 ms after the request" in shown
    assert "suggestion.accepted   shop/价格.py" in accepted
    assert accepted.endswith("2 lines, 60 characters (a part of it)")
    assert dismissed.endswith("rejected, after 1200 ms")
    assert saved.endswith("ai: 7 bytes in 1 range, human: 3 bytes in 1 range")
    assert other.endswith("nothing that this editor knows the origin of")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (SuggestionKept("s", "p", "a.py", "2m", 0.857143, 7), "6 of 7 tokens kept after 2 minutes"),
        (SuggestionKept("s", "p", "a.py", "save", 0, 1), "0 of 1 token kept at a save"),
        (SuggestionFollowed("s", "a.py", "total = 0", 9, 30_000), "9 characters stand in its place"),
    ],
)
def test_what_became_of_a_suggestion_later_is_said_in_words(event: Event, words: str) -> None:
    told = record(event, repository="r", user="mei", client=Client("vim", "9"), at=datetime(2026, 11, 5, tzinfo=UTC))
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        journal.append(told)
    assert run("tail").stdout.rstrip().endswith(words)


def test_what_followed_a_rejection_is_shown_whole_and_erased_with_its_file() -> None:
    event = SuggestionFollowed("5ugg0001", "a.py", "needle = 0", 10, 30_000)
    told = record(event, repository="r", user="mei", client=Client("vim", "9"), at=datetime(2026, 11, 5, tzinfo=UTC))
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        journal.append(told)
    assert "needle = 0" in run("show", "5ugg0001").stdout
    assert run("erase", "--path", "a.py", "--yes").exit_code == 0
    assert b"needle" not in places.journal_file().read_bytes()


def test_show_finds_a_suggestion_and_what_became_of_its_span(life: list[Record]) -> None:
    assert ids("show", "5ugg0001") == [life[0].id, life[1].id]
    assert ids("show", "5pan") == [life[1].id, life[3].id]
    assert ids("show", life[4].id[:12]) == [life[4].id]


def test_show_of_one_event_prints_all_it_holds_and_no_control_character(life: list[Record]) -> None:
    said = run("show", life[3].id).stdout
    assert "path        shop/价格.py\n" in said
    assert "  0-7  ai  5pan0001\n    | price\\x1b\n  9-12  human\n    | x=1\n" in said


def test_show_selects_by_kind_file_and_time(life: list[Record]) -> None:
    assert ids("show", "--kind", "file.saved") == [life[3].id, life[4].id]
    assert ids("show", "--path", "价格.py") == [life[0].id, life[1].id, life[3].id]
    assert ids("show", "--path", "host/team/r/other.py") == [life[4].id]
    assert ids("show", "--path", "OTHER.*", "--since", "2026-11-05", "--before", "2026-11-06") == [life[4].id]
    assert run("show", "--since", "2026-11-06").exit_code == 1


@pytest.mark.usefixtures("life")
def test_an_id_that_is_too_short_to_mean_one_is_wrong_usage() -> None:
    assert run("show", "5").exit_code == 2


def test_a_kind_that_does_not_exist_is_wrong_usage_and_the_kinds_are_named() -> None:
    done = run("show", "--kind", "saved")
    assert done.exit_code == 2
    assert "file.saved" in done.stderr
    assert "tool.edited" in done.stderr


def test_erasing_by_file_takes_what_else_is_known_of_its_suggestions(life: list[Record]) -> None:
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        gone = SuggestionDismissed("5ugg0001", 5)
        journal.append(record(gone, repository="r", user="mei", client=Client("vim", "9"), at=datetime.now(UTC)))
    assert run("erase", "--path", "shop/*", "--yes").stdout == "4 events erased\n"
    assert ids("tail") == [life[2].id, life[4].id]
    content = b"".join(part.read_bytes() for part in places.data_dir().iterdir())
    assert "价格".encode() not in content


def test_a_dry_run_erases_nothing(life: list[Record]) -> None:
    done = run("erase", "--dry-run", "--before", "2026-12-01", "--json")
    assert json.loads(done.stdout)["would_erase"] == 5
    assert len(ids("tail")) == len(life)


@pytest.mark.usefixtures("life")
def test_erasing_asks_and_where_nobody_can_be_asked_refuses() -> None:
    assert run("erase").exit_code == 2
    assert len(ids("tail")) == 5


@pytest.mark.usefixtures("life")
def test_what_was_sent_before_is_said_when_it_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as team:
        monkeypatch.setenv("CODEASSIST_SERVER__URL", team.url)
        monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", TOKEN)
        assert run("upload").stdout == f"5 events sent to {team.url}\n"
        erased, sent = run("erase", "--path", "other.py", "--yes").stdout.splitlines()
        assert erased == "1 event erased"
        assert sent == f"1 of them was sent to {team.url} before and is not erased there; ask those who run it."
        assert len(team.events) == 5


@pytest.mark.usefixtures("life")
def test_upload_says_what_became_of_it_by_words_json_and_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("upload").exit_code == 1
    with serving() as team:
        monkeypatch.setenv("CODEASSIST_SERVER__URL", team.url)
        monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", "another")
        done = run("upload")
        assert (done.exit_code, done.stdout) == (4, f"0 events sent to {team.url}\n")
        assert "does not know the token" in done.stderr
        monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", TOKEN)
        team.unknown_kinds = frozenset({"file.saved"})
        done = run("upload", "--json")
        assert done.exit_code == 4
        assert json.loads(done.stdout) == {
            "server": team.url, "end": "done", "sent": 3, "duplicates": 0, "refused": 2, "words": ""
        }  # fmt: skip


@pytest.mark.usefixtures("life")
def test_status_says_how_far_the_server_has_it_and_what_it_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Upload: no team server is set (`server.url`)\n" in run("status").stdout
    with serving() as team:
        monkeypatch.setenv("CODEASSIST_SERVER__URL", team.url)
        assert "no token is set" in run("status").stdout
        monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", TOKEN)
        team.failures = [(503, {})]
        run("upload")
        said = run("status").stdout
        assert "  5 events wait\n  failed 1 time: The team server answered 503 Service Unavailable." in said
        team.unknown_kinds = frozenset({"file.saved"})
        run("upload")
        said = run("status").stdout
        assert "  0 events wait\n  2 events were refused;" in said
        assert "  kind: unknown in 0.1.0\n" in said
        upload = json.loads(run("status", "--json").stdout)["upload"]
        assert (upload["waiting"], upload["refused"], len(upload["refusals"])) == (0, 2, 2)


def test_a_pause_lasts_until_it_is_ended_or_over() -> None:
    assert "until `codeassist journal resume`" in run("pause").stdout
    assert json.loads(run("status", "--json").stdout)["recording"] == "paused"
    assert "PAUSED until" in run("status").stdout
    assert run("resume").stdout.startswith("Recording goes on; nothing was recorded since ")
    assert run("resume").stdout == "Recording was not paused.\n"
    assert json.loads(run("status", "--json").stdout)["recording"] == "on"


@pytest.mark.parametrize("length", ["", "2", "0m", "2x", "-1h", "999999d" * 4])
def test_a_length_of_time_that_is_none_is_wrong_usage(length: str) -> None:
    assert run("pause", "--for", length).exit_code == 2


@pytest.mark.parametrize(("length", "minutes"), [("30m", 30), ("1h30m", 90), ("2D", 2880), ("60s", 1)])
def test_a_pause_may_have_a_length(length: str, minutes: int) -> None:
    run("pause", "--for", length)
    found = json.loads(run("status", "--json").stdout)["pause"]
    assert datetime.fromisoformat(found["until"]) - datetime.fromisoformat(found["since"]) == timedelta(minutes=minutes)


def test_events_of_other_versions_are_said_as_they_stand() -> None:
    common = {
        "id": "12345678-1",
        "time": "2026-11-05T00:00:00.000Z",
        "repository": "r",
        "user": "mei",
        "path": "a.py",
    }
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        for kind, colour in (("file.saved", "red"), ("sky.seen", "blue")):
            line = json.dumps({**common, "kind": kind, "colour": colour})
            journal.append(Record(kind, "2026-11-05T00:00:00.000Z", line))
    saved, seen = run("tail").stdout.splitlines()
    assert saved.endswith('{"colour": "red"}')
    assert seen.endswith('{"colour": "blue"}')


def test_watching_sends_what_comes_later_until_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch, life: list[Record]
) -> None:
    monkeypatch.setenv("CODEASSIST_JOURNAL__UPLOAD_SECONDS", "1")
    monkeypatch.setenv("CODEASSIST_SERVER__TOKEN", TOKEN)
    program = str(Path(sys.executable).with_name("codeassist"))
    with serving() as team:
        monkeypatch.setenv("CODEASSIST_SERVER__URL", team.url)
        with subprocess.Popen([program, "journal", "upload", "--watch", "--json"], stdout=subprocess.PIPE) as watching:
            assert watching.stdout is not None
            first = json.loads(watching.stdout.readline())
            with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
                journal.append(Record("later", "2026-11-06T00:00:00.000Z", '{"id": "later", "kind": "k"}'))
            rounds = [json.loads(watching.stdout.readline())]
            while not rounds[-1]["sent"]:
                rounds.append(json.loads(watching.stdout.readline()))
            watching.terminate()
            assert watching.wait() == 143
    assert (first["sent"], rounds[-1]["sent"]) == (len(life), 1)
    assert list(team.events) == [*(one.id for one in life), "later"]

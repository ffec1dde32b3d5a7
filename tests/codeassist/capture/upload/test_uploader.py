import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from codeassist import places
from codeassist.capture import journal_file
from codeassist.capture.events import Client, FileSaved, SavedRange, record
from codeassist.capture.journal import Journal, erase
from codeassist.capture.upload import batch, ledger
from codeassist.capture.upload import uploader as module
from codeassist.capture.upload.destination import destination
from codeassist.capture.upload.uploader import RETRY_AFTER_SECONDS_MAX, RETRY_SECONDS_MAX, Uploader, delay, uploading
from codeassist.settings import Settings
from tests.codeassist.capture.upload.conftest import NOON, Append
from tests.codeassist.capture.upload.team_server import TOKEN, TeamServer


def of(settings: Settings) -> Uploader:
    where = destination(settings)
    assert where is not None
    return Uploader(where, settings)


def standing(team: TeamServer) -> ledger.Standing:
    with journal_file.writing(places.journal_file()) as connection:
        return ledger.standing(connection, team.url)


def refused(team: TeamServer) -> list[str]:
    with journal_file.writing(places.journal_file()) as connection:
        return [one.id for one in ledger.refused(connection, team.url, last=100)]


def test_all_events_arrive_in_order_and_once(team: TeamServer, uploader: Uploader, append: Append) -> None:
    records = append(2500)
    outcome = uploader.round()
    assert (outcome.end, outcome.sent, outcome.duplicates) == ("done", 2500, 0)
    assert list(team.events.values()) == [one.line.encode() for one in records]
    assert [len(request) for request in team.requests] == [1000, 1000, 500]


def test_a_batch_is_compressed_and_bears_the_token(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(100)
    uploader.round()
    [headers] = team.headers
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"] == "application/x-ndjson"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert int(headers["Content-Length"]) < len(b"".join(team.events.values())) / 4


def test_what_was_acknowledged_is_not_sent_again(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(3)
    uploader.round()
    assert uploader.round().sent == 0
    later = append(2)
    assert uploader.round().sent == 2
    assert [[event["id"] for event in request] for request in team.requests][1:] == [[one.id for one in later]]


def test_an_answer_that_is_lost_doubles_nothing(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(5)
    team.lost_answers = 1
    assert uploader.round().end == "later"
    outcome = uploader.round(forced=True)
    assert (outcome.sent, outcome.duplicates) == (5, 5)
    assert len(team.events) == 5


def test_a_batch_ends_before_it_has_too_many_bytes(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(10, bytes_each=batch.BATCH_BYTES_MAX // 3)
    uploader.round()
    assert [len(request) for request in team.requests] == [2] * 5


def test_an_event_that_is_larger_than_a_batch_goes_alone(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(1)
    append(1, bytes_each=2 * batch.BATCH_BYTES_MAX)
    append(1)
    assert uploader.round().sent == 3
    assert [len(request) for request in team.requests] == [1, 1, 1]


def test_a_server_that_takes_less_gets_smaller_batches(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(40, bytes_each=1000)
    team.bytes_max = 10_000
    assert uploader.round().sent == 40
    assert len(team.events) == 40


def test_an_event_that_no_request_can_hold_is_remembered_as_refused(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    append(1)
    [large] = append(1, bytes_each=5000)
    append(1)
    team.bytes_max = 2000
    outcome = uploader.round()
    assert (outcome.sent, outcome.refused) == (2, 1)
    assert refused(team) == [large.id]


def test_a_refused_line_is_remembered_and_not_sent_for_ever(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    append(3)
    team.unknown_kinds = frozenset({"suggestion.dismissed"})
    assert uploader.round().refused == 3
    assert uploader.round().refused == 0
    assert len(team.requests) == 1
    with journal_file.writing(places.journal_file()) as connection:
        first, *_ = ledger.refused(connection, team.url, last=100)
    assert first.reason == "kind: unknown in 0.1.0"


def test_what_an_older_server_refused_is_sent_again_after_its_update(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    old = append(3)
    team.unknown_kinds = frozenset({"suggestion.dismissed"})
    uploader.round()
    team.version, team.unknown_kinds = "0.2.0", frozenset()
    [new] = append(1)
    assert uploader.round().sent == 4
    assert list(team.events) == [new.id, *(one.id for one in old)]
    assert refused(team) == []


def test_what_a_newer_server_refuses_too_is_not_sent_to_it_again(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    append(2)
    team.unknown_kinds = frozenset({"suggestion.dismissed"})
    for version in ("0.1.0", "0.2.0"):
        team.version = version
        append(1)
        uploader.round()
    count = len(team.requests)
    uploader.round()
    assert len(team.requests) == count
    assert len(refused(team)) == 4


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "does not know the token"), (403, "may not upload"), (404, "no team server"), (307, "follow no redirection"),
     (500, "500 Internal Server Error"), (503, "503 Service Unavailable"), (400, "400 Bad Request")],
)  # fmt: skip
def test_what_goes_wrong_is_said_and_nothing_counts_as_sent(
    team: TeamServer, uploader: Uploader, append: Append, status: int, words: str
) -> None:
    append(1)
    team.failures = [(status, {"Location": "http://192.0.2.1/"})]
    outcome = uploader.round()
    assert (outcome.end, outcome.sent) == ("later", 0)
    assert words in outcome.words
    assert standing(team).acknowledged == 0
    assert uploader.round(forced=True).sent == 1


@pytest.mark.parametrize(
    "says",
    [b"<html>Please sign in</html>", b"{}", b'{"accepted": 1, "duplicates": 0, "refused": []}', b'{"accepted": "2"}',
     b'{"accepted": 1, "duplicates": 0, "refused": [{"line": 3, "reason": "x"}]}',
     b'{"accepted": 0, "duplicates": 0, "refused": [{"line": 1, "reason": "x"}, {"line": 1, "reason": "y"}]}'],
)  # fmt: skip
def test_a_200_that_does_not_speak_of_every_line_acknowledges_nothing(
    team: TeamServer, uploader: Uploader, append: Append, says: bytes
) -> None:
    append(2)
    team.says = says
    assert uploader.round().end == "later"
    assert standing(team).acknowledged == 0


def test_a_server_that_failed_is_left_alone_by_every_process(
    team: TeamServer, settings: Settings, uploader: Uploader, append: Append
) -> None:
    append(1)
    team.failures = [(429, {"Retry-After": "120"})]
    uploader.round()
    other = of(settings).round()
    assert (other.end, other.words) == ("later", "The team server answered 429 Too Many Requests.")
    wait = datetime.fromisoformat(standing(team).not_before) - datetime.now(UTC)
    assert timedelta(seconds=110) < wait <= timedelta(seconds=120 * (1 + module.JITTER))
    assert team.requests == []


def test_a_success_forgets_earlier_failures(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(1)
    team.failures = [(500, {}), (500, {})]
    for _ in range(3):
        uploader.round(forced=True)
    assert (standing(team).failures, standing(team).trouble, standing(team).not_before) == (0, "", "")


def test_a_wait_that_a_clock_has_made_too_long_does_not_count(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    append(1)
    with journal_file.writing(places.journal_file()) as connection:
        ledger.failed(connection, team.url, "gone", not_before=datetime.now(UTC) + timedelta(days=30))
    assert uploader.round().sent == 1


def test_waits_grow_up_to_a_limit_and_never_undercut_the_servers_own() -> None:
    waits = [delay(failures, None) for failures in range(40)]
    assert waits[0] < waits[3] < waits[6]
    assert max(waits) <= RETRY_SECONDS_MAX * (1 + module.JITTER)
    assert 30 <= delay(9, 30.0) <= 30 * (1 + module.JITTER)
    assert delay(0, 10**9) <= RETRY_AFTER_SECONDS_MAX * (1 + module.JITTER)


def test_a_server_that_is_not_there_is_named_without_its_password(append: Append) -> None:
    append(1)
    away = Settings.model_validate({"server": {"url": "http://me:secret@127.0.0.1:9", "token": TOKEN}})
    words = of(away).round().words
    assert words.startswith("http://127.0.0.1:9 can't be reached")


def test_while_one_process_sends_another_does_not_wait(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(1)
    with uploading(seconds_max=0):
        assert uploader.round().end == "busy"
    assert team.requests == []


def test_two_that_send_at_once_send_everything_once(team: TeamServer, settings: Settings, append: Append) -> None:
    append(3000)
    together = [threading.Thread(target=of(settings).round) for _ in range(4)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    of(settings).round()
    assert len(team.events) == 3000
    assert sum(map(len, team.requests)) == 3000


def test_a_round_can_be_stopped_between_two_batches(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(2500)
    stop = threading.Event()
    assert uploader.round(stop=stop, on_batch=lambda _: stop.set()).sent == 1000
    assert len(team.requests) == 1


def test_hashed_text_leaves_no_text(team: TeamServer, settings: Settings) -> None:
    saved = FileSaved("a.py", "0" * 40, (SavedRange(0, 13, "human", None, "secret_thing\n"),))
    with Journal(places.journal_file(), bytes_max=10**9) as journal:
        journal.append(record(saved, repository="r", user="mei", client=Client("vim", "9"), at=NOON))
    hashed = settings.model_copy(update={"adoption": settings.adoption.model_copy(update={"text": "hashed"})})
    assert of(hashed).round().sent == 1
    [line] = team.events.values()
    assert b"secret_thing" not in line
    assert len(json.loads(line)["ranges"][0]["tokens"]) == 2


def test_another_server_gets_everything_that_is_still_there(
    team: TeamServer, settings: Settings, uploader: Uploader, append: Append
) -> None:
    append(2)
    uploader.round()
    moved = settings.model_copy(update={"server": settings.server.model_copy(update={"url": f"{team.url}/moved"})})
    assert of(moved).round().end == "later"  # the path is unknown there, and nothing counts as sent
    with journal_file.writing(places.journal_file()) as connection:
        assert ledger.standing(connection, f"{team.url}/moved").acknowledged == 0
        assert ledger.standing(connection, team.url).acknowledged == 2


@pytest.mark.parametrize(
    "section", [{"server": {"url": ""}}, {"server": {"token": ""}}, {"journal": {"upload": False}}]
)
def test_without_a_server_a_token_or_consent_nothing_is_sent(
    settings: Settings, section: dict[str, dict[str, object]]
) -> None:
    changed = settings.model_dump()
    for name, values in section.items():
        changed[name].update(values)
    assert destination(Settings.model_validate(changed)) is None


def test_without_a_journal_nothing_is_made_or_sent(team: TeamServer, uploader: Uploader) -> None:
    assert uploader.round().end == "done"
    assert not places.journal_file().exists()
    assert team.headers == []


def test_where_nothing_waits_nobody_is_asked(team: TeamServer, uploader: Uploader, append: Append) -> None:
    append(1)
    uploader.round()
    asked = len(team.headers)
    assert uploader.round(forced=True).end == "done"
    assert len(team.headers) == asked


def test_what_is_erased_while_it_is_sent_leaves_no_refusal_behind(
    team: TeamServer, uploader: Uploader, append: Append
) -> None:
    append(2)
    team.unknown_kinds = frozenset({"suggestion.dismissed"})
    uploader.round()
    erase(places.journal_file(), None, thorough=True)
    append(1)
    assert uploader.round().refused == 1
    assert len(refused(team)) == 1

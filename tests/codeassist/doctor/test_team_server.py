import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest

from codeassist import __version__
from codeassist.doctor.team_server import CLOCK_SKEW_SECONDS_MAX, check_team_server, compatible
from codeassist.settings import Settings
from codeassist.settings.model import ServerSettings
from tests.loopback import answering

TOKEN = "a token of the test's own"  # noqa: S105 - no secret: no server but the test's knows it


@dataclass
class TeamServer:
    """What the contract promises of the team server, as far as doctor asks for it."""

    url: str = ""
    version: str = f'{{"version": "{__version__}"}}'
    health: int = 200
    upload: int = 200
    ahead_seconds: float = 0.0
    uploads: list[bytes] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.command == "POST":
            self.uploads.append(body)
        known = handler.headers.get("Authorization") == f"Bearer {TOKEN}"
        statuses = {"/healthz": self.health, "/v1/version": 200, "/v1/events": self.upload if known else 401}
        said = self.version.encode() if handler.path == "/v1/version" else b"{}"
        handler.send_response_only(statuses.get(handler.path, 404))
        handler.send_header("Date", formatdate(time.time() + self.ahead_seconds, usegmt=True))
        handler.send_header("Content-Length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)


@pytest.fixture
def team() -> Iterator[TeamServer]:
    facts = TeamServer()
    with answering(facts.answer) as url:
        facts.url = f"{url}/"
        yield facts


def look(url: str, token: str = TOKEN) -> dict[str, tuple[str, str, str]]:
    found = check_team_server(Settings(server=ServerSettings(url=url, token=token)))
    return {one.check: (one.state, one.words, one.mend) for one in found}


def test_without_a_team_server_nothing_is_wrong() -> None:
    assert {check: found[:2] for check, found in look("").items()} == {
        "team server": ("off", "not configured (`server.url`)"),
        "token": ("off", "not configured (`server.url`)"),
        "clock": ("off", "not configured (`server.url`)"),
    }


def test_a_server_that_fits_is_in_order_and_no_event_is_sent(team: TeamServer) -> None:
    found = look(team.url)
    assert [state for state, _, _ in found.values()] == ["ok", "ok", "ok"]
    assert team.uploads == [b""]


def test_a_server_that_cannot_be_reached_is_a_problem_with_its_address() -> None:
    state, words, mend = look("http://somebody:a-word@127.0.0.1:9")["team server"]
    assert state == "problem"
    assert words.startswith("http://127.0.0.1:9 can't be reached")
    assert "a-word" not in words
    assert "server.url" in mend


def test_a_server_that_is_not_well_is_a_problem_until_it_is(team: TeamServer) -> None:
    team.health = 503
    state, words, _ = look(team.url)["team server"]
    assert (state, words.endswith("/healthz answers 503")) == ("problem", True)
    team.health = 200
    assert look(team.url)["team server"][0] == "ok"


@pytest.mark.parametrize("answer", ["<html>", "[]", '{"version": 3}', '{"version": "newest"}'])
def test_something_else_at_that_address_is_a_problem(team: TeamServer, answer: str) -> None:
    team.version = answer
    state, words, mend = look(team.url)["team server"]
    assert (state, mend) == ("problem", "correct `server.url`")
    assert "does not say which version it is" in words


@pytest.mark.parametrize(
    ("server", "client", "state", "mend"),
    [
        ("1.4.2", "1.4.0", "ok", ""),
        ("1.5.0", "1.4.9", "ok", ""),
        ("1.6.0rc1", "1.4.0", "problem", "update codeassist to version 1.6.0rc1"),
        ("2.0.0", "1.4.0", "problem", "update codeassist to version 2.0.0"),
        ("1.3.0", "1.4.0", "problem", "install codeassist 1.3.0 here, or update the server"),
    ],
)
def test_a_server_takes_clients_of_its_own_version_and_of_the_one_before(
    server: str, client: str, state: str, mend: str
) -> None:
    found = compatible(server, client, "https://team.example.com")
    assert (found.state, found.mend) == (state, mend)


def test_a_token_is_asked_about_and_what_is_wrong_with_it_said(team: TeamServer) -> None:
    assert look(team.url, "")["token"][:2] == (
        "problem",
        "no token is set (`server.token`): nothing can be sent to the team server",
    )
    assert look(team.url, "another")["token"][:2] == ("problem", "the server does not know it, or it has expired")
    team.upload = 403
    assert look(team.url)["token"][:2] == ("problem", "it may not upload events")
    team.upload = 500
    assert look(team.url)["token"][:2] == ("problem", "the server answers 500 to an upload")
    team.upload = 200
    assert look(team.url)["token"][0] == "ok"


@pytest.mark.parametrize(("ahead_seconds", "state"), [(30, "ok"), (-30, "ok"), (600, "problem"), (-600, "problem")])
def test_a_clock_that_is_wrong_by_more_than_a_minute_is_a_problem(
    team: TeamServer, ahead_seconds: float, state: str
) -> None:
    assert CLOCK_SKEW_SECONDS_MAX == 60
    team.ahead_seconds = ahead_seconds
    found = look(team.url)["clock"]
    assert found[0] == state
    assert found[1].startswith("-" if ahead_seconds > 0 else "+")

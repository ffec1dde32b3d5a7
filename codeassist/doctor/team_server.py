"""Checks of the team server: is it there, does it fit, does it take the token, and do the clocks agree?"""

import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx

from codeassist import __version__, http
from codeassist.doctor.check import Finding, note, off, ok, problem
from codeassist.settings import Settings
from codeassist_index.translation import tr

ANSWER_SECONDS_MAX = 3.0
CLOCK_SKEW_SECONDS_MAX = 60.0
"""Events carry this machine's time, and what came first is decided by it."""
_ACCEPTED, _UNKNOWN, _FORBIDDEN = range(200, 300), 401, 403


def check_team_server(settings: Settings) -> Iterator[Finding]:
    """All that can be known of the server at `server.url`."""
    if not settings.server.url:
        for check in ("team server", "token", "clock"):
            yield off(check, tr("not configured (`server.url`)"))
        return
    base = settings.server.url.rstrip("/")
    shown = http.without_password(base)
    headers = {"Authorization": f"Bearer {settings.server.token}"} if settings.server.token else None
    with http.client(base, purpose="doctor", timeout_seconds=ANSWER_SECONDS_MAX, headers=headers) as client:
        try:
            health = client.get(f"{base}/healthz")
            asked_at = time.time()
            yield from _server(client, base, shown, health)
            yield _token(client, base, settings)
            yield _clock(health, asked_at)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            words = tr("{url} can't be reached ({error})").format(url=shown, error=error or type(error).__name__)
            yield problem("team server", words, tr("check the network, or correct `server.url`"))


def _server(client: httpx.Client, base: str, shown: str, health: httpx.Response) -> Iterator[Finding]:
    if not health.is_success:
        words = tr("{url} is not well: /healthz answers {status}").format(url=shown, status=health.status_code)
        yield problem("team server", words, tr("tell whoever runs the team server, or correct `server.url`"))
        return
    answer = client.get(f"{base}/v1/version")
    version = _version_in(answer)
    if version is None:
        words = tr("{url} does not say which version it is; it may be something else").format(url=shown)
        yield problem("team server", words, tr("correct `server.url`"))
    else:
        yield compatible(version, __version__, shown)


def compatible(server: str, client: str, shown: str) -> Finding:
    """A server takes clients of its own version and of the one before; what counts is `MAJOR.MINOR`."""
    numbers, own = _numbers(server), _numbers(client)
    words = tr("{url} has version {server}, this is {client}").format(url=shown, server=server, client=client)
    if numbers == own or (numbers[0] == own[0] and numbers[1] - own[1] == 1):
        return ok("team server", words)
    if numbers < own:
        return problem(
            "team server", words, tr("install codeassist {version} here, or update the server").format(version=server)
        )
    return problem("team server", words, tr("update codeassist to version {version}").format(version=server))


def _version_in(answer: httpx.Response) -> str | None:
    try:
        version = answer.json()["version"] if answer.is_success else None
    except (ValueError, KeyError, TypeError):
        return None
    return version if isinstance(version, str) and re.match(r"\d+\.\d+", version) else None


def _token(client: httpx.Client, base: str, settings: Settings) -> Finding:
    if not settings.server.token:
        words = tr("no token is set (`server.token`): nothing can be sent to the team server")
        return problem("token", words, tr("ask for one, then set CODEASSIST_SERVER__TOKEN or `server.token`"))
    # No event at all: accepted or refused like any other upload, and nothing is recorded.
    answer = client.post(f"{base}/v1/events", content=b"", headers={"Content-Type": "application/x-ndjson"})
    mend = tr("ask for a new one (`codeassist token create` on the server), and set `server.token`")
    if answer.status_code in _ACCEPTED:
        return ok("token", tr("accepted"))
    if answer.status_code == _UNKNOWN:
        return problem("token", tr("the server does not know it, or it has expired"), mend)
    if answer.status_code == _FORBIDDEN:
        return problem("token", tr("it may not upload events"), mend)
    words = tr("the server answers {status} to an upload").format(status=answer.status_code)
    return problem("token", words, tr("tell whoever runs the team server"))


def _clock(answer: httpx.Response, asked_at: float) -> Finding:
    try:
        there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return note("clock", tr("the team server does not tell its time"))
    skew = asked_at - there
    words = tr("{seconds:+.0f} s beside the team server").format(seconds=skew)
    if abs(skew) <= CLOCK_SKEW_SECONDS_MAX:
        return ok("clock", words)
    mend = tr("let this machine set its clock from the network: `timedatectl set-ntp true` on Linux")
    return problem("clock", words, mend)


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(re.match(r"\d+", minor)[0])  # type: ignore[index]  # `_version_in` has seen the digits

"""What a team server answers to a batch of events.

Only an answer that speaks of every line of the batch acknowledges it: a proxy's or a sign-in page's 200 does not.
"""

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codeassist.capture.upload.destination import PATH
from codeassist_index.translation import tr

REASON_CHARACTERS_MAX = 300


@dataclass(frozen=True, slots=True)
class Settled:
    """Every line of the batch was taken, now or before, or refused: `refused` has reasons by line, counted from 0."""

    duplicates: int
    version: str
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The batch has more bytes than the server takes."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was acknowledged, and `words` say why; `seconds` is for how long the server wants to be left alone."""

    words: str
    seconds: float | None = None


Answer = Settled | TooLarge | Later


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Refused(_Strict):
    line: Annotated[int, Field(ge=1)]
    reason: str


class _Body(_Strict):
    accepted: Annotated[int, Field(ge=0)]
    duplicates: Annotated[int, Field(ge=0)]
    refused: list[_Refused]
    version: str = ""


def understood(response: httpx.Response, lines: int, *, now: float) -> Answer:
    """What a response to a batch of so many lines means; `now` is in seconds since 1970."""
    status = response.status_code
    if status == HTTPStatus.OK:
        return _settled(response.content, lines)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    return Later(_words(response), retry_after(response.headers.get("Retry-After", ""), now=now))


def _words(response: httpx.Response) -> str:
    """What a response that acknowledges nothing means, and what to do."""
    match response.status_code:
        case HTTPStatus.UNAUTHORIZED:
            return tr("The team server does not know the token, or it has expired. Set a new `server.token`.")
        case HTTPStatus.FORBIDDEN:
            return tr("The token may not upload events. Ask for one that may, and set `server.token`.")
        case HTTPStatus.NOT_FOUND | HTTPStatus.METHOD_NOT_ALLOWED:
            return tr("There is no team server: {path} is unknown there. Correct `server.url`.").format(path=PATH)
        case _ if response.is_redirect:
            return tr("The address leads elsewhere, and events follow no redirection. Correct `server.url`.")
        case status:
            said = f"{status} {response.reason_phrase}".rstrip()
            return tr("The team server answered {status}.").format(status=said)


def retry_after(text: str, *, now: float) -> float | None:
    """The seconds of a `Retry-After`, in either of its two forms (RFC 9110, 10.2.3); None for anything else."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _settled(content: bytes, lines: int) -> Settled | Later:
    try:
        body = _Body.model_validate_json(content)
    except ValidationError:
        return _unknown()
    refused = {one.line - 1: one.reason[:REASON_CHARACTERS_MAX] for one in body.refused}
    if len(refused) != len(body.refused) or max(refused, default=0) >= lines:
        return _unknown()
    if body.accepted + body.duplicates + len(refused) != lines:
        return _unknown()
    return Settled(body.duplicates, body.version, refused)


def _unknown() -> Later:
    return Later(tr("What answers there is no team server, or one of another kind. Correct `server.url`."))

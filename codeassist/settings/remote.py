"""The company's signed settings from a URL or a share, and the verified copy that is kept of them.

The source is asked again when the copy is an hour old. What goes wrong then never takes the copy away: it is the
company's word still, and otherwise whoever can disturb the network, or upload a file, could switch the assistant
off for everybody. So an unreachable source, a bad signature and an older `serial` than the copy's are told, with
the copy's age, and the copy goes on being used. Without any copy each of them is an error. What this cannot
prevent is that somebody who cuts a machine off keeps it at the copy it has; the age in the warning shows it.

The copy is verified each time it is read, with the key that the machine-wide file names.
"""

import json
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
from pydantic import Field, TypeAdapter

from codeassist import http, places
from codeassist.errors import CodeassistError, InvalidInputError, RefusedError
from codeassist.settings.file import FILE_BYTES_MAX, UnreadableFileError, parsed, read_bytes
from codeassist.settings.managed import Table, table_of
from codeassist.settings.signature import SUFFIX, is_signed
from codeassist.unreachable import reason
from codeassist_index.translation import ntr, tr

REFRESH_SECONDS = 3600
"""A copy older than this is compared with the source."""
RETRY_SECONDS = 300
"""After a failure the source is left alone for this long, so that a machine without it is not slow."""
FETCH_SECONDS_MAX = 3.0
"""How long a command may wait for the source."""
_YEAR_2100 = 4_102_444_800


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified document, where it is from as it may be shown, and what people should know about it."""

    origin: str
    content: bytes
    table: Table
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """The file of the kept copy. Times are seconds since 1970; `trouble` is what the last attempt ended with."""

    source: str
    document: str
    signature: str
    verified: Annotated[float, Field(ge=0, le=_YEAR_2100)]
    tried: Annotated[float, Field(ge=0, le=_YEAR_2100)]
    trouble: str = ""


_KEPT = TypeAdapter(_Kept)


def current(source: str, public_key: str) -> Copy:
    """The newest document known, asking the source when it is time.

    Raises:
        InvalidInputError: nothing is known, and what the source has can't be trusted.
        RefusedError: nothing is known, and the source can't be reached.
    """
    kept, now = _read(source, public_key), time.time()
    if kept is not None and not _is_due(kept, now):
        return _copy(kept, now)
    try:
        kept = _newer(kept, _fetched(source, public_key, now))
    except CodeassistError as error:
        if kept is None:
            raise
        kept = replace(kept, tried=now, trouble=str(error))
    try:
        _write(kept)
    except OSError as error:
        kept = replace(kept, trouble=tr("no copy can be kept ({reason})").format(reason=error.strerror))
    return _copy(kept, now)


def _is_due(kept: _Kept, now: float) -> bool:
    since = kept.tried if kept.trouble else kept.verified
    return not 0 <= now - since < (RETRY_SECONDS if kept.trouble else REFRESH_SECONDS)


def _copy(kept: _Kept, now: float) -> Copy:
    content, origin = kept.document.encode(), http.without_password(kept.source)
    table = table_of(parsed(content).tree, origin)
    if not kept.trouble:
        return Copy(origin, content, table)
    words = tr("{trouble} The company's settings of {time} are used (serial {serial}, {age}).")
    at = datetime.fromtimestamp(kept.verified, UTC).strftime("%Y-%m-%d %H:%M UTC")
    age = _age(now - kept.verified)
    return Copy(origin, content, table, (words.format(trouble=kept.trouble, time=at, serial=table.serial, age=age),))


def _age(seconds: float) -> str:
    hours = max(0, int(seconds // 3600))
    if hours < 48:  # noqa: PLR2004  two days read better as hours
        return ntr("{count} hour old", "{count} hours old", hours).format(count=hours)
    return ntr("{count} day old", "{count} days old", hours // 24).format(count=hours // 24)


def _newer(kept: _Kept | None, found: _Kept) -> _Kept:
    """What was found, unless the copy is newer.

    Raises:
        InvalidInputError: its serial does not say that it is newer.
    """
    if kept is None or found.document == kept.document:
        return found
    old, new = (table_of(parsed(one.document.encode()).tree, one.source).serial or 0 for one in (kept, found))
    source = http.without_password(found.source)
    if new < old:
        words = tr("{source} holds an older document (serial {new}) than the one known here (serial {old}).")
        raise InvalidInputError(words.format(source=source, new=new, old=old))
    if new == old:
        words = tr("{source} holds another document with the same serial {new}; its author has to raise it.")
        raise InvalidInputError(words.format(source=source, new=new))
    return found


def _fetched(source: str, public_key: str, now: float) -> _Kept:
    content, signature = _bytes(source), _bytes(source + SUFFIX).decode("ascii", "replace").strip()
    shown = http.without_password(source)
    if not is_signed(content, signature, public_key):
        words = tr("The signature of {source} is not that of the company's key; the document is refused.")
        raise InvalidInputError(words.format(source=shown))
    try:
        table = table_of(parsed(content).tree, shown)
    except UnreadableFileError as error:
        words = tr("The settings from {source} can't be read: {reason}.")
        raise InvalidInputError(words.format(source=shown, reason=error)) from error
    if table.serial is None or table.source:
        words = tr("The settings from {source} need a `serial` in `[managed]`, and may not name a source themselves.")
        raise InvalidInputError(words.format(source=shown))
    return _Kept(source, content.decode(), signature, now, now)


def _bytes(place: str) -> bytes:
    shown = http.without_password(place)
    try:
        return _downloaded(place) if place.startswith(("http://", "https://")) else read_bytes(_path(place))
    except (httpx.HTTPError, httpx.InvalidURL, UnreadableFileError) as error:
        why = str(error) if isinstance(error, UnreadableFileError) else reason(error)
        raise RefusedError(tr("{place} can't be reached: {reason}.").format(place=shown, reason=why)) from error


def _downloaded(url: str) -> bytes:
    deadline = time.monotonic() + FETCH_SECONDS_MAX
    content = b""
    with (
        http.client(url, purpose="company settings", timeout_seconds=FETCH_SECONDS_MAX) as client,
        client.stream("GET", url) as answer,
    ):
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > FILE_BYTES_MAX:
                raise UnreadableFileError(tr("it has more than {count} bytes").format(count=FILE_BYTES_MAX))
            if time.monotonic() > deadline:
                raise UnreadableFileError(tr("it took more than {count} seconds").format(count=FETCH_SECONDS_MAX))
    return content


def _path(place: str) -> Path:
    return Path(url2pathname(urlsplit(place).path)) if place.startswith("file:") else Path(place)


def _read(source: str, public_key: str) -> _Kept | None:
    """The copy kept of this source, if it is whole and signed with this key."""
    try:
        kept = _KEPT.validate_json(read_bytes(places.managed_copy()))
        is_of_source = kept.source == source and is_signed(kept.document.encode(), kept.signature, public_key)
    except (UnreadableFileError, ValueError):
        return None
    return kept if is_of_source else None


def _write(kept: _Kept) -> None:
    file = places.managed_copy()
    file.parent.mkdir(parents=True, exist_ok=True)
    # Processes that refresh at once each write a file of their own; the last one's stays, whole.
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as stream:
        written = Path(stream.name)
        try:
            json.dump(asdict(kept), stream)
            stream.close()
            written.replace(file)
        except OSError:  # a full disk is not filled with drafts
            written.unlink(missing_ok=True)
            raise

"""What platforms send: a row of JSON values, and safe ways into them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from codeassist.adoption.parsing import parse_time

Object = Mapping[str, object]

PAYLOADS_BYTES_MAX = 256_000_000
"""Most of one input; a longer one is cut into several by the caller."""
_GITLAB_ZONE = re.compile(r" (?:UTC|([+-]\d\d):?(\d\d))$")
_BEGIN_OF_VALUE = re.compile(r"^[{\[]", re.MULTILINE)
_NO_SPACE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Value:
    """One object of the input and the line that it begins on; None where it is no JSON."""

    line: int
    content: Object | None


def values(text: str) -> Iterator[Value]:
    """The objects of a text: one a line, one behind the other, or in lists, also in those of a Kubernetes `List`."""
    decoder, line, counted, end = json.JSONDecoder(), 1, 0, 0
    while begin := _NO_SPACE.search(text, end):
        at = begin.start()
        line, counted = line + text.count("\n", counted, at), at
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield Value(line, None)
            following = _BEGIN_OF_VALUE.search(text, text.find("\n", at) + 1 or len(text))
            end = len(text) if following is None else following.start()
            continue
        yield from (Value(line, one) for one in _objects(found))


def _objects(found: object) -> Iterator[Object | None]:
    if isinstance(found, list):
        for one in found:
            yield from _objects(one)
    elif isinstance(found, dict) and isinstance(found.get("items"), list):
        yield from _objects(found["items"])
    else:
        yield found if isinstance(found, dict) else None


def at(value: object, *path: str) -> object:
    """What lies at a path of keys; None where something of it is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def object_at(value: object, *path: str) -> Object:
    """The object at a path; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else {}


def objects_at(value: object, *path: str) -> list[Object]:
    """The objects of the list at a path; empty where there is none."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def texts_at(value: object, *path: str) -> list[str]:
    """The texts of the list at a path; empty where there is none."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def text_at(value: object, *path: str) -> str | None:
    """The text at a path, if it is one and not empty."""
    found = at(value, *path)
    return found if isinstance(found, str) and found else None


def time_at(value: object, *path: str) -> datetime | None:
    """The time at a path, in RFC 3339 or as GitLab's webhooks write it (`2026-11-22 09:30:00 +0200`)."""
    text = text_at(value, *path)
    if text is None:
        return None
    try:
        return parse_time(_GITLAB_ZONE.sub(lambda zone: f"{zone[1]}:{zone[2]}" if zone[1] else "Z", text))
    except ValueError:
        return None

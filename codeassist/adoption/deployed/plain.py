"""Deployments in our own words, for `POST /v1/deployments` and for pipelines without a format of a platform.

`{"repository", "service", "environment", "sha", "status", "time", "version"}`; status is `success` unless said, time is
now, and what is left out comes from the import's own options.
"""

from collections.abc import Iterator, Sequence

from codeassist.adoption.deployed.payload import Object, Value, text_at, time_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused

_FIELDS = frozenset({"repository", "service", "environment", "sha", "status", "time", "version", "source"})
SOURCE = "http"


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every deployment of the input."""
    for value in values:
        yield _told(value.line, value.content or {})


def _told(line: int, one: Object) -> Told | Remark:
    unknown = sorted(one.keys() - _FIELDS)
    status = one.get("status", "success")
    if unknown:
        return refused(line, f"{unknown[0]}: no field of a deployment; there are {', '.join(sorted(_FIELDS))}")
    if not isinstance(status, str) or status not in {"success", "failure"}:
        return refused(line, "status: has to be success or failure")
    if "time" in one and time_at(one, "time") is None:
        return refused(line, "time: not an RFC 3339 time with a zone, such as 2026-11-22T09:30:00Z")
    return Told(
        line=line,
        source=text_at(one, "source") or SOURCE,
        status="failure" if status == "failure" else "success",
        time=time_at(one, "time"),
        is_timeless=True,
        origins=(Origin(text_at(one, "repository"), text_at(one, "sha")),),
        environment=text_at(one, "environment"),
        service=text_at(one, "service"),
        version=text_at(one, "version"),
        is_of_host=True,
    )

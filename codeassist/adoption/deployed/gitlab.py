"""GitLab's deployments: webhook bodies, and the answers of `/projects/ID/deployments` and `/environments`.

A webhook has only a short commit id; the whole one stands in the commit's address.
"""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from codeassist.adoption.deployed.payload import Object, Value, object_at, text_at, time_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist.adoption.deployments import Status, Tier
from codeassist_index.git import normalised_url

SOURCE = "gitlab"
_ENDED: dict[str, Status] = {"success": "success", "failed": "failure"}
_WITHOUT_EFFECT = frozenset({"created", "running", "blocked", "canceled", "skipped"})
_FULL_SHA = re.compile(r"/commit/([0-9a-f]{40}|[0-9a-f]{64})$")


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every deployment of the input."""
    for value in values:
        one = value.content or {}
        if one.get("object_kind") == "deployment":
            yield _of_webhook(value.line, one)
        elif "last_deployment" in one:
            last = object_at(one, "last_deployment")
            if last:
                yield _of_api(value.line, {**last, "environment": one})
            else:
                yield Remark(value.line, "an environment to which nothing was deployed")
        elif "status" in one and "environment" in one and "sha" in one:
            yield _of_api(value.line, one)
        elif "object_kind" in one:
            yield Remark(value.line, "a webhook of something else than a deployment")
        else:
            yield refused(value.line, "no deployment of GitLab")


def _of_webhook(line: int, one: Object) -> Told | Remark:
    status = text_at(one, "status") or ""
    if status not in _ENDED:
        return _without_effect(line, status)
    sha = _FULL_SHA.search(text_at(one, "commit_url") or "")
    return Told(
        line=line,
        source=SOURCE,
        status=_ENDED[status],
        time=time_at(one, "status_changed_at"),
        origins=(
            Origin(
                normalised_url(text_at(one, "project", "web_url") or "") or None,
                sha[1] if sha else text_at(one, "short_sha"),
            ),
        ),
        environment=text_at(one, "environment"),
        tier=_tier(text_at(one, "environment_tier")),
        version=text_at(one, "ref"),
        is_of_host=True,
    )


def _of_api(line: int, one: Object) -> Told | Remark:
    status = text_at(one, "status") or ""
    if status not in _ENDED:
        return _without_effect(line, status)
    address = text_at(one, "deployable", "web_url") or text_at(one, "deployable", "commit", "web_url") or ""
    return Told(
        line=line,
        source=SOURCE,
        status=_ENDED[status],
        time=time_at(one, "finished_at") or time_at(one, "deployable", "finished_at") or time_at(one, "updated_at"),
        origins=(Origin(normalised_url(address.partition("/-/")[0]) or None, text_at(one, "sha")),),
        environment=text_at(one, "environment", "name"),
        tier=_tier(text_at(one, "environment", "tier")),
        version=text_at(one, "ref"),
        is_of_host=True,
    )


def _without_effect(line: int, status: str) -> Remark:
    if status in _WITHOUT_EFFECT:
        return Remark(line, f"its status is {status}: nothing went live")
    return refused(line, "its status is none that GitLab has")


def _tier(name: str | None) -> Tier | None:
    return next((tier for tier in get_args(Tier) if tier == name), None)

"""GitHub's deployments: webhook bodies (`deployment_status`), and the answers of the REST API.

The commit is the deployment's own `sha`: `workflow_run.head_sha` and `check_run.head_sha` may be others. The REST API
gives deployments and their statuses apart; both have to be in the input.
"""

from collections.abc import Iterator, Sequence

from codeassist.adoption.deployed.payload import Object, Value, at, object_at, objects_at, text_at, time_at
from codeassist.adoption.deployed.told import Origin, Remark, Told, refused
from codeassist.adoption.deployments import Status
from codeassist_index.git import normalised_url

SOURCE = "github"
_ENDED: dict[str, Status] = {"success": "success", "failure": "failure", "error": "failure"}
_GOING_ON = frozenset({"pending", "queued", "in_progress", "waiting"})


def read(values: Sequence[Value]) -> Iterator[Told | Remark]:
    """Every status of the input, with the deployment that it is of."""
    contents = [(value.line, _unwrapped(value.content or {})) for value in values]
    deployments = {url: one for _, one in contents if "sha" in one and (url := text_at(one, "url"))}
    with_status: set[str] = set()
    for line, one in contents:
        if "deployment_status" in one:
            yield _told(line, object_at(one, "deployment_status"), object_at(one, "deployment"), one)
        elif url := text_at(one, "deployment_url"):
            with_status.add(url)
            if url in deployments:
                yield _told(line, one, deployments[url], {})
            else:
                yield refused(line, "a status without its deployment, which alone says the commit; give both")
        elif "statuses" in one and "sha" in one:
            with_status.add(text_at(one, "url") or "")
            yield from (_told(line, status, one, {}) for status in objects_at(one, "statuses"))
        elif "sha" not in one:
            yield _without_status(line, one)
    for line, one in contents:
        if "sha" in one and "statuses" not in one and text_at(one, "url") not in with_status:
            yield Remark(line, "a deployment of which no status is given: whether it succeeded isn't known")


def _unwrapped(one: Object) -> Object:
    """The body of a webhook inside an answer about its delivery."""
    return object_at(one, "request", "payload") or one


def _without_status(line: int, one: Object) -> Remark:
    if "deployment" in one:
        return Remark(line, "a deployment was created; its status tells how it ended")
    return refused(line, "neither a deployment nor a status of one")


def _told(line: int, status: Object, deployment: Object, body: Object) -> Told | Remark:
    state = text_at(status, "state") or ""
    if state in _GOING_ON:
        return Remark(line, f"its state is {state}: it has not ended")
    if state == "inactive":
        return Remark(line, "its state is inactive: another deployment took its place, and that one counts")
    if state not in _ENDED:
        return refused(line, "its state is none that GitHub has")
    if at(deployment, "transient_environment") is True:
        return Remark(line, "its environment is transient")
    ref, sha = text_at(deployment, "ref"), text_at(deployment, "sha")
    return Told(
        line=line,
        source=SOURCE,
        status=_ENDED[state],
        time=time_at(status, "created_at"),
        origins=(Origin(_repository(deployment, body), sha),),
        environment=text_at(status, "environment") or text_at(deployment, "environment"),
        service=text_at(deployment, "payload", "service"),
        tier="production" if at(deployment, "production_environment") is True else None,
        version=None if ref == sha else ref,
        is_of_host=True,
    )


def _repository(deployment: Object, body: Object) -> str | None:
    url = text_at(body, "repository", "clone_url") or text_at(body, "repository", "html_url")
    if url is not None:
        return normalised_url(url) or None
    api = normalised_url(text_at(deployment, "repository_url") or "")
    host, _, path = api.partition("/")
    name = path.partition("repos/")[2]
    return f"{host.removeprefix('api.')}/{name}" if name else None

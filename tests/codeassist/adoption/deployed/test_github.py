import json
from datetime import UTC, datetime
from typing import Any

import pytest

from codeassist.adoption.deployments import Deployment

from .conftest import World, reasons

GITHUB = "github.com/acme/payments"


def changed(world: World, **changes: dict[str, Any]) -> str:
    """The webhook with other values in its status or its deployment."""
    body = json.loads(world.payload("github_webhook.json"))
    for part, values in changes.items():
        body[part] |= values
    return json.dumps(body)


def test_a_successful_status_is_a_deployment_of_the_deployments_own_commit(world: World) -> None:
    assert world.take(world.payload("github_webhook.json"), "github").added == 1
    time = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
    assert world.recorded(GITHUB) == [
        Deployment(GITHUB, "payments", "production", world.commits[0], "success", time, "github", "production", "main")
    ]


@pytest.mark.parametrize("state", ["failure", "error"])
def test_a_failed_one_is_recorded_as_failed(world: World, state: str) -> None:
    world.take(changed(world, deployment_status={"state": state}), "github")
    assert world.commit_numbers(GITHUB) == [(1, "failure", "payments", "production")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"deployment_status": {"state": "inactive"}}, "its state is inactive: another deployment took its place"),
        ({"deployment_status": {"state": "in_progress"}}, "its state is in_progress: it has not ended"),
        ({"deployment": {"transient_environment": True}}, "its environment is transient"),
    ],
)
def test_what_changes_nothing_is_passed_over(world: World, changes: dict[str, Any], reason: str) -> None:
    passed_over, refused = reasons(world.take(changed(world, **changes), "github"))
    assert (len(passed_over), refused, world.recorded(GITHUB)) == (1, [], [])
    assert passed_over[0].startswith(reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"deployment_status": {"state": "glorious"}}, "its state is none that GitHub has"),
        ({"deployment_status": {"created_at": "yesterday"}}, "it says no time that can be read"),
        ({"deployment": {"sha": None}}, "it names no commit"),
        ({"repository": {"clone_url": "https://github.com/acme/other"}}, "it is of github.com/acme/other, not of"),
    ],
)
def test_what_can_not_be_taken_is_refused(world: World, changes: dict[str, Any], reason: str) -> None:
    taken = world.take(changed(world, **changes), "github", repository=GITHUB)
    passed_over, refused = reasons(taken)
    assert (passed_over, len(refused), world.recorded(GITHUB)) == ([], 1, [])
    assert refused[0].startswith(reason)


def test_a_commit_that_our_clone_does_not_have_yet_is_taken_from_its_own_host(world: World) -> None:
    world.take(changed(world, deployment={"sha": "d" * 40}), "github")
    assert [one.sha for one in world.recorded(GITHUB)] == ["d" * 40]


def test_the_statuss_environment_and_the_payloads_service_count(world: World) -> None:
    world.take(
        changed(world, deployment_status={"environment": "live"}, deployment={"payload": {"service": "api"}}), "github"
    )
    assert world.commit_numbers(GITHUB) == [(1, "success", "api", "live")]


def test_deployments_and_statuses_of_the_api_are_joined(world: World) -> None:
    passed_over, refused = reasons(world.take(world.payload("github_api.ndjson"), "github"))
    assert world.commit_numbers(GITHUB) == [
        (1, "success", "payments", "production"),
        (2, "failure", "payments", "production"),
    ]
    assert [reason.partition(":")[0] for reason in passed_over] == [
        "a deployment of which no status is given",
        "its state is inactive",
        "its state is in_progress",
    ]
    assert refused == ["a status without its deployment, which alone says the commit; give both"]


def test_webhook_and_api_tell_of_the_same_deployment_once(world: World) -> None:
    world.take(world.payload("github_webhook.json"), "github")
    assert world.take(world.payload("github_api.ndjson"), "github").known == 1
    assert len(world.recorded(GITHUB)) == 2


def test_an_enterprise_servers_api_names_its_own_host(world: World) -> None:
    text = world.payload("github_api.ndjson").replace("api.github.com/repos", "ghe.example.com/api/v3/repos")
    world.take(text, "github")
    assert len(world.recorded("ghe.example.com/acme/payments")) == 2


def test_a_delivered_webhook_as_the_api_lists_it_is_unwrapped(world: World) -> None:
    body = json.loads(world.payload("github_webhook.json"))
    assert world.take(json.dumps({"id": 1, "request": {"headers": {}, "payload": body}}), "github").added == 1


def test_an_entry_that_names_the_repository_goes_before_one_that_names_none(world: World) -> None:
    services = [{"name": "anything"}, {"name": "api", "repository": GITHUB}]
    world.take(world.payload("github_webhook.json"), "github", services=services)
    assert world.commit_numbers(GITHUB) == [(1, "success", "api", "production")]


def test_of_several_services_the_one_whose_environment_it_is(world: World) -> None:
    services = [
        {"name": "api", "repository": GITHUB, "environments": ["api-*"]},
        {"name": "web", "repository": GITHUB, "environments": ["web-*"]},
    ]
    world.take(changed(world, deployment_status={"environment": "web-live"}), "github", services=services)
    assert world.commit_numbers(GITHUB) == [(1, "success", "web", "web-live")]
    _, refused = reasons(world.take(world.payload("github_webhook.json"), "github", services=services))
    assert refused == ["it may be of several services (api, web); say which in adoption.services, or --service"]
    assert world.take(world.payload("github_webhook.json"), "github", services=services, service="api").added == 1

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from codeassist.adoption.deployments import Deployment

from .conftest import REPOSITORY, World, reasons


def changed(world: World, **values: Any) -> str:
    return json.dumps(json.loads(world.payload("gitlab_webhook.json")) | values)


def test_a_webhook_names_the_whole_commit_in_its_address_and_the_tier(world: World) -> None:
    world.take(world.payload("gitlab_webhook.json"), "gitlab")
    time = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
    assert world.recorded() == [
        Deployment(REPOSITORY, "payments", "live-eu", world.commits[0], "success", time, "gitlab", "production", "main")
    ]


def test_a_short_commit_alone_is_looked_up_in_the_clone(world: World) -> None:
    assert world.take(changed(world, commit_url=None), "gitlab").added == 1
    assert world.recorded()[0].sha == world.commits[0]
    _, refused = reasons(world.take(changed(world, commit_url=None, short_sha="abcdef01"), "gitlab"))
    assert refused == [f"abcdef01 is neither a commit nor a tag in the clone of {REPOSITORY}; fetch it first"]
    _, refused = reasons(world.take(changed(world, commit_url=None), "gitlab", root=False))
    assert refused[0].endswith(f"is no full commit id, and no clone of {REPOSITORY} is known; give --root")


@pytest.mark.parametrize("status", ["created", "running", "canceled", "blocked"])
def test_what_did_not_end_with_a_success_or_failure_is_passed_over(world: World, status: str) -> None:
    passed_over, refused = reasons(world.take(changed(world, status=status), "gitlab"))
    assert (passed_over, refused) == ([f"its status is {status}: nothing went live"], [])


def test_the_apis_list_has_successes_failures_and_others(world: World) -> None:
    passed_over, refused = reasons(world.take(world.payload("gitlab_api.json"), "gitlab"))
    assert world.commit_numbers() == [
        (1, "success", "payments", "production"),
        (2, "failure", "payments", "production"),
    ]
    assert (passed_over, refused) == (["its status is canceled: nothing went live"], [])
    assert world.recorded()[0].time == datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def test_an_environments_last_deployment_is_one(world: World) -> None:
    world.take(world.payload("gitlab_environment.json"), "gitlab")
    assert world.commit_numbers() == [(3, "success", "payments", "production")]
    assert world.recorded()[0].version == "v1.0.0"


def test_a_deployment_from_outside_names_no_project_and_takes_that_of_the_import(world: World) -> None:
    one = json.loads(world.payload("gitlab_api.json"))[0] | {"deployable": None}
    _, refused = reasons(world.take(json.dumps(one), "gitlab"))
    assert refused == ["its repository is not known; give --root or --repository, or an entry of adoption.services"]
    assert world.take(json.dumps(one), "gitlab", repository=REPOSITORY).added == 1


@pytest.mark.parametrize(
    ("text", "refusal"),
    [('{"object_kind": "pipeline"}', []), ("{}", ["no deployment of GitLab"]), ("[3]", ["no JSON object"])],
)
def test_what_is_no_deployment_is_said(world: World, text: str, refusal: list[str]) -> None:
    assert reasons(world.take(text, "gitlab"))[1] == refusal

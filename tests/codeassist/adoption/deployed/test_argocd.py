import json
from typing import Any

import pytest

from codeassist.adoption.deployed.told import Origin

from .conftest import REPOSITORY, SERVICE, World, reasons

LIVE = "registry.example.com/shop/payments"


def application(world: World, name: str = "argocd_application.json", **status: Any) -> str:
    body = json.loads(world.payload(name))
    body["status"] |= status
    return json.dumps(body)


def test_every_sync_of_the_services_own_repository_is_a_deployment(world: World) -> None:
    assert reasons(world.take(application(world), "argocd", services=[SERVICE])) == ([], [])
    assert world.commit_numbers() == [(1, "success", "pay", "production"), (2, "success", "pay", "production")]


@pytest.mark.parametrize("wrapped", ['{"app": %s}', '{"items": [%s]}', "[%s]", "%s\n%s"])
def test_a_notifications_body_and_a_list_are_read_as_well(world: World, wrapped: str) -> None:
    text = wrapped.replace("%s", application(world))
    world.take(text, "argocd", services=[SERVICE])
    assert len(world.recorded()) == 2


@pytest.mark.parametrize("health", ["Progressing", "Degraded", "Missing"])
def test_the_newest_sync_is_not_live_before_it_is_healthy(world: World, health: str) -> None:
    passed_over, refused = reasons(
        world.take(application(world, health={"status": health}), "argocd", services=[SERVICE])
    )
    assert (passed_over, refused) == ([f"the newest sync's health is {health}: it is not live yet"], [])
    assert world.commit_numbers() == [(1, "success", "pay", "production")]


def test_a_failed_operation_is_a_failed_deployment(world: World) -> None:
    state = {
        "phase": "Failed",
        "finishedAt": "2026-11-22T10:01:00Z",
        "syncResult": {"revision": world.commits[2], "source": {"repoURL": f"https://{REPOSITORY}.git"}},
    }
    world.take(application(world, operationState=state), "argocd", services=[SERVICE])
    assert world.commit_numbers()[2] == (3, "failure", "pay", "production")


def test_a_configuration_repositorys_revision_leads_through_the_images_tag_to_the_commit(world: World) -> None:
    taken = world.take(application(world, "argocd_configuration.json"), "argocd", services=[SERVICE])
    assert world.commit_numbers() == [(2, "success", "pay", "production")]
    passed_over, refused = reasons(taken)
    assert refused == []
    assert passed_over == [
        "its revision is of git.example.com/shop/manifests, and no image of the service is known of that time"
    ]


def test_an_images_label_leads_to_the_commit_where_its_tag_does_not(world: World) -> None:
    text = application(world, "argocd_configuration.json", summary={"images": [f"{LIVE}:1.4.2"]})
    _, refused = reasons(world.take(text, "argocd", services=[SERVICE]))
    assert refused[0].endswith(f"name no commit of {REPOSITORY} ({LIVE}:1.4.2); give their labels: --images")
    labels = {f"{LIVE}:1.4.2": Origin(REPOSITORY, world.commits[2])}
    world.take(text, "argocd", services=[SERVICE], images=labels)
    assert world.commit_numbers() == [(3, "success", "pay", "production")]


@pytest.mark.parametrize("origin", [Origin("git.example.com/platform/base", None), Origin(None, "e" * 40)])
def test_a_label_inherited_from_a_base_image_leads_nowhere(world: World, origin: Origin) -> None:
    text = application(world, "argocd_configuration.json", summary={"images": [f"{LIVE}:1.4.2"]})
    told = Origin(origin.repository, origin.revision or world.commits[2])
    _, refused = reasons(world.take(text, "argocd", services=[SERVICE], images={f"{LIVE}:1.4.2": told}))
    assert (len(refused), world.recorded()) == (1, [])


def test_images_of_two_commits_are_not_one_deployment(world: World) -> None:
    images = [f"{LIVE}:{world.commits[0][:12]}", f"{LIVE}:main-{world.commits[1]}-17"]
    text = application(world, "argocd_configuration.json", summary={"images": images})
    _, refused = reasons(world.take(text, "argocd", services=[SERVICE]))
    assert f"its images name several commits of {REPOSITORY}" in refused[0]


def test_of_several_sources_the_services_own_counts_and_a_chart_names_no_commit(world: World) -> None:
    sources = [
        {"repoURL": "https://charts.example.com", "chart": "service"},
        {"repoURL": "https://git.example.com/shop/manifests.git"},
        {"repoURL": f"git@git.example.com:{REPOSITORY.partition('/')[2]}.git"},
    ]
    entry = {
        "deployedAt": "2026-11-20T10:01:00Z",
        "sources": sources,
        "revisions": ["4.1.0", "e" * 40, world.commits[2]],
    }
    assert reasons(world.take(application(world, history=[entry]), "argocd", services=[SERVICE])) == ([], [])
    assert world.commit_numbers() == [(3, "success", "pay", "production")]


def test_an_application_of_no_known_service_is_refused(world: World) -> None:
    _, refused = reasons(world.take(application(world), "argocd", repository=REPOSITORY))
    assert refused == ["payments-prod is of no service in adoption.services; name it there, or give --service"] * 2
    _, refused = reasons(world.take(application(world), "argocd", repository=REPOSITORY, service="api"))
    assert refused == ["its environment is not known; give --environment"] * 2
    named: dict[str, Any] = {"repository": REPOSITORY, "service": "api", "environment": "staging"}
    assert world.take(application(world), "argocd", **named).added == 2


def test_the_environment_is_one_in_which_the_service_is_in_production(world: World) -> None:
    world.take(application(world), "argocd", services=[SERVICE | {"environments": ["prod-eu"]}])
    assert {one.environment for one in world.recorded()} == {"prod-eu"}

import json
from typing import Any

import pytest

from codeassist.adoption.deployed.flux import commit_in

from .conftest import SERVICE, World, reasons

SHA = "0123456789abcdef0123456789abcdef01234567"


def changed(world: World, **values: Any) -> str:
    return json.dumps(json.loads(world.payload("flux_event.json")) | values)


@pytest.mark.parametrize(
    ("revision", "commit"),
    [
        (f"main@sha1:{SHA}", SHA),
        (f"release/1.4@sha1:{SHA}", SHA),
        (f"main/{SHA}", SHA),
        (f"sha1:{SHA}", SHA),
        (SHA, SHA),
        ("latest@sha256:" + "a" * 64, "a" * 64),
        ("6.3.5", None),
        (None, None),
    ],
)
def test_a_revision_of_any_age_holds_its_commit(revision: str | None, commit: str | None) -> None:
    assert commit_in(revision) == commit


def test_a_reconciled_kustomization_is_a_deployment(world: World) -> None:
    assert reasons(world.take(world.payload("flux_event.json"), "flux", services=[SERVICE])) == ([], [])
    assert world.commit_numbers() == [(1, "success", "pay", "production")]


def test_an_event_without_the_groups_prefix_and_with_an_origin_is_read(world: World) -> None:
    metadata = {"revision": "latest@sha256:" + "a" * 64, "originRevision": f"main@sha1:{world.commits[1]}"}
    world.take(changed(world, metadata=metadata), "flux", services=[SERVICE])
    assert world.commit_numbers() == [(2, "success", "pay", "production")]


def test_a_failed_health_check_is_a_failed_deployment(world: World) -> None:
    world.take(changed(world, reason="HealthCheckFailed", severity="error"), "flux", services=[SERVICE])
    assert world.commit_numbers() == [(1, "failure", "pay", "production")]


def test_progress_is_passed_over(world: World) -> None:
    passed_over, refused = reasons(world.take(changed(world, reason="Progressing"), "flux", services=[SERVICE]))
    assert (passed_over, refused) == (["an event of reason Progressing: nothing went live or failed to"], [])


def test_a_commit_that_the_services_repository_does_not_have_is_of_another(world: World) -> None:
    metadata = {"revision": "main@sha1:" + "e" * 40}
    _, refused = reasons(world.take(changed(world, metadata=metadata), "flux", services=[SERVICE]))
    assert (len(refused), world.recorded()) == (1, [])


def test_objects_say_by_their_source_whose_commit_it_is(world: World) -> None:
    passed_over, refused = reasons(world.take(world.payload("flux_objects.json"), "flux", services=[SERVICE]))
    assert sorted(world.commit_numbers()) == [
        (1, "success", "pay", "production"),
        (2, "failure", "pay", "production"),
        (2, "success", "pay", "production"),
        (3, "success", "pay", "production"),
    ]
    assert (sorted(passed_over), refused) == (
        [
            "a Kustomization that is not ready: what it applies is not live yet",
            "its revision is of git.example.com/shop/manifests, and no image of the service is known of that time",
        ],
        [],
    )

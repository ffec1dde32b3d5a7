import json
from datetime import UTC, datetime
from typing import Any

import pytest

from codeassist.adoption.deployed.importing import images_of
from codeassist.adoption.deployed.told import Origin

from .conftest import REPOSITORY, SERVICE, World, reasons

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
REVISION = "org.opencontainers.image.revision"
SOURCE = "org.opencontainers.image.source"


def labelled(**labels: str) -> str:
    names = {"revision": REVISION, "source": SOURCE}
    return json.dumps({"config": {"Labels": {names[key]: value for key, value in labels.items()}}})


def taken(world: World, payload: str, **target: Any) -> tuple[list[str], list[str]]:
    named: dict[str, Any] = {"repository": REPOSITORY, "service": "api", "environment": "production", "time": NOON}
    return reasons(world.take(payload, "oci", **named | target))


def test_the_image_that_is_deployed_names_its_commit(world: World) -> None:
    assert taken(world, world.payload("docker_inspect.json")) == ([], [])
    assert world.commit_numbers() == [(2, "success", "api", "production")]
    assert (world.recorded()[0].time, world.recorded()[0].version) == (NOON, "1.4.2")


def test_an_images_name_says_which_service_it_is(world: World) -> None:
    world.take(world.payload("docker_inspect.json"), "oci", services=[SERVICE], time=NOON)
    assert world.commit_numbers() == [(2, "success", "pay", "production")]


def test_an_index_is_read_by_its_manifests_and_not_by_its_attestations(world: World) -> None:
    assert taken(world, world.payload("oci_index.json")) == ([], [])
    assert world.commit_numbers() == [(2, "success", "api", "production")]


def test_a_label_of_the_base_image_is_refused_by_its_source(world: World) -> None:
    _, refused = taken(world, world.payload("skopeo_inspect.json"))
    words = "it was built from git.example.com/platform/base-image, not from git.example.com/shop/payments: "
    assert refused == [words + "is the label inherited from a base image?"]


@pytest.mark.parametrize("revision", ["e" * 40, "main", "HEAD", "v9.9", "abc"])
def test_without_a_source_the_commit_has_to_be_in_the_clone_by_its_id_or_a_tag(world: World, revision: str) -> None:
    _, refused = taken(world, labelled(revision=revision))
    assert refused == [f"{revision} is neither a commit nor a tag in the clone of {REPOSITORY}; fetch it first"]
    assert world.recorded() == []


@pytest.mark.parametrize("revision", ["--all", "v1.0.0~1", "v1.0.0^{}", "a\0b", "x" * 100_000, ":/first", "\ud800"])
def test_what_git_would_take_for_something_else_names_no_commit(world: World, revision: str) -> None:
    assert taken(world, labelled(revision=revision)) == ([], ["it names no commit"])


def test_a_short_id_and_a_tag_are_enough(world: World) -> None:
    assert taken(world, labelled(revision=world.commits[0][:7]), environment="a") == ([], [])
    assert taken(world, labelled(revision="v1.0.0"), environment="b") == ([], [])
    assert sorted(world.commit_numbers()) == [(1, "success", "api", "a"), (2, "success", "api", "b")]


def test_what_was_built_with_uncommitted_changes_is_no_commit(world: World) -> None:
    _, refused = taken(world, labelled(revision=f"{world.commits[0]}-dirty"))
    assert refused == [f"{world.commits[0]}-dirty was built with changes that were never committed"]


def test_an_annotation_of_the_image_itself_goes_before_a_label_that_it_may_have_inherited(world: World) -> None:
    image = {"annotations": {REVISION: world.commits[2]}, "Labels": {REVISION: "e" * 40}}
    assert taken(world, json.dumps(image)) == ([], [])
    assert world.commit_numbers() == [(3, "success", "api", "production")]


def test_platforms_that_were_built_from_different_commits_are_refused(world: World) -> None:
    manifests = [{"annotations": {REVISION: commit}} for commit in world.commits[:2]]
    _, refused = taken(world, json.dumps({"manifests": manifests}))
    assert refused == ["its images for several platforms name different commits"]


def test_an_image_without_a_revision_is_refused(world: World) -> None:
    assert taken(world, '{"Config": {"Labels": null}}')[1] == [f"no label or annotation {REVISION}"]


def test_told_again_without_a_time_the_newest_image_is_no_new_deployment(world: World) -> None:
    first, second = labelled(revision=world.commits[0]), labelled(revision=world.commits[1])
    for payload in (first, first, second, second, first):
        taken(world, payload, time=None)
    assert [commit for commit, *_ in world.commit_numbers()] == [1, 2, 1]


def test_skopeo_names_the_digest_and_its_caller_the_tag(world: World) -> None:
    image = json.loads(world.payload("skopeo_inspect.json")) | {"image": "registry.example.com/shop/payments:1.4.2"}
    assert images_of(json.dumps(image).encode()).keys() == {
        "registry.example.com/shop/payments:1.4.2",
        "registry.example.com/shop/payments@sha256:9f9f",
        "sha256:9f9f",
    }


def test_labels_are_known_by_every_name_of_their_image(world: World) -> None:
    origin = Origin(REPOSITORY, world.commits[1])
    assert images_of(world.payload("docker_inspect.json").encode()) == {
        "registry.example.com/shop/payments:1.4.2": origin,
        "registry.example.com/shop/payments@sha256:9f9f": origin,
        "sha256:9f9f": origin,
    }

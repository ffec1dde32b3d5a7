import subprocess
from pathlib import Path

import pytest

from codeassist_index.dependencies.facts import Package
from codeassist_index.dependencies.tags import Tag, Tags, commit_named, read_tags
from tests.index.conftest import Repository

CORE = Package("pypi", "payments-core")


def tags(*names: str) -> Tags:
    return Tags({f"refs/tags/{name}": f"commit of {name}" for name in names})


def of_version(found: Tags, version: str, package: Package = CORE, *called: str, alone: bool = True) -> str:
    tag = found.releases(package, called, alone=alone).of_version(version)
    return tag.name if tag is not None else ""


@pytest.mark.parametrize(
    "name",
    ["v4.2", "4.2", "4.2.0", "V4.2.0", "release-4.2", "release/v4.2", "rel/4.2", "version-4.2", "release-4_2_0",
     "payments-core-4.2", "payments-core-v4.2.0", "payments-core/v4.2", "payments-core@4.2.0", "Payments-Core_4.2"],
)  # fmt: skip
def test_a_version_is_found_in_every_usual_spelling(name: str) -> None:
    assert of_version(tags("v4.1", "v4.20", "v14.2", "other-4.2", name), "4.2") == name


@pytest.mark.parametrize("name", ["v4.2.1", "v14.2", "v4.2-rc1", "other-4.2", "core/v4.2", "4.2-payments", "v4"])
def test_other_versions_and_packages_are_not_taken_for_it(name: str) -> None:
    assert of_version(tags(name), "4.2") == ""


def test_the_tag_with_the_package_s_own_name_goes_first() -> None:
    found = tags("v4.2", "payments-core-4.2", "4.2")
    assert of_version(found, "4.2") == "payments-core-4.2"


def test_the_name_of_the_repository_may_stand_before_a_version() -> None:
    assert of_version(tags("shop-4.2"), "4.2", CORE, "shop") == "shop-4.2"
    assert of_version(tags("shop-4.2"), "4.2", CORE) == ""


def test_where_several_packages_live_a_package_with_tags_of_its_own_has_no_other() -> None:
    found = tags("v4.2", "payments-core-1.0")
    assert of_version(found, "4.2", alone=False) == ""
    assert of_version(found, "4.2", alone=True) == "v4.2"
    assert of_version(tags("v4.2", "ledger-1.0"), "4.2", alone=False) == "v4.2"


def test_a_go_module_in_a_folder_has_the_folder_before_its_tags() -> None:
    found = tags("v1.0.0", "core/v1.0.0", "core/v2.0.0")
    assert of_version(found, "v1.0.0", Package("go", "git.example.com/payments/core", "core")) == "core/v1.0.0"
    assert of_version(found, "v1.0.0", Package("go", "git.example.com/payments")) == "v1.0.0"
    assert of_version(found, "v2.0.0", Package("go", "git.example.com/payments/core/v2", "core/v2")) == "core/v2.0.0"
    assert of_version(found, "v2.0.0", Package("go", "git.example.com/payments")) == ""


def test_names_of_npm_and_maven_are_known_with_and_without_what_stands_before() -> None:
    assert of_version(tags("@acme/payments@4.2.0"), "4.2.0", Package("npm", "@acme/payments", "packages/pay")) != ""
    assert of_version(tags("payments-v4.2.0"), "4.2.0", Package("npm", "@acme/payments")) != ""
    assert of_version(tags("payments-core-4.2.0"), "4.2.0", Package("maven", "com.acme:payments-core")) != ""


def test_the_newest_that_is_allowed_is_found_with_its_tag() -> None:
    found = tags("v4.1", "v4.2", "v4.10", "v5.0.dev1", "v5.0rc1", "nightly").releases(CORE)
    assert found.newest(">=4,<4.5") == ("4.2", Tag("v4.2", "commit of v4.2"))
    assert found.newest("") == ("4.10", Tag("v4.10", "commit of v4.10"))
    assert found.newest(">=6") is None


def test_tags_and_branches_of_a_repository_are_read_with_their_commits(repository: Repository) -> None:
    first = repository.write({"a": "1"}).commit()
    repository.git("tag", "light")
    repository.git("tag", "--annotate", "--message", "x", "v1.0")
    repository.git("tag", "of-a-tree", "HEAD^{tree}")
    second = repository.write({"a": "2"}).commit()
    found = read_tags(repository.root)
    assert found.named("light") == Tag("light", first)
    assert found.named("v1.0") == Tag("v1.0", first)
    assert found.named("main") == Tag("main", second)
    assert found.named("of-a-tree") is None
    assert found.at(first) == Tag("v1.0", first)
    assert found.at(second) == Tag("", second)


def test_a_plain_folder_has_no_tags(tmp_path: Path) -> None:
    assert read_tags(tmp_path).written([]) == []


def test_what_is_written_differs_with_tags_and_with_branches_that_are_named(repository: Repository) -> None:
    repository.write({"a": "1"}).commit()
    before = read_tags(repository.root)
    repository.write({"a": "2"}).commit()
    after = read_tags(repository.root)
    assert before.written([]) == after.written([])
    assert before.written(["main"]) != after.written(["main"])
    repository.git("tag", "v1")
    assert read_tags(repository.root).written([]) != after.written([])


@pytest.mark.parametrize("revision", ["main", "--all", "HEAD", "v1^{commit}", "abc", "0123456789"])
def test_only_an_abbreviated_commit_is_asked_of_git(repository: Repository, revision: str) -> None:
    repository.write({"a": "1"}).commit()
    assert commit_named(repository.root, revision) == ""


def test_an_abbreviated_commit_is_made_whole(repository: Repository) -> None:
    commit = repository.write({"a": "1"}).commit()
    assert commit_named(repository.root, commit[:12]) == commit


def test_many_tags_of_many_packages_are_sorted_once() -> None:
    found = tags(*(f"@acme/p{number}@1.{minor}.0" for number in range(200) for minor in range(50)))
    for number in range(200):
        assert of_version(found, "1.7.0", Package("npm", f"@acme/p{number}"), alone=False) == f"@acme/p{number}@1.7.0"


def test_git_sees_no_option_in_a_tag_s_name(repository: Repository) -> None:
    repository.write({"a": "1"}).commit()
    done = subprocess.run(["git", "-C", repository.root, "tag", "-x"], check=False, capture_output=True)
    assert done.returncode != 0

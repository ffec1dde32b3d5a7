import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist_index.git import Git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "payments"
    folder.mkdir()
    git = Git(folder)
    git.run("init", "--quiet", "--initial-branch=main")
    for number in range(2):
        dates = {"GIT_COMMITTER_DATE": f"2026-11-2{number}T09:00:00Z", "GIT_AUTHOR_DATE": "2026-11-20T09:00:00Z"}
        git.run("commit", "--quiet", "--allow-empty", f"--message={number}", environment=dates)
        git.run("tag", f"v{number}")
    return folder


def adoption(*arguments: str, content: str = "") -> Result:
    return CliRunner().invoke(root, ["adoption", *arguments], input=content)


def told(repository: Path, revision: str, at: str, **values: Any) -> str:
    sha = Git(repository).text("rev-parse", revision)
    common = {"service": "api", "environment": "production", "sha": sha, "time": f"2026-11-22T{at}:00:00Z"}
    return json.dumps(common | values) + "\n"


def imported(repository: Path, content: str, *more: str) -> Result:
    return adoption(
        "deployments", "import", "-", "--format", "plain", "--root", str(repository), *more, content=content
    )


def test_what_is_refused_is_named_with_its_line_and_ends_with_3(repository: Path) -> None:
    result = imported(repository, told(repository, "HEAD", "09") + '{"sha": "x"}\n', "--json")
    assert result.exit_code == 3
    reason = "its environment is not known; give --environment"
    assert json.loads(result.stdout) == {
        "added": 1,
        "known": 0,
        "passed_over": [],
        "passed_over_count": 0,
        "refused": [{"line": 2, "reason": reason}],
        "refused_count": 1,
    }
    assert f"-:2: {reason}" in result.stderr


def test_importing_again_says_that_all_is_known(repository: Path) -> None:
    content = told(repository, "HEAD~1", "09") + told(repository, "HEAD", "10")
    assert imported(repository, content).stdout.startswith("2 deployments added, 0 known already")
    result = imported(repository, content)
    assert (result.exit_code, result.stdout) == (
        0,
        "0 deployments added, 2 known already, 0 without effect, 0 refused.\n",
    )


def test_the_list_marks_what_failed_was_superseded_rolled_back_or_repeated(repository: Path) -> None:
    plan = [("HEAD~1", "09"), ("HEAD", "10"), ("HEAD~1", "12"), ("HEAD~1", "13")]
    content = "".join(told(repository, revision, at) for revision, at in plan)
    imported(repository, content + told(repository, "HEAD", "11", status="failure"))
    listed = json.loads(adoption("deployments", "list", str(repository), "--json").stdout)["deployments"]
    assert [(one["time"][11:13], one["state"], one["rollback"], one["repeated"]) for one in listed] == [
        ("09", "superseded", False, False),
        ("10", "superseded", False, False),
        ("11", "failed", False, False),
        ("12", "superseded", True, False),
        ("13", "live", False, True),
    ]
    assert [one["superseded"] for one in listed][:2] == ["2026-11-22T10:00:00Z", "2026-11-22T12:00:00Z"]
    rows = adoption("deployments", "list", str(repository)).stdout.splitlines()
    assert [row[58:].split("http")[1].strip() for row in rows[1:-1]] == [
        "superseded", "superseded", "failed", "superseded, rollback", "live, same commit again",
    ]  # fmt: skip
    assert rows[-1] == "5 deployments."


def test_the_list_can_be_limited_and_says_what_counts(repository: Path) -> None:
    imported(repository, told(repository, "HEAD", "09") + told(repository, "HEAD", "10", environment="staging"))
    imported(repository, told(repository, "HEAD", "11", service="web"))

    def shown(*more: str) -> list[tuple[str, str, bool]]:
        listed = json.loads(adoption("deployments", "list", str(repository), "--json", *more).stdout)["deployments"]
        return [(one["service"], one["environment"], one["production"]) for one in listed]

    assert shown("--service", "web") == [("web", "production", True)]
    assert shown("--environment", "staging") == [("api", "staging", False)]
    assert len(shown()) == 3


def test_every_tag_that_matches_is_recorded_once(repository: Path) -> None:
    line = ("deploy", str(repository), "--service", "api", "--environment", "production", "--tags", "v*")
    first = json.loads(adoption(*line, "--json").stdout)
    assert [(one["tag"], one["time"]) for one in first["tags"]] == [
        ("v0", "2026-11-20T09:00:00Z"),
        ("v1", "2026-11-21T09:00:00Z"),
    ]
    assert (first["added"], adoption(*line).stdout) == (2, "2 tags, 0 recorded now.\n")


@pytest.mark.parametrize("more", [(), ("--sha", "HEAD", "--tags", "v*")])
def test_a_deployment_needs_a_commit_or_tags_and_not_both(repository: Path, more: tuple[str, ...]) -> None:
    result = adoption("deploy", str(repository), "--service", "api", "--environment", "production", *more)
    assert result.exit_code == 2
    assert "Give either --sha or --tags." in result.stderr


def test_images_labels_lead_from_what_a_cluster_runs_to_the_commit(repository: Path, tmp_path: Path) -> None:
    labels = {"org.opencontainers.image.revision": Git(repository).text("rev-parse", "HEAD~1")}
    file = tmp_path / "images.json"
    file.write_text(json.dumps({"RepoTags": ["shop/api:1.4"], "Config": {"Labels": labels}}), encoding="utf-8")
    entry = {"deployedAt": "2026-11-22T10:00:00Z", "revision": "e" * 40, "source": {"repoURL": "https://a.example/b"}}
    status = {"health": {"status": "Healthy"}, "history": [entry], "summary": {"images": ["shop/api:1.4"]}}
    app = json.dumps({"metadata": {"name": "api"}, "status": status})
    line = ["--format", "argocd", "--root", str(repository), "--service", "api", "--environment", "production"]
    assert adoption("deployments", "import", "-", *line, content=app).exit_code == 3
    result = adoption("deployments", "import", "-", *line, "--images", str(file), content=app)
    assert (result.exit_code, result.stdout.split(",")[0]) == (0, "1 deployments added")


def test_spans_without_any_are_said(repository: Path) -> None:
    result = adoption("spans", str(repository))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "0 committed spans.")
    assert json.loads(adoption("spans", str(repository), "--json").stdout)["spans"] == []

"""What is in production, end to end: real git, real lineage, several services and environments, releases, rollbacks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist.adoption.deployments import Deployment, Status, deploy
from codeassist.adoption.repositories import KnownRepository
from codeassist.metrics.html_form import as_html
from codeassist.metrics.json_form import as_json
from codeassist.metrics.span_lives import as_json as spans_as_json
from codeassist.metrics.span_lives import span_lives
from codeassist.metrics.text_form import as_text
from codeassist.settings import Settings

from .conftest import MEAN, START, TOTAL, Record


def spans(record: Record, at: float, chosen: Settings | None = None) -> dict[str, dict[str, Any]]:
    """What `adoption spans --json` says, by span."""
    known = KnownRepository(record.name, record.root)
    lives = span_lives(record.engine, known, chosen or record.settings, START + timedelta(days=at))
    return {one["span"]: one for one in spans_as_json(lives)["spans"]}


def day(number: float) -> str:
    return f"{START + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"


def adoption(**keys: Any) -> Settings:
    return Settings.model_validate({"adoption": keys})


@pytest.fixture
def monorepo(record: Record) -> tuple[Record, str]:
    """Two services in one repository, each with a span of its own, and the commit that has both."""
    record.suggest("total", 2, 0)
    record.suggest("mean", 3, 0)
    record.accept("total", 2, 0.1, path="services/api/core.py")
    record.accept("mean", 3, 0.1, path="services/web/core.py")
    record.save("services/api/core.py", 0.2, ("span-total", TOTAL))
    record.save("services/web/core.py", 0.2, ("span-mean", MEAN))
    sha = record.commit("Add both services", 1)
    record.tell()
    return record, sha


SERVICES = [
    {"name": "api", "repository": "payments", "paths": ["services/api"]},
    {"name": "web", "paths": ["services/web/*.py"], "environments": ["live-*"]},
]


def test_a_service_of_a_monorepo_brings_only_its_own_paths_live(monorepo: tuple[Record, str]) -> None:
    record, sha = monorepo
    record.deploy(sha, 2)
    report = record.report(3, settings=adoption(services=SERVICES))
    assert (report.funnel.lines.in_production, report.lines) == (2, {"ai": 2})
    assert record.report(3).funnel.lines.in_production == 5


def test_each_service_counts_in_its_own_environments(monorepo: tuple[Record, str]) -> None:
    record, sha = monorepo
    chosen = adoption(services=SERVICES)
    record.deploy(sha, 2, service="web")
    assert record.report(3, settings=chosen).funnel.lines.in_production == 0
    record.deploy(sha, 2, service="web", environment="live-eu")
    record.deploy(sha, 2)
    report = record.report(3, settings=chosen)
    assert (report.funnel.lines.in_production, report.lines) == (5, {"ai": 5})
    paths = {file.lines.path for file in report.repositories[0].files}
    assert paths == {"services/api/core.py", "services/web/core.py"}


def test_a_span_is_in_production_until_the_last_environment_lacks_it(deployed: Record) -> None:
    first = deployed.git.text("rev-parse", "HEAD~1")
    deployed.deploy(first, 3, environment="prod-us")
    chosen = adoption(environments=["prod-*"])
    assert deployed.report(13, settings=chosen).funnel.lines.in_production == 5
    assert deployed.report(13).funnel.lines.in_production == 2
    deployed.deploy(deployed.git.text("rev-parse", "HEAD"), 14, environment="prod-us")
    assert spans(deployed, 20, chosen)["span-mean"]["left"] == day(14)


def test_a_platforms_production_counts_under_any_name(deployed: Record) -> None:
    first = deployed.git.text("rev-parse", "HEAD~1")
    time = START + timedelta(days=13)
    live = Deployment(deployed.name, "api", "live", first, "success", time, "gitlab", tier="production")
    deploy(deployed.engine, deployed.root, live, user="ci")
    assert deployed.report(14).funnel.lines.in_production == 5


def test_a_rollback_takes_a_span_out_and_the_next_release_brings_it_back(deployed: Record) -> None:
    first, second = deployed.git.text("rev-parse", "HEAD~1"), deployed.git.text("rev-parse", "HEAD")
    deployed.deploy(first, 13)
    deployed.deploy(second, 15)
    deployed.deploy(first, 16, status="failure")
    found = spans(deployed, 22)
    assert found["span-mean"] | {"notes": None} == {
        "span": "span-mean",
        "accepted": day(0.1),
        "model": "large",
        "lines_committed": 3,
        "first_deployed": day(2),
        "lines_first_deployed": 3,
        "lines_in_production": 0,
        "left": day(15),
        "returned": [day(13)],
        "stays": [{"since": day(2), "until": day(12)}, {"since": day(13), "until": day(15)}],
        "days_alive": 12.0,
        "days_to_production": 1.9,
        "alive": {"7d": True, "30d": None, "90d": None},
        "notes": None,
    }
    assert (found["span-total"]["left"], found["span-total"]["days_alive"]) == (None, 20.0)
    lives = deployed.report(22).funnel.lives
    assert (lives.spans, lives.left, lives.returned) == (2, 1, 1)


def test_a_cherry_pick_to_a_release_branch_is_in_production_by_its_lines(record: Record) -> None:
    record.save("base.py", 0, ("human", "LIMIT = 10_000\n"))
    record.commit("Start", 0)
    record.git.run("branch", "release/1.0")
    record.suggest("total", 2, 1)
    record.accept("total", 2, 1)
    record.save("core.py", 1, ("span-total", TOTAL))
    fix = record.commit("Add total", 2)
    record.suggest("mean", 3, 2)
    record.accept("mean", 3, 2)
    record.save("mean.py", 2, ("span-mean", MEAN))
    record.commit("Add mean", 3)
    record.git.run("switch", "--quiet", "release/1.0")
    record.git.run("cherry-pick", fix)
    picked = record.git.text("rev-parse", "HEAD")
    assert picked != fix
    record.tell()
    record.deploy(picked, 4)
    found = spans(record, 5)
    assert (found["span-total"]["lines_in_production"], found["span-mean"]["lines_in_production"]) == (2, 0)
    assert found["span-mean"]["first_deployed"] is None
    assert record.report(5).funnel.lines.merged == 5


def test_release_tags_count_where_no_deployment_is_recorded(deployed: Record) -> None:
    deployed.git.run("tag", "v1", "HEAD~1")
    deployed.git.run("tag", "v2", "HEAD")
    deployed.git.run("tag", "nightly", "HEAD~1")
    other = adoption(services=[{"name": "batch", "release_tags": ["v*"]}], environment="batch-live")
    found = spans(deployed, 20, other)
    assert (found["span-mean"]["first_deployed"], found["span-mean"]["left"]) == (day(1), day(11))
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 15, service="batch", environment="batch-live")
    found = spans(deployed, 20, other)
    assert (found["span-mean"]["first_deployed"], found["span-mean"]["left"]) == (day(15), None)


def test_an_annotated_tag_counts_from_when_it_was_made(deployed: Record) -> None:
    dates = {"GIT_COMMITTER_DATE": (START + timedelta(days=6)).isoformat()}
    deployed.git.run("tag", "--annotate", "--message=x", "v1", "HEAD~1", environment=dates)
    found = spans(deployed, 20, adoption(release_tags=["v*"], environment="live"))
    assert (found["span-mean"]["first_deployed"], found["span-mean"]["left"]) == (day(6), None)


def test_of_tags_made_at_one_time_the_higher_version_is_the_later(deployed: Record) -> None:
    dates = {"GIT_COMMITTER_DATE": (START + timedelta(days=6)).isoformat()}
    for tag, commit in (("v10", "HEAD"), ("v9", "HEAD~1")):
        deployed.git.run("tag", "--annotate", "--message=x", tag, commit, environment=dates)
    assert spans(deployed, 20, adoption(release_tags=["v*"], environment="live"))["span-mean"]["first_deployed"] is None


def test_the_default_branch_is_assumed_to_go_live_only_where_asked_and_it_is_said(deployed: Record) -> None:
    nothing = deployed.report(20, settings=adoption(environment="live"))
    assert nothing.funnel.lines.in_production == 0
    chosen = adoption(environment="live", assume_deployed=True, assume_deployed_hours=48)
    report = deployed.report(20, settings=chosen)
    assert report.funnel.lines.in_production == 2
    assert {one.source for one in report.repositories[0].presence.production} == {"assumed"}
    assert any("is assumed to go live after 48 h" in note for note in report.notes)
    assert spans(deployed, 20, chosen)["span-mean"]["stays"] == [{"since": day(3), "until": day(13)}]
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 19, environment="live")
    assert deployed.report(20, settings=chosen).notes == []


def test_survival_is_estimated_with_those_that_are_still_too_young(deployed: Record) -> None:
    deployed.suggest("late", 1, 20)
    deployed.accept("late", 1, 20)
    deployed.save("late.py", 20, ("span-late", "ANSWER = compute_the_answer(41) + 1\n"))
    deployed.suggest("waiting", 1, 21)
    deployed.accept("waiting", 1, 21)
    deployed.tell()
    deployed.deploy(deployed.commit("Add late", 21), 25)
    deployed.save("waiting.py", 21.5, ("span-waiting", "QUESTION = ask_the_question(6, 7) + 2\n"))
    deployed.commit("Add waiting", 29)
    deployed.tell()
    lives = as_json(deployed.report(33))["lives"]
    assert (lives["spans"], lives["left"]) == (3, 1)
    seven, thirty, ninety = lives["survival"]["spans"].values()
    assert seven == {"survival": 1.0, "low": None, "high": None, "at_risk": 3}
    assert (thirty["survival"], thirty["at_risk"], ninety) == (0.5, 1, None)
    assert thirty["low"] == pytest.approx(0.0060, abs=1e-4)
    assert thirty["high"] == pytest.approx(0.9104, abs=1e-4)
    assert lives["survival"]["lines"]["30d"] == {"survival": pytest.approx(2 / 5), "at_risk": 2}
    waiting = lives["to_production"]
    assert (waiting["spans"], waiting["deployed"], waiting["waiting"]) == (4, 3, 1)
    assert waiting["days"] == {"p25": pytest.approx(1.9), "p50": pytest.approx(1.9), "p75": pytest.approx(5.0)}


def test_text_and_page_tell_of_lives_and_of_who_told_of_what_runs(deployed: Record) -> None:
    report = deployed.report(22)
    rows = [line.split() for line in as_text(report).splitlines()]
    assert ["after", "7", "days", "100.0", "%", "-", "100.0", "%", "2"] in rows
    assert ["after", "30", "days", "-", "-", "-", "-"] in rows
    sentence = (
        "From acceptance to production: half within 1.9 days, a quarter within 1.9 days, "
        "three quarters within 1.9 days; 2 of 2 committed spans arrived."
    )
    assert sentence in as_text(report)
    page = as_html(report)
    assert sentence in page
    assert "1 of 2 spans left for good, 0 came back after a gap." in page
    assert "<td>production</td>" in page
    assert "<td>test</td>" in page


def test_a_commit_that_can_not_be_read_makes_no_span_leave(deployed: Record) -> None:
    deployed.deploy("d" * 40, 14)
    report = deployed.report(15)
    assert report.funnel.lines.in_production is None
    assert (report.funnel.lives.left, len(report.notes)) == (1, 1)


def test_a_deployed_commit_that_the_clone_lost_after_its_sync_still_counts(deployed: Record) -> None:
    deployed.git.run("update-ref", "refs/heads/main", "HEAD~1")
    deployed.git.run("reflog", "expire", "--expire=now", "--all")
    deployed.git.run("gc", "--quiet", "--prune=now")
    report = deployed.report(15)
    assert (report.funnel.lines.in_production, report.lines.total()) == (2, 0)
    assert len([note for note in report.notes if "names no commit" in note]) == 1
    assert spans(deployed, 15)["span-mean"]["left"] == day(12)


def everything_told(record: Record) -> list[Deployment]:
    """Deployments with ties, failures, rollbacks and two services; those at one time contradict each other."""
    first, second = record.git.text("rev-parse", "HEAD~1"), record.git.text("rev-parse", "HEAD")
    plan: list[tuple[str, float, str, Status]] = [
        (first, 3, "api", "success"), (second, 3, "api", "success"), (first, 5, "web", "success"),
        (first, 6, "api", "failure"), (first, 7, "api", "success"), (second, 9, "web", "success"),
        (second, 9, "api", "success"), (first, 9, "api", "success"), ("e" * 40, 12, "web", "failure"),
    ]  # fmt: skip
    return [
        Deployment(record.name, service, "production", sha, status, START + timedelta(days=at), "test")
        for sha, at, service, status in plan
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(9)), repeated=st.lists(st.integers(0, 8), max_size=5))
def test_no_order_and_no_repetition_of_the_same_deployments_changes_the_report(
    deployed: Record, order: list[int], repeated: list[int]
) -> None:
    told = everything_told(deployed)
    answers = []
    for telling in (told, [told[number] for number in (*order, *repeated)]):
        with deployed.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM deployment")
            connection.exec_driver_sql("DELETE FROM event WHERE kind = 'deployment'")
        for one in telling:
            deploy(deployed.engine, deployed.root, one, user="ci")
        answers.append((as_json(deployed.report(40)), spans(deployed, 40)))
    assert json.dumps(answers[0]) == json.dumps(answers[1])

import pytest
import sqlalchemy as sa

from codeassist.metrics.funnel import NO_TEAM, Funnel, Survival
from codeassist.metrics.report import Report, coverage
from codeassist.settings import Settings

from .conftest import MEAN, TOTAL, Record

NOTHING_YET = {7: None, 30: None, 90: None}


def groups(report: Report) -> dict[str, tuple[int, int | None]]:
    """Accepted lines and lines in production by group."""
    return {one.key: (one.funnel.lines.accepted, one.funnel.lines.in_production) for one in report.groups}


def test_an_empty_record_has_no_figures_to_make_up(record: Record) -> None:
    report = record.report(0, everywhere=True)
    assert report.funnel.lines == Funnel(0, 0, 0, 0, 0, NOTHING_YET)
    assert coverage(report.lines) is None


def test_the_funnel_counts_suggestions_and_lines_by_stage(deployed: Record) -> None:
    funnel = deployed.report(5).funnel
    assert funnel.suggestions == Funnel(3, 2, 2, 1, 2, NOTHING_YET)
    assert funnel.lines == Funnel(10, 5, 5, 2, 5, NOTHING_YET)


def test_production_follows_the_newest_deployment(deployed: Record) -> None:
    assert deployed.report(1.9).funnel.lines.in_production == 0
    assert deployed.report(2).funnel.lines.in_production == 5
    assert deployed.report(12).funnel.lines.in_production == 2


def test_a_rollback_brings_lines_back(deployed: Record) -> None:
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 13)
    assert deployed.report(14).funnel.lines.in_production == 5


def test_a_failed_deployment_changes_nothing(deployed: Record) -> None:
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 13, status="failure")
    assert deployed.report(14).funnel.lines.in_production == 2


def test_survival_is_read_that_long_after_the_first_deployment(deployed: Record) -> None:
    lines = deployed.report(40).funnel.lines
    assert lines.alive == {7: Survival(5, 5), 30: Survival(5, 2), 90: None}


def test_survival_is_not_known_before_its_time_has_passed(deployed: Record) -> None:
    assert deployed.report(8.9).funnel.suggestions.alive[7] is None
    assert deployed.report(9).funnel.suggestions.alive[7] == Survival(2, 2)


def test_younger_deployments_are_censored_and_do_not_count_as_dead(deployed: Record) -> None:
    deployed.suggest("late", 1, 20)
    deployed.accept("late", 1, 20)
    deployed.save("late.py", 20, ("span-late", "ANSWER = compute_the_answer(41) + 1\n"))
    sha = deployed.commit("Add late", 21)
    deployed.tell()
    deployed.deploy(sha, 25)
    lines = deployed.report(30).funnel.lines
    assert lines.in_production == 3
    assert lines.alive[7] == Survival(5, 5)
    assert deployed.report(32).funnel.lines.alive[7] == Survival(6, 6)


def test_lines_in_production_have_a_class_and_unknown_is_not_human(deployed: Record) -> None:
    deployed.save("old.py", 13, (None, "first = unknown_line()\nsecond = unknown_line()\n"))
    deployed.events.pop()
    sha = deployed.commit("Add what nobody recorded", 14)
    deployed.tell()
    deployed.deploy(sha, 15)
    report = deployed.report(16)
    assert report.lines == {"ai": 2, "human": 1, "unknown": 2}
    assert coverage(report.lines) == pytest.approx(3 / 5)


def test_excluded_files_count_in_no_figure(record: Record) -> None:
    record.suggest("vendored", 2, 0, path="vendor/sum.py")
    record.accept("vendored", 2, 0, path="vendor/sum.py")
    record.save("vendor/sum.py", 0, ("span-vendored", TOTAL))
    record.deploy(record.commit("Vendor it", 1), 2)
    record.tell()
    report = record.report(3)
    assert report.funnel.lines == Funnel(0, 0, 0, 0, 0, NOTHING_YET)
    assert report.lines.total() == 0


def test_a_suggestion_accepted_in_parts_counts_once_and_its_lines_add_up(record: Record) -> None:
    record.suggest("both", 5, 0)
    record.accept("both", 2, 0, span="part-1")
    record.accept("both", 3, 0, span="part-2")
    record.save("core.py", 0, ("part-1", TOTAL), ("part-2", MEAN))
    record.deploy(record.commit("Add both", 1), 2)
    record.tell()
    funnel = record.report(3).funnel
    assert (funnel.suggestions.accepted, funnel.lines.accepted) == (1, 5)
    assert (funnel.suggestions.in_production, funnel.lines.in_production) == (1, 5)


def test_two_services_with_the_same_lines_count_them_once(deployed: Record) -> None:
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 3, service="worker")
    report = deployed.report(5)
    assert report.funnel.lines.in_production == 5
    assert report.lines == {"ai": 5, "human": 1}


def test_a_line_that_only_one_of_two_services_still_has_is_in_production(deployed: Record) -> None:
    deployed.deploy(deployed.git.text("rev-parse", "HEAD~1"), 3, service="worker")
    assert deployed.report(13).funnel.lines.in_production == 5


def test_a_commit_on_a_branch_is_committed_and_not_merged(record: Record) -> None:
    record.commit("Start", 0)
    record.git.run("switch", "--quiet", "--create", "topic")
    record.suggest("total", 2, 0)
    record.accept("total", 2, 0)
    record.save("core.py", 0, ("span-total", TOTAL))
    record.commit("Add total", 1)
    record.tell()
    lines = record.report(2).funnel.lines
    assert (lines.committed, lines.merged, lines.in_production) == (2, 0, 0)


@pytest.mark.parametrize(
    ("since", "until", "shown"), [(None, None, 10), (0, 1, 10), (0.5, None, 0), (None, 0, 0), (-1, 0.5, 10)]
)
def test_a_period_chooses_suggestions_by_when_they_were_shown(
    deployed: Record, since: float | None, until: float | None, shown: int
) -> None:
    lines = deployed.report(5, since=since, until=until).funnel.lines
    assert (lines.shown, lines.in_production) == (shown, shown // 2)


def test_groups_have_the_same_figures_and_add_up(deployed: Record) -> None:
    assert groups(deployed.report(13, grouping="model")) == {"large": (3, 0), "small": (2, 2)}
    assert groups(deployed.report(13, grouping="feature")) == {"completion": (5, 2)}
    assert groups(deployed.report(13, grouping="language")) == {"python": (5, 2)}
    assert groups(deployed.report(13, grouping="week")) == {"2026-W23": (5, 2)}


def test_what_another_tool_wrote_counts_as_accepted_and_not_as_shown(record: Record) -> None:
    tool = {"name": "cursor", "version": ""}
    record.event(
        "tool.edited", 1, span="s", tool=tool, model=None, path="core.py", lines=2, characters=20, source="hook"
    )
    record.save("core.py", 1, ("s", "a = 1\nb = 2\n"))
    record.deploy(record.commit("agent", 1.1), 1.2)
    record.tell()
    whole = record.report(3).funnel
    assert (whole.suggestions.shown, whole.suggestions.accepted) == (0, 1)
    assert (whole.lines.shown, whole.lines.accepted, whole.lines.in_production) == (0, 2, 2)
    assert groups(record.report(3, grouping="tool")) == {"cursor": (2, 2)}
    assert groups(record.report(3, grouping="feature")) == {"agent": (2, 2)}
    assert groups(record.report(3, grouping="model")) == {"unknown": (2, 2)}


def test_teams_come_from_the_settings(deployed: Record) -> None:
    deployed.suggest("other", 1, 3, user="u-2")
    deployed.accept("other", 1, 3)
    deployed.tell()
    settings = Settings.model_validate({"adoption": {"teams": {"payments": ["u-1"]}}})
    assert groups(deployed.report(5, grouping="team", settings=settings)) == {"payments": (5, 5), NO_TEAM: (1, 0)}


def test_all_repositories_are_reported_without_a_root(deployed: Record, second_record: Record) -> None:
    second_record.suggest("mean", 3, 0)
    second_record.accept("mean", 3, 0)
    second_record.save("core.py", 0, ("span-mean", MEAN))
    second_record.deploy(second_record.commit("Add mean", 1), 2)
    second_record.tell()
    report = deployed.report(5, everywhere=True, grouping="repository")
    assert groups(report) == {"payments": (5, 5), "billing": (3, 3)}
    assert [one.coverage for one in report.groups] == [1.0, 1.0]
    assert report.funnel.lines.in_production == 8


def test_without_a_sync_lineage_is_not_known_rather_than_zero(engine: sa.Engine, record: Record) -> None:
    record.suggest("total", 2, 0)
    record.accept("total", 2, 0)
    record.tell()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM lineage_progress")
    report = record.report(1)
    assert report.funnel.lines == Funnel(2, 2, None, None, None, NOTHING_YET)
    assert any("run `codeassist adoption sync" in note for note in report.notes)


def test_a_lost_acceptance_still_counts_in_lines_and_is_said(record: Record) -> None:
    record.save("core.py", 0, ("span-lost", TOTAL))
    record.deploy(record.commit("Add total", 1), 2)
    record.tell()
    report = record.report(3)
    assert (report.funnel.lines.accepted, report.funnel.lines.in_production) == (0, 2)
    assert report.funnel.suggestions.in_production == 0
    assert report.notes == ["1 committed spans have no acceptance event; they count in lines only."]


def test_a_lost_shown_event_leaves_the_model_unknown(record: Record) -> None:
    record.accept("total", 2, 0)
    record.save("core.py", 0, ("span-total", TOTAL))
    record.deploy(record.commit("Add total", 1), 2)
    record.tell()
    assert groups(record.report(3, grouping="model")) == {"unknown": (2, 2)}


def test_saves_after_the_last_sync_are_noted(deployed: Record) -> None:
    deployed.save("late.py", 14, ("human", "late = True\n"))
    deployed.upload()
    assert any("1 saves arrived after the last sync" in note for note in deployed.report(15).notes)


def test_a_lost_shown_event_does_not_make_two_suggestions_of_two_parts(record: Record) -> None:
    record.accept("both", 2, 0, span="part-1")
    record.accept("both", 3, 1, span="part-2")
    record.tell()
    assert record.report(3).funnel.suggestions.accepted == 1

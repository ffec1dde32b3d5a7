"""What the report says of spans in the editor."""

from codeassist.metrics.html_form import as_html
from codeassist.metrics.json_form import as_json
from codeassist.metrics.kept import Kept
from codeassist.metrics.report import Report
from codeassist.metrics.text_form import as_text

from .conftest import Record


def tell(record: Record, suggestion: str, after: str, share: float, tokens: int, *, at: float = 0.2) -> None:
    fields = {"suggestion": suggestion, "span": f"span-{suggestion}", "path": "core.py"}
    record.event("suggestion.kept", at, after=after, share=share, tokens=tokens, **fields)


def accepted(record: Record, suggestion: str, *, at: float = 0, path: str = "core.py", model: str = "small") -> None:
    record.suggest(suggestion, 2, at, path=path, model=model)
    record.accept(suggestion, 2, at, path=path)


def row(text: str, label: str) -> list[str]:
    [line] = [line for line in text.splitlines() if line.startswith(label)]
    return line.removeprefix(label).split()


def kept(report: Report) -> dict[str, Kept]:
    return dict(report.funnel.kept)


def test_tokens_are_summed_up_over_spans_by_moment(record: Record) -> None:
    for suggestion, tokens in (("long", 90), ("short", 10)):
        accepted(record, suggestion)
        tell(record, suggestion, "30s", 1, tokens)
    tell(record, "long", "10m", 0.5, 90)
    record.upload()
    assert kept(record.report(1)) == {"30s": Kept(2, 100, 100), "10m": Kept(1, 90, 45)}


def test_what_nobody_told_is_null_and_not_nothing(record: Record) -> None:
    accepted(record, "total")
    tell(record, "total", "30s", 0, 8)
    record.upload()
    told = as_json(record.report(1))["kept"]
    assert told == {
        "30s": {"spans": 1, "tokens": 8, "kept": 0, "share": 0},
        "2m": None,
        "5m": None,
        "10m": None,
        "save": None,
    }


def test_the_last_save_counts_and_a_time_counts_once(record: Record) -> None:
    accepted(record, "total")
    tell(record, "total", "save", 0.25, 8, at=0.3)
    tell(record, "total", "save", 1, 8, at=0.1)
    tell(record, "total", "30s", 0.5, 8, at=0.1)
    tell(record, "total", "30s", 1, 8, at=0.2)
    record.upload()
    assert kept(record.report(1)) == {"save": Kept(1, 8, 2), "30s": Kept(1, 8, 4)}


def test_only_spans_of_the_period_and_of_files_that_count_are_told(record: Record) -> None:
    accepted(record, "early", at=0)
    accepted(record, "late", at=5)
    accepted(record, "vendored", at=5, path="vendor/sum.py")
    for suggestion in ("early", "late", "vendored"):
        tell(record, suggestion, "2m", 1, 8, at=5.1)
    record.upload()
    assert kept(record.report(9, since=4)) == {"2m": Kept(1, 8, 8)}


def test_spans_whose_acceptance_was_lost_are_left_out(record: Record) -> None:
    accepted(record, "total")
    tell(record, "gone", "2m", 1, 8)
    record.upload()
    assert kept(record.report(1)) == {}


def test_each_group_has_its_own_share_in_every_form(record: Record) -> None:
    accepted(record, "total", model="small")
    accepted(record, "mean", model="large")
    tell(record, "total", "30s", 0.5, 8)
    tell(record, "mean", "30s", 0.75, 8)
    record.upload()
    report = record.report(1, grouping="model")
    groups = {group["key"]: group["kept"]["30s"]["share"] for group in as_json(report)["groups"]}
    assert groups == {"small": 0.5, "large": 0.75}
    text = as_text(report)
    assert row(text, "after 30 seconds") == ["2", "16", "10", "62.5", "%"]
    assert row(text, "after 2 minutes") == ["-", "-", "-", "-"]
    _, _, by_model = text.partition("kept in the editor by model")
    assert row(by_model, "small") == ["50.0", "%", "-", "-", "-", "-"]
    page = as_html(report)
    assert "62.5 %" in page
    assert "75.0 %" in page

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "payments"
    folder.mkdir()
    Git(folder).run("init", "--quiet", "--initial-branch=main")
    Git(folder).run("commit", "--quiet", "--allow-empty", "--message=first")
    return folder


def adoption(*arguments: str, content: bytes = b"") -> Result:
    return CliRunner().invoke(root, ["adoption", *arguments], input=content)


def deployed(repository: Path, *more: str) -> dict[str, Any]:
    base = ("deploy", str(repository), "--service", "api", "--environment", "production", "--sha", "HEAD", "--json")
    result = adoption(*base, *more)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def dismissed(event_id: str) -> bytes:
    event = {
        "schema": "codeassist.events/1",
        "id": event_id,
        "time": "2026-11-22T09:30:00Z",
        "kind": "suggestion.dismissed",
        "repository": "payments",
        "user": "u-1",
        "client": {"name": "codeassist", "version": "0.1.0"},
        "suggestion": "s-1",
        "shown_ms": None,
    }
    return json.dumps(event).encode() + b"\n"


def test_import_says_what_it_did_as_json_and_ends_with_3_on_bad_lines() -> None:
    result = adoption("import", "-", "--json", content=dismissed("e-1") + b"[]\n" + dismissed("e-1"))
    assert result.exit_code == 3
    assert json.loads(result.stdout) == {
        "accepted": 1,
        "duplicates": 1,
        "rejected": [{"line": 2, "reason": "Input should be an object"}],
        "rejected_count": 1,
    }
    assert "-:2: Input should be an object" in result.stderr


def test_import_of_good_lines_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    file.write_bytes(dismissed("e-1") + dismissed("e-2"))
    result = adoption("import", str(file))
    assert (result.exit_code, result.stdout) == (0, "2 events added, 0 known already, 0 bad lines.\n")


def test_import_names_only_so_many_bad_lines_and_counts_the_rest() -> None:
    result = adoption("import", "-", "--json", content=b"{}\n" * 1005)
    answer = json.loads(result.stdout)
    assert (len(answer["rejected"]), answer["rejected_count"]) == (1000, 1005)
    assert "5 further bad lines are not listed." in result.stderr


@pytest.mark.parametrize("name", ["missing.ndjson", "."])
def test_import_of_what_can_not_be_read_ends_with_3(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from codeassist.cli import main; main()", "adoption", "import"]
    ended = subprocess.run([*command, str(tmp_path / name)], capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert ended.stderr.startswith("Error: ")


def test_deploy_records_the_full_commit_under_the_folders_name(repository: Path) -> None:
    answer = deployed(repository, "--time", "2026-11-22T17:30:00+08:00")
    assert answer == {
        "repository": "payments",
        "service": "api",
        "environment": "production",
        "sha": Git(repository).text("rev-parse", "HEAD"),
        "status": "success",
        "time": "2026-11-22T09:30:00Z",
        "added": True,
    }


def test_deploy_again_without_a_time_is_a_repetition(repository: Path) -> None:
    first = deployed(repository)
    assert deployed(repository) == first | {"added": False}


def test_deploy_after_another_commit_is_a_rollback_and_not_a_repetition(repository: Path) -> None:
    first = deployed(repository)
    Git(repository).run("commit", "--quiet", "--allow-empty", "--message=second")
    assert deployed(repository)["added"] is True
    assert deployed(repository, "--sha", first["sha"])["added"] is True


def test_deploy_with_a_wrong_time_is_wrong_usage(repository: Path) -> None:
    result = adoption(
        "deploy", str(repository), "--service=api", "--environment=production", "--sha=HEAD", "--time=yesterday"
    )
    assert result.exit_code == 2
    assert "RFC 3339" in result.stderr


def written(repository: Path) -> bytes:
    """A suggestion of one line that was shown, accepted and saved; the file is written, too."""
    line = "answer = compute_the_answer(41) + 1\n"
    (repository / "core.py").write_bytes(line.encode())
    blob = Git(repository).text("hash-object", "core.py")
    counted = {"path": "core.py", "lines": 1, "characters": len(line), "suggestion": "s-1"}
    described = {"feature": "completion", "model": "small", "language": "python", "latency_ms": 200}
    saved = {"start": 0, "end": len(line), "class": "ai", "span": "p-1", "text": line}
    fields: list[dict[str, Any]] = [
        {"kind": "suggestion.shown", **counted, **described},
        {"kind": "suggestion.accepted", **counted, "span": "p-1", "partial": False},
        {"kind": "file.saved", "path": "core.py", "blob": blob, "ranges": [saved]},
    ]
    common = json.loads(dismissed("e"))
    del common["suggestion"], common["shown_ms"]
    lines = [common | {"id": f"e-{number}"} | event for number, event in enumerate(fields)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_from_events_to_the_report_over_all_repositories(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert adoption("import", "-", content=written(repository)).exit_code == 0
    Git(repository).run("add", "--all")
    Git(repository).run("commit", "--quiet", "--message=Add the answer")
    assert adoption("sync", str(repository)).exit_code == 0
    merged = json.loads(adoption("report", "--json").stdout)
    assert merged["lines"] == {
        "shown": 1,
        "accepted": 1,
        "committed": 1,
        "merged": 1,
        "in_production": 0,
        "alive": {"7d": None, "30d": None, "90d": None},
    }
    assert merged["coverage"] is None
    deployed(repository)
    live = json.loads(adoption("report", str(repository), "--json", "--by=feature", f"--html={page}").stdout)
    assert {"definitions", "coverage", "suggestions", "lines"} <= live.keys()
    assert (live["lines"]["in_production"], live["suggestions"]["in_production"], live["coverage"]) == (1, 1, 1.0)
    assert [(group["key"], group["lines"]["in_production"]) for group in live["groups"]] == [("completion", 1)]
    assert "answer = compute_the_answer(41) + 1" in page.read_text(encoding="utf-8")
    rows = [line.split() for line in adoption("report").stdout.splitlines()]
    assert ["in", "production", "1", "1", "100.0", "%"] in rows


def test_a_report_takes_the_last_day_of_a_period_whole() -> None:
    answer = json.loads(adoption("report", "--json", "--since=2026-11-01", "--until=2026-11-22").stdout)
    assert (answer["since"], answer["until"]) == ("2026-11-01T00:00:00Z", "2026-11-23T00:00:00Z")


def test_a_period_that_ends_before_it_begins_is_wrong_usage() -> None:
    assert adoption("report", "--since=2026-11-02", "--until=2026-11-01").exit_code == 2


def test_a_report_on_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is not a git repository"):
        CliRunner().invoke(root, ["adoption", "report", str(tmp_path)], catch_exceptions=False)

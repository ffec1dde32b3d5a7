"""The whole record on PostgreSQL: the same commands give the same answers as on SQLite."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from codeassist.settings import Settings

AI = "count = len(items)\nreturn count\n"


def adoption(*words: str) -> str:
    command = (sys.executable, "-P", "-c", "from codeassist.cli import main; main()", "adoption", *words)
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def git(folder: Path, *words: str) -> str:
    return subprocess.run(("git", *words), cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a file of generated and other lines, squashed into main, and its events."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "empty")
    git(folder, "switch", "--quiet", "--create", "feature")
    (folder / "计数.py").write_text(f"{AI}# by hand\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "count")
    blob = git(folder, "rev-parse", "HEAD:计数.py")
    git(folder, "switch", "--quiet", "main")
    git(folder, "merge", "--quiet", "--squash", "feature")
    git(folder, "commit", "--quiet", "--message", "count (#1)")
    ranges = [{"start": 0, "end": len(AI), "class": "ai", "span": "s1", "text": AI}]
    shown: dict[str, object] = {"suggestion": "g1", "path": "计数.py", "lines": 2, "characters": len(AI)}
    about = {"feature": "completion", "model": "m", "language": "python", "latency_ms": 90}
    events: list[dict[str, object]] = [
        {"kind": "suggestion.shown", **shown, **about},
        {"kind": "suggestion.accepted", **shown, "span": "s1", "partial": False},
        {"kind": "file.saved", "path": "计数.py", "blob": blob, "ranges": ranges},
    ]
    head = {"schema": "codeassist.events/1", "repository": "shop", "user": "u", "time": "2026-01-01T00:00:00Z"}
    lines = [
        json.dumps({**head, "id": f"e{n}", "client": {"name": "t", "version": "1"}, **e}) for n, e in enumerate(events)
    ]
    (tmp_path / "events.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def record(shop: Path) -> tuple[dict[str, Any], list[object]]:
    """What the record says in the end: the report and the lines."""
    adoption("import", str(shop.parent / "events.ndjson"))
    adoption("import", str(shop.parent / "events.ndjson"))
    adoption("sync", str(shop))
    adoption("sync", str(shop))
    where = ("--service", "shop", "--environment", "production", "--sha", git(shop, "rev-parse", "main"))
    adoption("deploy", str(shop), *where, "--time", "2026-01-02T00:00:00Z")
    lines = adoption("lines", str(shop), "--rev", "main", "--json").splitlines()
    report: dict[str, Any] = json.loads(adoption("report", str(shop), "--json"))
    del report["generated"]  # the time of the report itself
    return report, [json.loads(line) for line in lines]


def test_postgresql_and_sqlite_tell_the_same_story(
    shop: Path, postgres_settings: "Settings", monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sqlite = record(shop)
    monkeypatch.setenv("CODEASSIST_ADOPTION__DATABASE", postgres_settings.adoption.database)
    on_postgresql = record(shop)
    assert on_postgresql == on_sqlite
    report, lines = on_postgresql
    assert report["lines"]["in_production"] == 2
    assert len(lines) == 1

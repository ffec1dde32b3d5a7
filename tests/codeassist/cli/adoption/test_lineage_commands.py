"""`adoption sync`, `lines` and `rewritten`, as a script sees them."""

import json
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.database import open_database, writing
from codeassist.store.schema.lineage import lineage_version

AI = "count = len(items)\nreturn count\n"
TYPED = "# by hand\n"


def adoption(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["adoption", *arguments])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A committed file with generated and typed lines, and its imported event."""
    folder = tmp_path / "shop"
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    (folder / "a b.py").write_text(AI + TYPED, encoding="utf-8")
    event = {
        "schema": "codeassist.events/1",
        "id": "e1",
        "time": "2026-01-01T00:00:00Z",
        "kind": "file.saved",
        "repository": "shop",
        "user": "u",
        "client": {"name": "test", "version": "1"},
        "path": "a b.py",
        "blob": _git(folder, "hash-object", "a b.py"),
        "ranges": [
            {"start": 0, "end": len(AI), "class": "ai", "span": "s1", "text": AI},
            {"start": len(AI), "end": len(AI + TYPED), "class": "human", "span": None, "text": TYPED},
        ],
    }
    (tmp_path / "events.ndjson").write_text(json.dumps(event) + "\n", encoding="utf-8")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "first")
    assert adoption("import", str(tmp_path / "events.ndjson")).exit_code == 0
    return folder


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_sync_says_what_it_did(shop: Path) -> None:
    done = adoption("sync", str(shop))
    assert (done.exit_code, done.stdout) == (0, "shop: 1 commits known, 1 replayed; 1 saves.\n")


def test_lines_prints_one_object_per_attributed_file(shop: Path) -> None:
    (shop / "unattributed.py").write_text("x = 1\n", encoding="utf-8")
    _git(shop, "add", "-A")
    _git(shop, "commit", "-qm", "second")
    adoption("sync", str(shop))
    done = adoption("lines", str(shop), "--rev", "main", "--json")
    assert done.exit_code == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "path": "a b.py",
            "blob": _git(shop, "rev-parse", "main:a b.py"),
            "runs": [
                {"start": 1, "count": 2, "class": "ai", "span": "s1", "grade": "A", "ai_share": 1.0},
                {"start": 3, "count": 1, "class": "human", "span": None, "grade": "A", "ai_share": None},
            ],
        }
    ]


def test_lines_is_readable_too(shop: Path) -> None:
    adoption("sync", str(shop))
    assert adoption("lines", str(shop)).stdout == (
        "a b.py  3 lines, 0 unknown\n       1-2      ai        A  s1\n       3-3      human     A\n"
    )


def test_lines_name_another_tool_and_its_model(shop: Path, tmp_path: Path) -> None:
    event = {
        "schema": "codeassist.events/1", "id": "e2", "time": "2026-01-01T00:00:00Z", "kind": "tool.edited",
        "repository": "shop", "user": "u", "client": {"name": "test", "version": "1"}, "path": "a b.py", "span": "s1",
        "tool": {"name": "cursor", "version": "2.0"}, "model": "gpt-5", "lines": 2, "characters": 35, "source": "hook",
    }  # fmt: skip
    (tmp_path / "tool.ndjson").write_text(json.dumps(event) + "\n", encoding="utf-8")
    assert adoption("import", str(tmp_path / "tool.ndjson")).exit_code == 0
    adoption("sync", str(shop))
    assert "1-2      ai        D  s1  cursor (gpt-5)\n" in adoption("lines", str(shop)).stdout
    run = json.loads(adoption("lines", str(shop), "--json").stdout)["runs"][0]
    assert (run["tool"], run["model"]) == ({"name": "cursor", "version": "2.0"}, "gpt-5")


def test_lines_of_one_path_only(shop: Path) -> None:
    adoption("sync", str(shop))
    assert adoption("lines", str(shop), "--path", "a b.py").stdout.startswith("a b.py")
    assert isinstance(adoption("lines", str(shop), "--path", "nothing").exception, InvalidInputError)


def test_lines_before_a_sync_says_what_to_run(shop: Path) -> None:
    done = adoption("lines", str(shop))
    assert isinstance(done.exception, InvalidInputError)
    assert "codeassist adoption sync" in str(done.exception)


def test_rewritten_takes_two_commits(shop: Path) -> None:
    old = _git(shop, "rev-parse", "HEAD")
    _git(shop, "commit", "--quiet", "--amend", "--message", "said better")
    head = _git(shop, "rev-parse", "HEAD")
    done = adoption("rewritten", str(shop), old, head)
    assert (done.exit_code, done.stdout) == (0, f"{old} became {head}\n")
    assert adoption("rewritten", str(shop), old, head).stdout == f"{old} became {head} (known before)\n"
    assert "same commit" in str(adoption("rewritten", str(shop), head, head).exception)
    assert isinstance(adoption("rewritten", str(shop), "0" * 40, head).exception, InvalidInputError)


def test_an_audit_of_a_sound_record_ends_well(shop: Path) -> None:
    adoption("sync", str(shop))
    done = adoption("audit", str(shop), "--seed", "7")
    assert done.stdout == "shop: 1 of 1 commits worked out again (seed 7): every line is as it is stored.\n"
    assert done.exit_code == 0


def test_an_audit_that_finds_a_difference_says_so_and_how_to_mend_it(shop: Path) -> None:
    adoption("sync", str(shop))
    with writing(open_database(Settings())) as connection:
        connection.execute(sa.update(lineage_version).values(claims="[[2,16],[1,0]]"))
    done = adoption("audit", str(shop), "--json")
    assert done.exit_code == 1
    (line,) = json.loads(done.stdout)["different"]
    assert (line["path"], line["line"], line["stored"]) == ("a b.py", 3, None)
    assert line["recomputed"] == {"class": "human", "span": None, "grade": "A", "ai_share": None}
    assert f"codeassist adoption sync --again {shop}" in done.stderr
    assert adoption("sync", str(shop), "--again").exit_code == 0
    assert adoption("audit", str(shop)).exit_code == 0


def test_the_rule_that_leaves_a_file_out_is_shown(shop: Path) -> None:
    (shop / "vendor").mkdir()
    for name in ("vendor/lib.py", "uv.lock"):
        (shop / name).write_text("x\n", encoding="utf-8")
    _git(shop, "add", "-A")
    _git(shop, "commit", "-qm", "second")
    assert adoption("excluded", str(shop)).stdout == "uv.lock  *.lock\nvendor/lib.py  vendor/*\n"
    assert adoption("excluded", str(shop), "--rev", "HEAD~1").stdout == ""
    assert json.loads(adoption("excluded", str(shop), "--json").stdout.splitlines()[0]) == {
        "path": "uv.lock",
        "rule": "*.lock",
    }
    with pytest.raises(InvalidInputError, match="names no commit"):
        CliRunner().invoke(root, ["adoption", "excluded", str(shop), "--rev", "nothing"], catch_exceptions=False)

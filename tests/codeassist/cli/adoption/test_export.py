"""`adoption export`: where notes and records go, and what is refused. What is in them is tested where it is written."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.adoption.lineage import sync
from codeassist.adoption.parsing import parse_event
from codeassist.adoption.recording import record
from codeassist.capture.cleaned import blob_id
from codeassist.cli.adoption.export import command
from codeassist.settings import Settings
from codeassist.store.database import open_database

TEXT = "LIMIT = compute_limit()\n"


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    command_ = ["git", *who, "-C", str(root), *arguments]
    return subprocess.run(command_, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A replayed repository with one typed line."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ann@example.com")
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "shop.py").write_text(TEXT, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "work")
    typed = [{"start": 0, "end": len(TEXT), "class": "human", "span": None, "text": TEXT}]
    event = {
        "schema": "codeassist.events/1", "id": "1", "time": "2020-01-01T00:00:00Z", "kind": "file.saved",
        "repository": "shop", "user": "u", "client": {"name": "t", "version": "1"}, "path": "shop.py",
        "blob": blob_id(TEXT.encode()), "ranges": typed,
    }  # fmt: skip
    engine = open_database(Settings())
    record(engine, [parse_event(json.dumps(event).encode())])
    sync(engine, root, repository="shop")
    engine.dispose()
    return root


def exported(root: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(root), *options], catch_exceptions=False)


def test_notes_are_printed_with_their_commits_and_the_repository_stays_as_it_is(root: Path) -> None:
    printed = exported(root, "--format", "git-ai").stdout
    assert printed.startswith(f"commit {git(root, 'rev-parse', 'HEAD')}\nshop.py\n  h_")
    assert git(root, "for-each-ref", "refs/notes") == ""


def test_a_folder_gets_a_note_for_each_commit(root: Path, tmp_path: Path) -> None:
    done = exported(root, "--format", "git-ai", "--output", str(tmp_path / "notes"))
    (file,) = (tmp_path / "notes").iterdir()
    assert file.name == git(root, "rev-parse", "HEAD")
    assert "1 note written" in done.stderr


def test_a_file_gets_a_record_a_line(root: Path, tmp_path: Path) -> None:
    exported(root, "--format", "agent-trace", "--output", str(tmp_path / "traces.jsonl"))
    (line,) = (tmp_path / "traces.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["vcs"]["revision"] == git(root, "rev-parse", "HEAD")


def test_notes_are_written_when_asked_for_and_an_unreadable_one_is_told(root: Path) -> None:
    done = exported(root, "--format", "git-ai", "--write-notes")
    assert (done.exit_code, done.stdout.split(",")[0]) == (0, "refs/notes/ai: 1 notes written")
    git(root, "notes", "--ref=ai", "add", "-f", "-m", "something else")
    refused = exported(root, "--format", "git-ai", "--write-notes")
    assert (refused.exit_code, "stays as it is" in refused.stderr) == (3, True)
    assert git(root, "notes", "--ref=ai", "show") == "something else"


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "git-ai", "--rev", "HEAD", "--range", "HEAD~1..HEAD"),
        ("--format", "agent-trace", "--write-notes"),
        ("--format", "git-ai", "--write-notes", "--output", "x"),
        (),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(root: Path, options: tuple[str, ...]) -> None:
    assert exported(root, *options).exit_code == 2

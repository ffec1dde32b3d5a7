"""A repository with a booby trap in each place, in the hands of every command and of the language server.

Each trap leaves a mark when it runs. Untrusted, there is no mark; trusted, the clean filter of a saved file has
left one, and nothing else. The repository is the current folder of every process.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from codeassist import trust
from codeassist.cli import root as codeassist
from codeassist.settings.model import TrustSettings
from tests.e2e import nasty
from tests.lsp.client import running
from tests.lsp.editor import at, journal, save
from tests.lsp.fake_model import FakeModel, serving, write_tokenizer

SECONDS_MAX = 120
REQUEST = {"id": 1, "root": "{}", "path": "n.py", "prefix": "from a import payments\np", "suffix": ""}
# Every command; `{}` is the repository. What waits until it is stopped, and trust itself, have tests of their own.
LINES = (
    "index {}", "search payments", "pins {}", "definition payments", "references payments", "context --batch -",
    "complete {}/b.py:1:1", "why {}/b.py:1:1", "refactor {}/b.py:1", "doctor", "demo --repo {}",
    "adoption audit {}", "adoption excluded {}",
    "adoption sync {}", "adoption lines {}", "adoption lines {} --rev HEAD~1", "adoption import -",
    "adoption deploy {} --service a --environment production --sha HEAD", "adoption rewritten {} HEAD~1 HEAD",
    "adoption deployments import - --format github --root {}", "adoption deployments list {}", "adoption spans {}",
    "adoption import --format git-ai {}", "adoption import --format agent-trace {}",
    "capture before {}/b.py", "capture after {}/b.py --wait", "capture settle", "capture hooks cursor",
    "adoption export {} --format git-ai --write-notes", "adoption export {} --format agent-trace",
    "adoption summary {} HEAD~1..HEAD",
    "adoption report {}", "blame {}/b.py", "blame {}/b.py --rev HEAD",
    "adoption database status", "adoption database upgrade",
    "adoption database backup {}/../copy", "adoption database downgrade 0001",
    "journal tail", "journal export", "journal path", "journal show --path *", "journal status", "journal pause",
    "journal resume", "journal upload", "journal erase --yes", "logs", "traces",
    "config show", "config check", "config path", "config schema", "config keygen {}/../key",
    "config sign {}/codeassist.toml --key {}/../key",
    "mcp", "model pull", "model serve --print", "model list", "model status", "model stop", "bundle {}/../bundle",
    "privacy show", "privacy audit", "privacy erase --yes", "trust check {}", "trust list",
)  # fmt: skip
ELSEWHERE = {"up", "trust add", "trust remove"}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving() as server:
        server.says = "1\n"
        yield server


@pytest.fixture
def environment(model: FakeModel, tmp_path: Path) -> dict[str, str]:
    """A model that answers, and a registry that refuses at once."""
    return {
        **os.environ,
        "CODEASSIST_MODEL__BASE_URL": model.url,
        "CODEASSIST_MODEL__TOKENIZER": str(write_tokenizer(tmp_path / "tokenizer.json")),
        "CODEASSIST_MODEL__SOURCES": '["pypi"]',
        "PIP_INDEX_URL": "http://127.0.0.1:9/packages",
        "PIP_RETRIES": "0",
    }


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    return tmp_path / "proof"


@pytest.fixture
def trapped(tmp_path: Path, proof: Path) -> Path:
    return nasty.trapped(tmp_path / "trapped", proof)


def marks(proof: Path) -> list[str]:
    return proof.read_text(encoding="utf-8").splitlines() if proof.exists() else []


def kinds(proof: Path) -> set[str]:
    """What ran: the word that a setting gives to the trap, or the name of the file that is one itself."""
    named = (mark.split() for mark in marks(proof))
    return {words[1] if words[0].endswith("/trap") else Path(words[0]).name for words in named}


def program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        yield from leaves(child, (*path, name))


def test_every_command_is_tried() -> None:
    commands = set(leaves(codeassist))
    tried = {command for command in commands for line in LINES if f"{line} ".startswith(f"{command} ")}
    assert commands - tried == ELSEWHERE


@pytest.mark.parametrize("trusted", [False, True])
def test_no_command_steps_into_a_trap(trapped: Path, proof: Path, environment: dict[str, str], trusted: bool) -> None:
    if trusted:
        trust.add(trapped, TrustSettings())
    request = json.dumps({**REQUEST, "root": str(trapped)}).encode()
    for line in LINES:
        given = request if line.startswith("context") else b""
        done = subprocess.run(
            [program("codeassist"), *line.replace("{}", str(trapped)).split()],
            input=given, capture_output=True, check=False, timeout=SECONDS_MAX, cwd=trapped, env=environment,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.returncode in {0, 1, 3, 4, 5}, (line, done.stderr.decode())
        assert marks(proof) == [], line


def test_watching_a_repository_steps_into_no_trap(trapped: Path, proof: Path, environment: dict[str, str]) -> None:
    command = [program("codeassist"), "up", str(trapped), "--no-model", "--json"]
    with subprocess.Popen(command, cwd=trapped, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        (trapped / "new.py").write_text("def new(): ...\n", encoding="utf-8")
        deadline = time.monotonic() + SECONDS_MAX
        while b"trapped" not in process.stdout.readline():
            assert time.monotonic() < deadline
        time.sleep(1.0)  # time for a trap to spring after the first look
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS_MAX)
    assert marks(proof) == []


@pytest.mark.parametrize("trusted", [False, True])
async def test_an_editor_session_runs_the_filter_of_a_trusted_repository_and_nothing_else(
    trapped: Path, proof: Path, environment: dict[str, str], trusted: bool
) -> None:
    if trusted:
        trust.add(trapped, TrustSettings())
    file = trapped / "b.py"
    async with running("--stdio", environment=environment, cwd=trapped) as client:
        await client.initialize(trapped)
        client.open(file, file.read_text(encoding="utf-8"))
        await client.answer(client.inline_completion(file, 1, 5))
        client.change(file, 2, at(0, 0, "# new\n"))
        stored = save(client, file, "# new\n" + file.read_text(encoding="utf-8"))
        await client.until_indexed()
        await client.shut_down()
    data = stored.upper() if trusted else stored
    saved = journal("file.saved")[-1]
    assert saved["blob"] == hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    assert kinds(proof) == ({"clean"} if trusted else set())
    told = [n["params"]["message"] for n in client.notifications if n["method"] == "window/showMessage"]
    assert len([message for message in told if "`model.base_url` is ignored" in message]) == 1


def test_a_repository_that_calls_a_folder_around_it_its_own_gets_nothing_of_it(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "outside.py").write_text("OUTSIDE = 1\n", encoding="utf-8")
    root = tmp_path / "inner"
    root.mkdir()
    (root / "a.py").write_text("INSIDE = 1\n", encoding="utf-8")
    nasty.commit(root)
    nasty.git(root, "config", "core.worktree", str(tmp_path))
    for line in (f"complete {root}/a.py:1:1", f"index {root}", "search INSIDE"):
        subprocess.run([program("codeassist"), *line.split()], check=True, cwd=root, env=environment)
    found = subprocess.run([program("codeassist"), "search", "OUTSIDE"], check=False, cwd=root, env=environment)
    assert found.returncode == 1


def test_the_traps_work(trapped: Path, proof: Path) -> None:
    lines = ("git status", "git add --renormalize .", "git show --textconv HEAD:a.py", "git cat-file -p HEAD~1:b.py")
    for line in (*lines, "git checkout -q -f HEAD", "git -c alias.x=!./gradlew x", "./git", "./.envrc"):
        subprocess.run(line.split(), cwd=trapped, check=False, capture_output=True)
    subprocess.run([sys.executable, "-c", "import conftest"], cwd=trapped, check=True)
    expected = {"included", "clean", "smudge", "textconv", "uploadpack", "post-index-change", "post-checkout"}
    assert expected | {"gradlew", "git", ".envrc", "conftest.py"} <= kinds(proof)

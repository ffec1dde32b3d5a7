import json
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from codeassist.cli.model import _duration, command
from codeassist.model import pull as pulling
from codeassist.model.download import Progress
from codeassist.model.installed import InstalledModel
from codeassist.settings import Settings
from tests.codeassist.model.shared.conftest import User, user

__all__ = ["user"]  # a fixture

CODEASSIST = (sys.executable, "-c", "from codeassist.cli import main; main()")


@pytest.fixture
def pulls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None, bool]]:
    """What was asked of `pull`: name, source, verify. It reports progress only for the model `new`."""
    asked: list[tuple[str, str | None, bool]] = []

    def pull(name: str, *, settings: Settings, source: str | None, verify: bool, report: Progress) -> InstalledModel:
        assert settings.model.sources
        asked.append((name, source, verify))
        if name == "new":
            report(5, 5)
        return InstalledModel(name, Path("/models/w.gguf"), Path("/models/tokenizer.json"), "abc")

    monkeypatch.setattr(pulling, "pull", pull)
    return asked


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_pull_takes_the_configured_model_when_none_is_named(pulls: list[tuple[str, str | None, bool]]) -> None:
    result = run("pull")
    assert pulls == [("qwen2.5-coder-0.5b", None, False)]
    assert "was already installed and is intact: /models/w.gguf" in result.stderr
    assert not result.stdout


@pytest.mark.usefixtures("pulls")
def test_pull_says_when_something_was_fetched() -> None:
    assert "new is installed and verified: /models/w.gguf" in run("pull", "new").stderr


def test_pull_hands_on_the_source_and_the_wish_to_verify(pulls: list[tuple[str, str | None, bool]]) -> None:
    run("pull", "new", "--from", "./here", "--verify")
    assert pulls == [("new", "./here", True)]


@pytest.mark.usefixtures("pulls")
def test_pull_prints_one_json_object() -> None:
    assert json.loads(run("pull", "new", "--json").stdout) == {
        "name": "new",
        "weights": "/models/w.gguf",
        "tokenizer": "/models/tokenizer.json",
        "sha256": "abc",
        "fetched": True,
    }


def test_list_shows_size_licence_and_what_is_not_installed() -> None:
    first = run("list").stdout.splitlines()[0]
    assert first.split() == ["qwen2.5-coder-0.5b", "491", "MB", "Apache-2.0", "not", "installed"]


def test_list_prints_one_json_object() -> None:
    models = json.loads(run("list", "--json").stdout)["models"]
    assert [model["name"] for model in models] == ["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"]
    assert models[0]["weights"] is None


def test_serve_prints_the_vllm_command_where_there_is_no_vllm() -> None:
    words = shlex.split(run("serve", "--engine", "vllm", "--print", "--port", "8123").stdout)
    assert words[:2] == ["vllm", "serve"]
    assert words[words.index("--port") + 1] == "8123"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("pull", "nobody"), 2, "No model is called 'nobody'"),
        (("pull", "--from", "pipy"), 2, "Unknown model source 'pipy'"),
        (("pull", "--from", "/not/there.gguf"), 4, "/not/there.gguf can't be read: No such file"),
        (("pull", "--from", "http://127.0.0.1:9/models"), 4, "http://127.0.0.1:9/models gave 0 of"),
        (("serve",), 5, "run `codeassist model pull qwen2.5-coder-0.5b`"),
        (("serve", "nobody"), 2, "No model is called 'nobody'. The catalog has: qwen2.5-coder-0.5b"),
        (("status",), 1, "No embedded model server is ready; the next request starts one."),
        (("serve", "--engine", "tgi"), 2, "'tgi' is not one of"),
    ],
)
def test_what_goes_wrong_is_said_with_its_exit_code(arguments: tuple[str, ...], status: int, words: str) -> None:
    done = subprocess.run((*CODEASSIST, "model", *arguments), capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_stopping_where_nothing_runs_is_done_already() -> None:
    result = run("stop")
    assert (result.exit_code, result.stderr) == (0, "No embedded model server runs.\n")


def test_the_status_is_one_json_object_where_nothing_runs_too() -> None:
    assert json.loads(run("status", "--json").stdout) == {"running": False}


@pytest.fixture
def running(user: User) -> User:
    user.client().endpoint()
    user.client().endpoint()
    return user


def test_the_status_names_model_clients_address_and_memory(running: User) -> None:
    shown = run("status").stdout
    server = running.servers()[0]
    assert "small serves 2 clients at http://127.0.0.1:" in shown
    assert f"(process {server.pid})" in shown
    assert re.search(r"It runs for \d+ s, worked last \d+ s ago, and ends after 10 min 0 s without work\.", shown)
    assert re.search(r"Memory \d+ MB, window 4,096 tokens\.", shown)


def test_the_status_as_json_has_the_same_and_no_key(running: User) -> None:
    printed = run("status", "--json").stdout
    shown = json.loads(printed)
    assert (shown["running"], shown["model"], shown["clients"]) == (True, "small", 2)
    assert shown["pid"] == running.servers()[0].pid
    assert running.clients[0].endpoint().key not in printed


def test_stop_says_who_used_the_server_and_ends_it(running: User) -> None:
    pid = running.servers()[0].pid
    told = run("stop").stderr
    assert told == f"Stopped small (process {pid}), which 2 clients used. The next request starts it again.\n"
    assert running.servers() == []


def test_stop_kills_a_server_that_is_silent(running: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.model.shared.wire.HANDSHAKE_SECONDS_MAX", 0.5)
    server = running.servers()[0]
    server.suspend()
    assert "Killed the model server" in run("stop").stderr
    assert running.servers() == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (7260, "2 h 1 min")],
)
def test_a_duration_reads_well(seconds: float, words: str) -> None:
    assert _duration(seconds) == words


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
def test_serve_prints_settings_that_work_and_ends_with_ctrl_c() -> None:
    line = (*CODEASSIST, "model", "serve")
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "Serving qwen2.5-coder-0.5b" in process.stderr.readline()
        lines = [process.stdout.readline() for _ in range(5)]
        served = Settings.model_validate(tomllib.loads("".join(lines))).model
        with httpx.Client(trust_env=False) as client:
            answer = client.get(f"{served.base_url}/models", headers={"Authorization": f"Bearer {served.api_key}"})
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert answer.json()["data"][0]["id"] == served.name

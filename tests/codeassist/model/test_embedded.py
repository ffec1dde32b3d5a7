import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from codeassist.errors import ModelUnavailableError, UsageError
from codeassist.model.embedded import EmbeddedServer
from codeassist.model.installed import InstalledModel, required
from codeassist.settings import Settings

SETTINGS = Settings()
START_AND_WAIT = """
import sys
from codeassist.model.embedded import EmbeddedServer
from codeassist.model.installed import required
from codeassist.settings import Settings
server = EmbeddedServer.start(required(Settings().model.name), Settings())
print(server.pid, server.base_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def model(pulled_model: Path) -> InstalledModel:
    assert pulled_model.exists()
    return required(SETTINGS.model.name)


@pytest.fixture
def server(model: InstalledModel) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer.start(model, SETTINGS)
    yield server
    server.stop()


def gone(pid: int) -> bool:
    """Whether the process ended within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.model
def test_it_serves_its_model_on_loopback_to_those_with_the_key(server: EmbeddedServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")
    with httpx.Client(trust_env=False) as client:
        refused = client.post(f"{server.base_url}/completions", json={"prompt": "x", "max_tokens": 1})
        served = client.get(f"{server.base_url}/models", headers={"Authorization": f"Bearer {server.api_key}"})
    assert refused.status_code == 401
    assert served.json()["data"][0]["id"] == SETTINGS.model.name


@pytest.mark.model
def test_the_key_is_neither_on_the_command_line_nor_in_the_environment(server: EmbeddedServer) -> None:
    process = psutil.Process(server.pid)
    assert server.api_key not in " ".join(process.cmdline())
    assert server.api_key not in str(process.environ())


@pytest.mark.model
def test_prompts_do_not_enter_the_log(server: EmbeddedServer) -> None:
    prompt = "password = 'correct horse battery staple'"
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {server.api_key}"}) as client:
        answer = client.post(f"{server.base_url}/completions", json={"prompt": prompt, "max_tokens": 4}, timeout=60)
    log = Path(server.log_file).read_text()
    assert answer.is_success
    assert "listening" in log or "listen" in log
    assert "horse" not in log


@pytest.mark.model
def test_stop_ends_the_process_and_may_be_called_again(server: EmbeddedServer) -> None:
    server.stop()
    server.stop()
    assert not server.running
    assert gone(server.pid)


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_it_ends_with_its_parent_however_that_ends(how: signal.Signals | None) -> None:
    command = (sys.executable, "-c", START_AND_WAIT)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        child = int(parent.stdout.readline().split()[0])
        assert psutil.pid_exists(child)
        if how is None:
            parent.stdin.close()
        else:
            os.kill(parent.pid, how)
        parent.wait(20)
        assert gone(child)


@pytest.mark.model
@pytest.mark.parametrize("size", [0, 1000, 10_000_000])
def test_a_file_cut_short_is_an_error_with_the_words_of_the_engine(
    model: InstalledModel, tmp_path: Path, size: int
) -> None:
    with model.weights.open("rb") as weights:
        (tmp_path / "short.gguf").write_bytes(weights.read(size))
    short = InstalledModel("short", tmp_path / "short.gguf", model.tokenizer, "")
    with pytest.raises(
        ModelUnavailableError, match=r"(?s)could not start .* E .*`codeassist model pull short --verify`"
    ):
        EmbeddedServer.start(short, SETTINGS)


@pytest.mark.model
def test_stopping_while_it_loads_ends_the_wait(model: InstalledModel) -> None:
    server = EmbeddedServer(model, SETTINGS)
    stopping = threading.Timer(0.1, server.stop)
    stopping.start()
    with pytest.raises(ModelUnavailableError, match="ended"):
        server.wait_ready()
    stopping.join()
    assert gone(server.pid)


@pytest.mark.model
def test_a_child_that_dies_later_is_noticed_by_wait(server: EmbeddedServer) -> None:
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(ModelUnavailableError, match="ended"):
        server.wait()


def test_a_port_in_use_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: True)
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} can't be used: Address already in use"):
            EmbeddedServer(InstalledModel("m", tmp_path, tmp_path, ""), SETTINGS, port=port)


def test_without_llama_cpp_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"codeassist-onprem\[local\]"):
        EmbeddedServer(InstalledModel("m", tmp_path, tmp_path, ""), SETTINGS)

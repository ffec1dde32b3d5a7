import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from codeassist import places
from codeassist.errors import ModelUnavailableError, RefusedError
from codeassist.model import shared
from codeassist.model.installed import InstalledModel
from codeassist.model.shared import wire
from codeassist.model.shared.lease import Endpoint
from codeassist.model.shared.state import PROTOCOL, START_LOCK_FILE, STATE_FILE, ServerState, read_state
from tests.codeassist.model.shared.conftest import wait_until

if TYPE_CHECKING:
    from tests.codeassist.model.shared.conftest import User

HOLD = """
import sys
from pathlib import Path
from codeassist.model.installed import InstalledModel
from codeassist.model.shared.server import SharedServer
from codeassist.settings import Settings
model = InstalledModel("small", Path(sys.argv[1]), Path(sys.argv[1]), "sha256")
server = SharedServer(model, Settings())
print(server.endpoint().base_url, flush=True)
sys.stdin.read()
"""


def answers(endpoint: Endpoint) -> bool:
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    with httpx.Client(trust_env=False, headers=headers) as client:
        body = {"prompt": "x", "max_tokens": 1}
        return client.post(f"{endpoint.base_url}/completions", json=body).is_success


def test_ten_clients_that_come_at_once_share_one_server(user: "User") -> None:
    clients = [user.client() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        endpoints = set(pool.map(lambda client: client.endpoint(), clients))
    assert len(endpoints) == 1
    assert answers(endpoints.pop())
    assert len(user.servers()) == 1
    running = shared.status()
    assert running is not None
    assert (running.model, running.clients, running.pid) == ("small", 10, user.servers()[0].pid)


def test_the_server_ends_after_its_last_client_and_leaves_no_state(user: "User") -> None:
    first, second = user.client(), user.client()
    assert first.endpoint() == second.endpoint()
    first.close()
    assert answers(second.endpoint())
    second.close()
    wait_until(lambda: not user.servers(), "the server goes on without a client")
    assert shared.status() is None
    assert not (user.folder / STATE_FILE).exists()


def test_the_server_outlives_its_starter_while_another_client_is_there(user: "User") -> None:
    command = (sys.executable, "-c", HOLD, str(user.model.weights))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        address = starter.stdout.readline().strip()
        client = user.client()
        assert client.endpoint().base_url == address
        starter.kill()
    assert answers(client.endpoint())
    assert client.endpoint().base_url == address
    client.close()
    wait_until(lambda: not user.servers(), "the server goes on without a client")


def test_a_server_whose_starter_dies_while_it_loads_ends_by_itself(
    user: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOAD_SECONDS", "1")
    with subprocess.Popen((sys.executable, "-c", HOLD, str(user.model.weights)), stdin=subprocess.PIPE) as starter:
        wait_until((user.folder / STATE_FILE).exists, "no server was started")
        starter.kill()
    assert len(user.servers()) == 1
    wait_until(lambda: not user.servers(), "a server without a client was left")


def test_who_comes_while_an_orphan_loads_waits_for_it_and_starts_no_other(
    user: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOAD_SECONDS", "1")
    with subprocess.Popen((sys.executable, "-c", HOLD, str(user.model.weights)), stdin=subprocess.PIPE) as starter:
        wait_until((user.folder / STATE_FILE).exists, "no server was started")
        starter.kill()
    orphan = user.servers()[0].pid
    assert answers(user.client().endpoint())
    assert [server.pid for server in user.servers()] == [orphan]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_was_killed_is_noticed_and_started_again(user: "User", blow: signal.Signals) -> None:
    client = user.client()
    before = client.endpoint()
    user.servers()[0].send_signal(blow)
    assert client.has_ended()
    after = client.endpoint()
    assert after.key != before.key
    assert answers(after)
    assert len(user.servers()) == 1


def test_a_server_ends_when_idle_though_clients_are_there_and_comes_back(user: "User") -> None:
    client = user.client(idle_seconds_max=1)
    before = client.endpoint()
    wait_until(client.has_ended, "an idle server goes on")
    assert client.endpoint() != before


def test_a_server_that_works_is_not_idle(user: "User") -> None:
    client = user.client(idle_seconds_max=1)
    endpoint = client.endpoint()
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    with httpx.Client(trust_env=False, headers=headers, timeout=30) as http:
        # The engine takes as many milliseconds as it is asked for tokens.
        assert http.post(f"{endpoint.base_url}/completions", json={"prompt": "x", "max_tokens": 3500}).is_success
    assert not client.has_ended()


def test_another_model_takes_the_place_of_one_that_nobody_else_uses(user: "User") -> None:
    first = user.client()
    first.endpoint()
    first.close()
    assert answers(user.client(user.other_model()).endpoint())
    running = shared.status()
    assert running is not None
    assert (running.model, running.clients) == ("other", 1)
    assert len(user.servers()) == 1


def test_another_model_is_refused_while_others_use_the_one_that_runs(user: "User") -> None:
    user.client().endpoint()
    user.client().endpoint()
    words = r"runs small for 2 other clients, and other is wanted here \(`model\.name`\).*`codeassist model stop`"
    with pytest.raises(ModelUnavailableError, match=words):
        user.client(user.other_model()).endpoint()
    assert len(user.servers()) == 1


def test_a_larger_window_is_refused_while_others_use_the_server_and_a_smaller_one_is_not(user: "User") -> None:
    user.client(context_tokens_max=2048).endpoint()
    user.client(context_tokens_max=1024).endpoint()
    words = "window of 2048 tokens for 2 other clients, and 4096 tokens are wanted here"
    with pytest.raises(ModelUnavailableError, match=words):
        user.client(context_tokens_max=4096).endpoint()


def test_a_larger_window_replaces_a_server_that_nobody_else_uses(user: "User") -> None:
    first = user.client(context_tokens_max=2048)
    first.endpoint()
    first.close()
    user.client(context_tokens_max=4096).endpoint()
    running = shared.status()
    assert running is not None
    assert running.context_tokens_max == 4096


@pytest.mark.parametrize("damage", [b"", b'{"protocol": 1, "pi', b"\x00\xff", b"[]", b'{"pid": "x", "protocol": 1}'])
def test_a_state_that_is_damaged_while_no_server_runs_does_not_matter(user: "User", damage: bytes) -> None:
    user.folder.mkdir(parents=True)
    (user.folder / STATE_FILE).write_bytes(damage)
    assert shared.status() is None
    assert answers(user.client().endpoint())


def test_a_state_that_is_damaged_or_removed_while_a_server_runs_is_mended(user: "User") -> None:
    client = user.client()
    endpoint = client.endpoint()
    (user.folder / STATE_FILE).write_bytes(b'{"half')
    assert user.client().endpoint() == endpoint
    (user.folder / STATE_FILE).unlink()
    assert user.client().endpoint() == endpoint
    assert len(user.servers()) == 1


def test_a_server_whose_folder_is_removed_ends_and_makes_room(user: "User") -> None:
    client = user.client()
    client.endpoint()
    user.folder.rename(user.folder.with_name("removed"))  # in one step, since the server mends what it finds damaged
    wait_until(client.has_ended, "a server that nobody can find goes on")
    assert answers(client.endpoint())


def test_a_stranger_on_the_port_of_a_dead_server_learns_nothing(user: "User") -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        thread = threading.Thread(target=overhear, args=(stranger, heard), daemon=True)
        thread.start()
        user.folder.mkdir(parents=True)
        port = stranger.getsockname()[1]
        # A living process of that number and a listener on that port, but neither is the server.
        state = ServerState(PROTOCOL, "0", os.getpid(), "small", "the old key", "http://127.0.0.1:9/v1", port)
        (user.folder / STATE_FILE).write_text(str(asdict(state)).replace("'", '"'))
        assert read_state(user.folder) == state
        assert answers(user.client().endpoint())
    assert heard
    assert all(re.fullmatch(rb'\{"nonce": "[0-9a-f]{64}"\}\n', line) for line in heard)


def overhear(stranger: socket.socket, heard: list[bytes]) -> None:
    """Answer as a server would that does not know the key."""
    while True:
        try:
            connection, _ = stranger.accept()
        except OSError:
            return
        with connection:
            heard.append(connection.recv(4096))
            connection.sendall(b'{"nonce": "' + b"0" * 64 + b'", "proof": "' + b"0" * 64 + b'"}\n')
            if more := connection.recv(4096):
                heard.append(more)


def test_a_folder_that_can_not_be_made_is_told_with_its_name(user: "User") -> None:
    (places.cache_dir() / "model-server").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"model-server/.* can't be used: .*CODEASSIST_CACHE_DIR"):
        user.client().endpoint()


def test_a_folder_that_can_not_be_written_is_told_with_its_name(user: "User") -> None:
    # Permissions do not bind root, whom tests may run as; a folder in the place of a file does.
    (user.folder / START_LOCK_FILE).mkdir(parents=True)
    with pytest.raises(RefusedError, match=r"model-server/.* can't be used: .*CODEASSIST_CACHE_DIR"):
        user.client().endpoint()
    assert user.servers() == []


def test_a_model_that_can_not_be_loaded_is_told_and_leaves_nothing(user: "User") -> None:
    user.model.weights.write_bytes(b"damaged")
    with pytest.raises(ModelUnavailableError, match=r"could not start \(not a model\).*model pull small --verify"):
        user.client().endpoint()
    wait_until(lambda: not user.servers(), "a server that failed goes on")
    assert shared.status() is None


def test_a_load_that_hangs_ends_by_itself(user: "User", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOAD_SECONDS", "60")
    with pytest.raises(ModelUnavailableError, match=r"`model\.start_seconds_max`|ended while it loaded"):
        user.client(start_seconds_max=2).endpoint()
    wait_until(lambda: not user.servers(), "a load that hangs goes on")


def test_a_silent_server_is_ended_when_the_time_is_up_and_the_next_try_works(
    user: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HANDSHAKE_SECONDS_MAX", 0.5)
    first = user.client()
    first.endpoint()
    user.servers()[0].suspend()
    second = user.client(start_seconds_max=1)
    with pytest.raises(ModelUnavailableError, match=r"did not answer for 1 s .* was ended\. Try again"):
        second.endpoint()
    assert answers(user.client().endpoint())
    assert first.has_ended()


def test_a_server_of_another_version_is_named(user: "User") -> None:
    user.folder.mkdir(parents=True)
    state = {"protocol": PROTOCOL + 1, "version": "9.9", "pid": os.getpid()}
    (user.folder / STATE_FILE).write_text(str(state).replace("'", '"'))
    with pytest.raises(ModelUnavailableError, match=rf"another version .* \(9\.9\) runs as process {os.getpid()}"):
        user.client().endpoint()


def test_the_state_is_readable_by_its_user_alone(user: "User") -> None:
    endpoint = user.client().endpoint()
    assert (user.folder / STATE_FILE).stat().st_mode & 0o777 == 0o600
    assert user.folder.stat().st_mode & 0o777 == 0o700
    server = user.servers()[0]
    assert endpoint.key not in " ".join(server.cmdline())
    assert endpoint.key not in str(server.environ())


def test_closing_ends_a_start_that_still_waits(user: "User", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOAD_SECONDS", "2")
    starter, waiter = user.client(), user.client()
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(starter.endpoint), pool.submit(waiter.endpoint)]
        wait_until((user.folder / STATE_FILE).exists, "no server was started")
        for client in (starter, waiter):
            client.close()
        for future in waiting:
            with pytest.raises(ModelUnavailableError, match="was closed"):
                future.result(20)
    wait_until(lambda: not user.servers(), "a server that nobody wants goes on")


def test_a_damaged_model_file_does_not_keep_others_from_their_server(user: "User", tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"damaged")
    with pytest.raises(ModelUnavailableError, match="could not start"):
        user.client(replace(user.model, weights=damaged)).endpoint()
    assert isinstance(user.model, InstalledModel)
    assert answers(user.client().endpoint())

"""Shared servers with an engine that loads at once; each test has a user of its own, whose servers end with it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from codeassist import places, processes
from codeassist.model.installed import TOKENIZER_FILE, InstalledModel, write_stamp
from codeassist.model.order import CHILD_MODULE
from codeassist.model.shared.server import SharedServer
from codeassist.settings import Settings
from tests.lsp.fake_model import write_tokenizer

ENGINE = Path(__file__).parent / "engine"
DEADLINE_SECONDS = 60.0


@dataclass
class User:
    """One user: their model, their processes' clients of the shared server, and the servers that live."""

    model: InstalledModel
    clients: list[SharedServer] = field(default_factory=list)

    def client(self, model: InstalledModel | None = None, **settings: object) -> SharedServer:
        """A client as each process has one."""
        client = SharedServer(model or self.model, Settings.model_validate({"model": settings}))
        self.clients.append(client)
        return client

    def other_model(self) -> InstalledModel:
        weights = self.model.weights.with_name("other.gguf")
        weights.write_bytes(b"GGUF other")
        return InstalledModel("other", weights, self.model.tokenizer, "other-sha256")

    @property
    def folder(self) -> Path:
        return places.model_server_dir()

    def servers(self) -> list[psutil.Process]:
        return servers()


def servers() -> list[psutil.Process]:
    """The living servers of this test's user, those that load or end included."""
    found = []
    for process in psutil.process_iter():
        try:
            shared = CHILD_MODULE in process.cmdline() and processes.is_alive(process.pid)
            if shared and process.environ().get("CODEASSIST_CACHE_DIR") == str(places.cache_dir()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def light_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pulled model under the default name, and the engine that loads it at once."""
    use_light_engine(monkeypatch)
    models = tmp_path / "models"
    monkeypatch.setenv("CODEASSIST_MODELS_DIR", str(models))
    folder = models / Settings().model.name
    folder.mkdir(parents=True)
    (folder / "model.gguf").write_bytes(b"GGUF and so on")
    write_tokenizer(folder / TOKENIZER_FILE)
    write_stamp(folder, "model.gguf", "sha256")


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    use_light_engine(monkeypatch)
    weights = tmp_path / "model.gguf"
    weights.write_bytes(b"GGUF and so on")
    user = User(InstalledModel("small", weights, tmp_path / "tokenizer.json", "sha256"))
    yield user
    for client in user.clients:
        client.close()
    for server in user.servers():
        server.kill()


def use_light_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the engine that loads at once in the place of llama.cpp."""
    monkeypatch.setenv("PYTHONPATH", str(ENGINE))
    monkeypatch.syspath_prepend(str(ENGINE))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that takes a moment."""
    until = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)

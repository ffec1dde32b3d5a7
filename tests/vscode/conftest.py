"""A real VS Code with the extension, the real language server and the real model, for all tests of this folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from codeassist import places
from codeassist.demo import scratch, sources
from codeassist.demo.scratch import Repository
from tests.conftest import absent
from tests.editors.witness import Witness
from tests.lsp.fake_model import FakeModel, serving, write_tokenizer
from tests.vscode.code_server import CodeServer
from tests.vscode.script import KEYS, Script
from tests.vscode.script import SETTINGS as SCRIPTED
from tests.vscode.window import Window, opened

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOWNLOADS, MODELS = sources.downloads_dir(), places.models_dir()
"""The user's own, read before any test changes the environment."""
BUDGETS = """
[completion]
layout = "files"
context_tokens = 512
prefix_tokens = 512
suffix_tokens = 128
new_tokens_max = 32
context_deadline_ms = 30000

[model]
request_seconds_max = 240
"""
"""Two cores read 60 tokens a second: what fits into a person's patience there, as the demonstration has it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="Renew the pictures in docs/images.")


@pytest.fixture(scope="session")
def tools() -> Path:
    """code-server and the browser's driver, installed by the first run."""
    lacking = [program for program in ("node", "npm", "chromium", "rg") if shutil.which(program) is None]
    if lacking:
        absent(f"a VS Code to run in (no {', '.join(lacking)})")
    done = subprocess.run([HERE / "install.sh"], stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def extension(tools: Path) -> Path:  # noqa: ARG001 - npm is there
    """The packaged extension, as it is now."""
    subprocess.run(["make", "--silent", "vscode"], cwd=ROOT, check=True)
    return max((ROOT / "editors" / "vscode").glob("*.vsix"), key=lambda file: file.stat().st_mtime)


@pytest.fixture(scope="session")
def venv_server() -> Path:
    """The language server that is tested."""
    return Path(sys.executable).with_name("codeassist-lsp")


@pytest.fixture(scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Configuration, data and cache of the language server, for small budgets."""
    folders = {kind: tmp_path_factory.mktemp(kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    (folders["CONFIG"] / "settings.toml").write_text(BUDGETS, encoding="utf-8")
    return folders


@pytest.fixture(scope="session")
def environment(own_folders: Mapping[str, Path]) -> Mapping[str, str]:
    """What VS Code is started with; git knows nobody's settings."""
    if not any(MODELS.glob("*/*.gguf")):
        absent("the embedded model (`codeassist model pull`)")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEASSIST_", "GIT_"))}
    return {
        **kept,
        **{f"CODEASSIST_{kind}_DIR": str(folder) for kind, folder in own_folders.items()},
        "CODEASSIST_MODELS_DIR": str(MODELS),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def tenacity(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A real library with the history of its releases."""
    library = next(one for one in sources.libraries() if one.name == "tenacity")
    return scratch.build(library, tmp_path_factory.mktemp("code") / "tenacity", DOWNLOADS, print)


@pytest.fixture(scope="session")
def code_server(
    tools: Path,
    extension: Path,
    environment: Mapping[str, str],
    venv_server: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> CodeServer:
    """An installation with the extension, which is told where the language server lies."""
    server = CodeServer(tools, tmp_path_factory.mktemp("vscode"), environment)
    server.configure({"codeassist.server.path": str(venv_server)})
    server.install(extension)
    return server


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures for the documentation go, where they are to be renewed."""
    return ROOT / "docs" / "images" if request.config.getoption("--screenshots", default=False) else None


@pytest.fixture(scope="session")
def open_window(
    tenacity: Repository, own_folders: Mapping[str, Path], pictures: Path | None
) -> Callable[[CodeServer], AbstractContextManager[Window]]:
    """Opens the library, in the VS Code that it is given."""
    return partial(opened, repository=tenacity, places=own_folders, pictures=pictures)


@pytest.fixture(scope="session")
def window(
    code_server: CodeServer, open_window: Callable[[CodeServer], AbstractContextManager[Window]]
) -> Iterator[Window]:
    """VS Code with the library open, ready to suggest."""
    with open_window(code_server) as window:
        window.see_status("ready")
        yield window


@pytest.fixture(scope="session")
def known_model() -> Iterator[FakeModel]:
    """A model that says what a script wants."""
    with serving() as model:
        yield model


@pytest.fixture(scope="session")
def scripted_window(
    code_server: CodeServer,
    known_model: FakeModel,
    pictures: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Window]:
    """VS Code on an empty repository, with that model."""
    base = tmp_path_factory.mktemp("scripted")
    folders = {kind: base / kind.lower() for kind in ("CONFIG", "DATA", "CACHE")}
    tokenizer = write_tokenizer(base / "tokenizer.json")
    repository = Repository(base / "shop")
    repository.root.mkdir()
    repository.git("init", "--quiet", "--initial-branch", "main")
    (repository.root / "README.md").write_text("# Shop\n", encoding="utf-8")
    repository.commit_all("Begin")
    environment = {
        **code_server.environment,
        **{f"CODEASSIST_{kind}_DIR": str(folder) for kind, folder in folders.items()},
        "CODEASSIST_MODEL__BASE_URL": known_model.url,
        "CODEASSIST_MODEL__NAME": "known",
        "CODEASSIST_MODEL__TOKENIZER": str(tokenizer),
    }
    own = code_server.copied(base / "vscode", environment)
    own.configure({"codeassist.server.path": str(Path(sys.executable).with_name("codeassist-lsp"))}, SCRIPTED, KEYS)
    with opened(own, repository, folders, pictures) as window:
        window.see_status("ready")
        yield window


@pytest.fixture
def script(scripted_window: Window, known_model: FakeModel) -> Iterator[Script]:
    """A scene; in the end nothing is open, and the journal has nothing that was not told of."""
    scripted_window.close_all()
    root = scripted_window.repository.root
    witness = Witness(scripted_window.places["DATA"] / "journal.sqlite", root)
    witness.begins()
    yield Script(scripted_window, known_model, witness, root)
    scripted_window.close_all()
    witness.sees_nothing_more()

"""What every test gets: its own places, no settings of the machine, and the pulled model where one is needed."""

import os
from pathlib import Path

import pytest

from codeassist import places

# Read before any test changes the environment: weights are shared, everything else is isolated.
_USER_MODELS = places.models_dir()
os.environ["CODEASSIST_LANGUAGE"] = "en"  # messages made while modules are imported
pytest.register_assert_rewrite("tests.editors.witness")
IN_CI = os.environ.get("CI", "").lower() == "true"


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configuration, data and cache folders of this test alone."""
    base = tmp_path_factory.mktemp("places")
    for name in list(os.environ):
        if name.startswith("CODEASSIST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CODEASSIST_LANGUAGE", "en")
    for kind in ("CONFIG", "DATA", "CACHE"):
        folder = base / kind.lower()
        folder.mkdir()
        monkeypatch.setenv(f"CODEASSIST_{kind}_DIR", str(folder))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test Person")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "person@example.com")
    return base


@pytest.fixture
def pulled_model(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of pulled models, used by this test too."""
    if not any(_USER_MODELS.glob("*/*.gguf")):
        absent("the embedded model (`codeassist model pull`)")
    monkeypatch.setenv("CODEASSIST_MODELS_DIR", str(_USER_MODELS))
    return _USER_MODELS


def absent(what: str) -> None:
    """Skip for something a laptop may lack; in CI nothing may be lacking."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and in CI nothing is skipped")
    pytest.skip(f"{what} is missing")

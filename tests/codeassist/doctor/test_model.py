import pytest

from codeassist.doctor import model
from codeassist.doctor.check import Look
from codeassist.model.installed import installed
from codeassist.settings import Settings
from tests.codeassist.doctor.conftest import RunDoctor, mend
from tests.codeassist.model.conftest import Tiny


@pytest.fixture
def pulled(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    monkeypatch.setenv("CODEASSIST_MODEL__NAME", "tiny")
    monkeypatch.setenv("CODEASSIST_MODEL__SOURCES", f'["{tiny.file.as_posix()}"]')
    return tiny


@pytest.mark.usefixtures("pulled")
def test_a_model_that_is_not_pulled_is_healed_by_the_command_that_is_named(doctor: RunDoctor) -> None:
    found = doctor("--model")
    assert found.only("model server")["state"] == "off"
    assert found.only("model files")["mend"] == "codeassist model pull tiny"
    mend(found.only("model files"))
    assert doctor().only("model files")["state"] == "ok"


@pytest.mark.usefixtures("pulled")
def test_a_byte_that_was_flipped_is_found_by_a_thorough_look_and_healed(doctor: RunDoctor) -> None:
    mend(doctor().only("model files"))
    found = installed("tiny")
    assert found is not None
    content = bytearray(found.weights.read_bytes())
    content[1000] ^= 0xFF
    found.weights.write_bytes(content)
    assert doctor().only("model files")["state"] == "note"
    damaged = doctor("--no-model", "--thorough").only("model files")
    assert (damaged["state"], damaged["mend"]) == ("problem", "codeassist model pull tiny --verify")
    mend(damaged)
    assert doctor("--no-model", "--thorough").only("model files")["words"].endswith("read and verified")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import no_such_engine", "llama.cpp can't be loaded: ModuleNotFoundError: No module named 'no_such_engine'"),
        ("import os; os.abort()", "llama.cpp can't be loaded: ended with -6"),
    ],
)
def test_an_engine_that_does_not_load_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    monkeypatch.setattr(model, "_ENGINE_PROGRAM", program)
    found = model._engine()
    assert (found.state, found.words, found.mend) == ("problem", words, model.ENGINE_INSTALL)


def test_an_engine_that_hangs_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_ENGINE_PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(model, "ENGINE_SECONDS_MAX", 0.5)
    assert "not loaded within 0.5 s" in model._engine().words


def test_a_model_server_that_is_not_there_is_a_problem_with_its_address(
    doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", "http://127.0.0.1:9/v1")
    found = doctor("--model")
    assert found.only("model files")["state"] == "off"
    assert found.only("model server")["state"] == "problem"
    assert "127.0.0.1:9" in found.only("model server")["words"]
    assert "model.base_url" in found.only("model server")["mend"]


async def test_a_quick_look_starts_no_model() -> None:
    settings = Settings.model_validate({"model": {"base_url": "http://127.0.0.1:9/v1"}})
    files, server = await model.check_model(settings, Look(model=False))
    assert (files.state, server.state, server.words) == ("off", "off", "not looked at (`--no-model`)")

import tomllib
from pathlib import Path

import pytest

from codeassist.errors import UsageError
from codeassist.model.installed import InstalledModel
from codeassist.model.serve import llama_cpp_command, require_vllm, settings_lines, vllm_command
from codeassist.settings import Settings

MODEL = InstalledModel("m", Path("/models/m.gguf"), Path("/models/tokenizer.json"), "abc")


def test_the_llama_cpp_command_serves_the_pulled_file() -> None:
    command = llama_cpp_command(MODEL, Settings.model_validate({"model": {"threads": 3}}), 9000)
    assert command[:3] == ("llama-server", "--model", "/models/m.gguf")
    assert command[command.index("--port") + 1] == "9000"
    assert command[command.index("--threads") + 1] == "3"


def test_vllm_serves_the_safetensors_of_a_catalog_model_under_its_catalog_name() -> None:
    command = vllm_command("qwen2.5-coder-0.5b", Settings(), 0)
    assert command[:5] == (
        *("vllm", "serve", "Qwen/Qwen2.5-Coder-0.5B-Instruct"),
        *("--served-model-name", "qwen2.5-coder-0.5b"),
    )
    assert "--enable-prefix-caching" in command


def test_vllm_serves_any_other_name_as_it_is() -> None:
    assert vllm_command("/models/own", Settings(), 0)[2] == "/models/own"


def test_without_vllm_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(UsageError, match="`--print`"):
        require_vllm()


def test_the_settings_lines_are_settings() -> None:
    text = settings_lines("http://127.0.0.1:1/v1", name='a"b', api_key="k", tokenizer="C:\\models\\t.json")
    settings = Settings.model_validate(tomllib.loads(text))
    assert (settings.model.base_url, settings.model.name) == ("http://127.0.0.1:1/v1", 'a"b')
    assert (settings.model.api_key, settings.model.tokenizer) == ("k", "C:\\models\\t.json")

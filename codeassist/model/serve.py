"""The commands and settings lines for a model server that somebody runs for others."""

import json
import shutil

from codeassist.errors import UsageError
from codeassist.http import LOOPBACK
from codeassist.model.catalog import entries
from codeassist.model.installed import InstalledModel
from codeassist.model.launch import threads_of
from codeassist.model.llama_cpp_child import CACHED_PROMPTS_MIB_MAX
from codeassist.settings import Settings
from codeassist_index.translation import tr

VLLM_PORT = 8000
LLAMA_CPP_PORT = 8080


def llama_cpp_command(model: InstalledModel, settings: Settings, port: int) -> tuple[str, ...]:
    """The command of llama.cpp's own program that serves as the embedded server does."""
    return (
        *("llama-server", "--model", str(model.weights), "--alias", model.name),
        *("--host", LOOPBACK, "--port", str(port or LLAMA_CPP_PORT)),
        *("--ctx-size", str(settings.model.context_tokens_max), "--parallel", "1"),
        *("--threads", str(threads_of(settings)), "--cache-ram", str(CACHED_PROMPTS_MIB_MAX), "--metrics"),
    )


def vllm_command(name: str, settings: Settings, port: int) -> tuple[str, ...]:
    """The `vllm serve` command for a model of the catalog, a hub repository or a folder of safetensors.

    Prefix caching is what makes typing cheap: a prompt that only grew is not computed again.
    """
    weights = next((model.safetensors for model in entries() if model.name == name), name)
    return (
        *("vllm", "serve", weights, "--served-model-name", name),
        *("--host", LOOPBACK, "--port", str(port or VLLM_PORT)),
        *("--max-model-len", str(settings.model.context_tokens_max)),
        *("--enable-prefix-caching", "--enable-prompt-tokens-details"),
    )


def require_vllm() -> None:
    """Refuse where vLLM can't be started.

    Raises:
        UsageError: there is no `vllm` program.
    """
    if shutil.which("vllm") is None:
        raise UsageError(
            tr(
                "vLLM is not installed here. Install it where the GPUs are (`uv pip install vllm`), or "
                "add `--print` to see the command to run there."
            )
        )


def settings_lines(base_url: str, *, name: str, api_key: str = "", tokenizer: str = "") -> str:
    """The section of `settings.toml` with which codeassist uses a server."""
    values = {"base_url": base_url, "name": name, "api_key": api_key, "tokenizer": tokenizer}
    # JSON's strings are TOML's basic strings, for the characters that URLs, names and paths can hold.
    return "\n".join(["[model]", *(f"{key} = {json.dumps(value)}" for key, value in values.items() if value)])

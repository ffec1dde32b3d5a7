"""Ask a model server how it cuts text: the `/tokenize` of llama.cpp and of vLLM.

Both live beside `/v1`, under the same address. They differ in the name of the text's field, and each
refuses the other's request, which is how the dialect is found.
"""

from dataclasses import dataclass
from typing import Literal, Self

import httpx

from codeassist import http
from codeassist.errors import ModelUnavailableError, UsageError
from codeassist_index.translation import tr

REQUEST_SECONDS_MAX = 10.0
_PROBE = "def f(x):\n"

Dialect = Literal["llama.cpp", "vllm"]


@dataclass(frozen=True, slots=True)
class RemoteTokenizer:
    """The tokenizer of one server, asked over one kept connection."""

    address: str
    model: str
    dialect: Dialect
    client: httpx.Client

    @classmethod
    def find(cls, base_url: str, *, model: str, api_key: str) -> Self:
        """The server's tokenizer.

        Args:
            base_url: the OpenAI-compatible address, ending in `/v1`.
            model: the name the server knows the model by.
            api_key: bearer token, or empty.

        Raises:
            UsageError: the server has no `/tokenize` that we know.
            ModelUnavailableError: it can't be reached.
        """
        address = f"{root_of(base_url)}/tokenize"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        client = http.client(address, purpose="counting tokens", timeout_seconds=REQUEST_SECONDS_MAX, headers=headers)
        dialects: tuple[Dialect, ...] = ("llama.cpp", "vllm")
        for dialect in dialects:
            found = cls(address, model, dialect, client)
            if found._ask(_PROBE):
                return found
        client.close()
        raise UsageError(
            tr(
                "Tokens can't be counted: the server at {address} has no /tokenize of llama.cpp or vLLM. "
                "Set `model.tokenizer` to the model's tokenizer.json, or to the name of a pulled model "
                "with the same tokenizer."
            ).format(address=http.without_password(base_url))
        )

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids, without a beginning-of-text token.

        Raises:
            ModelUnavailableError: the server can't be reached or stopped answering as it did.
        """
        ids = self._ask(text) if text else ()
        if ids is None:
            raise ModelUnavailableError(
                tr("{address} does not count tokens any more; check the server.").format(
                    address=http.without_password(self.address)
                )
            )
        return ids

    def _ask(self, text: str) -> tuple[int, ...] | None:
        """The ids; None when the server has no such address or does not know this dialect."""
        if self.dialect == "llama.cpp":
            body: dict[str, object] = {"content": text, "add_special": False, "parse_special": True}
        else:
            body = {"model": self.model, "prompt": text, "add_special_tokens": False}
        try:
            response = self.client.post(self.address, json=body)
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise ModelUnavailableError(
                tr("The model server at {address} can't be reached: {reason}.").format(
                    address=http.without_password(self.address), reason=reason
                )
            ) from error
        return _ids_of(response)


def root_of(base_url: str) -> str:
    """The address beside `/v1`, where servers keep what is not part of OpenAI's interface."""
    return base_url.rstrip("/").removesuffix("/v1")


def _ids_of(response: httpx.Response) -> tuple[int, ...] | None:
    try:
        tokens = response.json()["tokens"] if response.is_success else None
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
        return None
    return tuple(tokens)

"""The streaming client of any OpenAI-compatible completion server.

Whoever stops reading closes the stream, and a server that sees its stream closed stops generating: that
is the one way to cancel, with llama.cpp and vLLM alike.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import httpx

from codeassist import http
from codeassist.errors import CodeassistError, ModelUnavailableError, RefusedError
from codeassist.model.events import Chunk, MalformedEventError, ServerReportedError, parse_event
from codeassist.model.remote_tokenizer import root_of
from codeassist.model.server_counters import ServerCounters, parse_counters
from codeassist_index.translation import tr

__all__ = ["Chunk", "CompletionCall", "ModelClient", "ServerCounters"]

SERVER_STOPS_MAX = 4
"""Stop strings that go to the server; OpenAI-compatible servers take no more."""
_ERROR_CHARACTERS_MAX = 300
_PROMPT_REFUSED = frozenset({400, 413, 422})
_WORDS = {
    401: "refused the API key (set `model.api_key`)",
    403: "refused the API key (set `model.api_key`)",
    404: "does not know this model or address (check `model.name` and `model.base_url`)",
    429: "is overloaded",
}
_DONE = "data: [DONE]"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CompletionCall:
    """One request. Only the first four `stop` strings stop the server; the caller watches for the rest.

    With `instructions` it is a conversation: they are the system's part and the prompt is the user's message.
    `secrets` counts those that were replaced in the prompt, for the audit record.
    """

    prompt: str
    max_tokens: int
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int | None = None
    secrets: int = 0
    instructions: str = ""


class ModelClient:
    """One model on one server. Use it on one event loop and close it with `aclose`."""

    def __init__(self, base_url: str, *, model: str, api_key: str = "", timeout_seconds: float = 60) -> None:
        self.model = model
        self.timeout_seconds = timeout_seconds
        self._take(base_url, api_key)

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        """Yield the answer as it is generated.

        Close the generator (`contextlib.aclosing`) or cancel the task to stop the server; merely dropping
        it leaves that to the garbage collector.

        Raises:
            ModelUnavailableError: not reachable, not authorised, unknown model, server error, a stream that
                is malformed or ends half way, or no end within `timeout_seconds`.
            RefusedError: the server refused this prompt, for instance as too long.
        """
        # Applied to each wait anew: a timeout held open across a `yield` would cancel the code of the caller.
        deadline = asyncio.get_running_loop().time() + self.timeout_seconds
        address = f"{self.base_url}/chat/completions" if call.instructions else f"{self.base_url}/completions"
        request = self._http.build_request(
            "POST", address, json=self._body(call), extensions={http.SECRETS: call.secrets}
        )
        response = await self._within(deadline, self._http.send(request, stream=True))
        async with aclosing(response):
            if not response.is_success:
                await self._within(deadline, response.aread())
                raise self._refusal(response)
            finished = False
            async with aclosing(cast("AsyncGenerator[str]", response.aiter_lines())) as lines:
                while (line := await self._within(deadline, anext(lines, None))) != _DONE:
                    if line is None and finished:
                        return
                    if line is None:
                        raise self._unavailable(tr("ended its answer half way"))
                    chunk = self._chunk(line)
                    if chunk is not None:
                        finished = finished or chunk.finish_reason is not None
                        yield chunk

    async def counters(self) -> ServerCounters:
        """The server's own counters, from its `/metrics`.

        Raises:
            ModelUnavailableError: it can't be reached.
            RefusedError: it has no counters that we know.
        """
        response = await self._get(f"{root_of(self.base_url)}/metrics")
        counters = parse_counters(response.text) if response.is_success else None
        if counters is None:
            raise RefusedError(
                tr("The model server at {url} shows no counters of llama.cpp or vLLM at /metrics.").format(
                    url=self._shown_url
                )
            )
        return counters

    async def context_tokens_max(self) -> int | None:
        """The context window that the server reports for the model, or None where it reports none.

        Raises:
            ModelUnavailableError: it can't be reached.
        """
        models = await self._models()
        chosen = models.get(self.model) or (next(iter(models.values())) if len(models) == 1 else {})
        found = chosen.get("max_model_len") or (chosen.get("meta") or {}).get("n_ctx")
        return found if isinstance(found, int) else None

    async def served(self) -> tuple[str, ...]:
        """The names of the models that the server tells of; none where it tells nothing.

        Raises:
            ModelUnavailableError: it can't be reached.
        """
        return tuple(await self._models())

    async def aclose(self) -> None:
        """Close every connection; streams that are still open end on the server too."""
        await self._http.aclose()

    async def _point_to(self, base_url: str, api_key: str) -> None:
        """Go on with another server. Streams of the one before are closed."""
        before = self._http
        self._take(base_url, api_key)
        await before.aclose()

    def _take(self, base_url: str, api_key: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._shown_url = http.without_password(self.base_url)
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = http.async_client(
            base_url, purpose="completion", timeout_seconds=self.timeout_seconds, headers=headers
        )

    def _body(self, call: CompletionCall) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.model,
            **_asked(call),
            "max_tokens": call.max_tokens,
            "temperature": call.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
            # llama.cpp: the counts with every piece, for the caller who closes the stream before its end.
            "timings_per_token": True,
        }
        if call.stop:
            body["stop"] = list(call.stop[:SERVER_STOPS_MAX])
        if call.seed is not None:
            body["seed"] = call.seed
        return body

    async def _models(self) -> dict[str, dict[str, Any]]:
        response = await self._get(f"{self.base_url}/models")
        try:
            return {str(model["id"]): dict(model) for model in response.json()["data"]} if response.is_success else {}
        except (ValueError, KeyError, TypeError):
            return {}

    async def _get(self, address: str) -> httpx.Response:
        deadline = asyncio.get_running_loop().time() + self.timeout_seconds
        return await self._within(deadline, self._http.get(address))

    async def _within(self, deadline: float, waiting: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout_at(deadline):
                return await waiting
        except (TimeoutError, httpx.TimeoutException) as error:
            raise self._unavailable(
                tr("did not answer within {seconds:g} s").format(seconds=self.timeout_seconds)
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unavailable(
                tr("can't be reached or broke off ({reason})").format(reason=error or type(error).__name__)
            ) from error

    def _chunk(self, line: str) -> Chunk | None:
        try:
            return parse_event(line)
        except MalformedEventError as error:
            raise self._unavailable(
                tr("sent something that is not a completion stream ({error})").format(error=error)
            ) from error
        except ServerReportedError as error:
            raise self._unavailable(tr("failed while answering: {error}").format(error=error)) from error

    def _refusal(self, response: httpx.Response) -> CodeassistError:
        said = _message_of(response)
        if response.status_code in _PROMPT_REFUSED:
            return RefusedError(
                tr("The model server at {url} refused the prompt: {said}").format(url=self._shown_url, said=said)
            )
        word = _WORDS.get(response.status_code, f"failed with status {response.status_code}")
        return self._unavailable(f"{word}: {said}")

    def _unavailable(self, what: str) -> ModelUnavailableError:
        return ModelUnavailableError(tr("The model server at {url} {what}.").format(url=self._shown_url, what=what))


def _asked(call: CompletionCall) -> dict[str, object]:
    """The prompt, as text or as a conversation, and what the engines want with it."""
    if not call.instructions:
        # vLLM: show special tokens, without which a file separator in the answer could not be seen.
        return {"prompt": call.prompt, "skip_special_tokens": False}
    return {
        "messages": [{"role": "system", "content": call.instructions}, {"role": "user", "content": call.prompt}],
        # llama.cpp and vLLM: models that can think first are asked not to; who waits for a suggestion has no time.
        "chat_template_kwargs": {"enable_thinking": False},
    }


def _message_of(response: httpx.Response) -> str:
    """What the server said about a failure: OpenAI's error object, else the beginning of the text."""
    text = response.text
    try:
        error = response.json()["error"]
        text = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError):
        pass
    return " ".join(str(text).split())[:_ERROR_CHARACTERS_MAX] or response.reason_phrase

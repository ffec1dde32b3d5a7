"""The setting `completion.layout`, through the completer to the prompt."""

from collections.abc import Callable

import pytest

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.prompt import Layout
from codeassist.model.client import CompletionCall, ModelClient
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, Snippet

MakeCompleter = Callable[..., Completer]
MakeRequest = Callable[..., CompletionRequest]
HELPER = Snippet("repo", "lib.py", 1, 1, "definition", "why", "def helper(): ...\n", 5)


class Scripted(ModelClient):
    calls: list[CompletionCall]


@pytest.mark.parametrize(
    ("layout", "snippet"),
    [
        ("files", "<|file_sep|>lib.py\ndef helper(): ...\n<|file_sep|>app.py\n<|fim_prefix|>"),
        ("comments", "<|fim_prefix|># lib.py:\n# def helper(): ...\n"),
        ("after-suffix", "\n# lib.py:\n# def helper(): ...\n<|fim_middle|>x"),
    ],
)
async def test_the_snippets_stand_where_the_setting_says(
    layout: Layout,
    snippet: str,
    make_completer: MakeCompleter,
    make_request: MakeRequest,
    scripted: Callable[..., Scripted],
) -> None:
    client = scripted([" = 1\n"])
    completer = make_completer(
        client,
        context=lambda _request, _budget: Context((HELPER,), 5, 0.0),
        settings=CompletionSettings(layout=layout),
    )
    await completer.complete(make_request("x"))
    assert snippet in client.calls[0].prompt

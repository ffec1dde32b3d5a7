import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import InvalidInputError, ModelUnavailableError, UsageError
from codeassist.model.installed import InstalledModel
from codeassist.model.pull import pull
from codeassist.model.remote_tokenizer import RemoteTokenizer
from codeassist.model.tokenizer import Tokenizer, counter, tokenizer_of
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import ModelServer, Tiny


def settings(**model: str) -> Settings:
    return Settings.model_validate({"model": model})


@pytest.fixture
def pulled(tiny: "Tiny") -> InstalledModel:
    return pull("tiny", settings=Settings(), source=str(tiny.file))


def send(handler: BaseHTTPRequestHandler, value: object, status: int = 200) -> None:
    body = json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def llama_cpp(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """One token per word, as a stand-in; the request and the answer are llama.cpp's."""
    request = json.loads(body)
    if "content" not in request:
        return send(handler, {"error": {"message": "missing"}}, 400)
    return send(handler, {"tokens": list(range(len(request["content"].split())))})


def vllm(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    request = json.loads(body)
    if "prompt" not in request or request["model"] != "served":
        return send(handler, {"error": {"message": "prompt: field required"}}, 400)
    tokens = list(range(len(request["prompt"].split())))
    return send(handler, {"count": len(tokens), "max_model_len": 4096, "tokens": tokens, "token_strs": None})


def test_a_pulled_model_is_counted_with_its_own_tokenizer(pulled: InstalledModel) -> None:
    assert counter(settings(name=pulled.name))("def<|fim_prefix|>x") == 3


def test_encode_and_count_agree(pulled: InstalledModel) -> None:
    tokenizer = Tokenizer.load(pulled.tokenizer)
    assert len(tokenizer.encode("def 你好")) == tokenizer.count("def 你好") == 8


def test_a_text_counted_before_is_not_cut_again() -> None:
    cut: list[str] = []

    def encode(text: str) -> list[int]:
        cut.append(text)
        return [0] * len(text)

    tokenizer = Tokenizer(encode, lambda _: None)
    assert [tokenizer.count(text) for text in ("ab", "abc", "ab")] == [2, 3, 2]
    assert cut == ["ab", "abc"]


def test_a_configured_file_counts_for_any_model(pulled: InstalledModel) -> None:
    assert counter(settings(name="other", tokenizer=str(pulled.tokenizer)))("def") == 1


def test_a_configured_folder_is_searched_for_tokenizer_json(pulled: InstalledModel) -> None:
    assert counter(settings(name="other", tokenizer=str(pulled.tokenizer.parent)))("def") == 1


def test_the_name_of_a_pulled_model_can_be_configured(pulled: InstalledModel) -> None:
    assert counter(settings(name="other", base_url="http://127.0.0.1:9/v1", tokenizer=pulled.name))("def") == 1


def test_a_configured_tokenizer_that_is_nowhere_is_refused() -> None:
    with pytest.raises(UsageError, match=r"neither a tokenizer\.json nor a pulled model"):
        counter(settings(tokenizer="nobody"))


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(InvalidInputError, match=r"is not a readable tokenizer\.json"):
        counter(settings(tokenizer=str(tmp_path)))


def test_without_a_model_it_says_how_to_get_a_tokenizer() -> None:
    with pytest.raises(UsageError, match=r"`codeassist model pull .*set `model\.tokenizer`"):
        counter(settings())


def test_a_llama_cpp_server_counts(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    count = counter(settings(base_url=f"{model_server.url}/v1"))
    assert [count("one two three"), count("")] == [3, 0]


def test_a_vllm_server_counts_for_its_model(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = vllm
    assert counter(settings(base_url=f"{model_server.url}/v1/", name="served"))("one two") == 2


def test_a_server_counts_though_another_tokenizer_is_configured(
    model_server: "ModelServer", pulled: InstalledModel, caplog: pytest.LogCaptureFixture
) -> None:
    model_server.answers["/tokenize"] = llama_cpp
    count = counter(settings(base_url=f"{model_server.url}/v1", tokenizer=pulled.name))
    assert count("one two three") == 3
    assert "is not the tokenizer of the model server" in caplog.text


def test_a_configured_file_that_cuts_as_the_server_does_is_used_without_asking_again(
    model_server: "ModelServer", pulled: InstalledModel
) -> None:
    own = Tokenizer.load(pulled.tokenizer)

    def tokenize(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        send(handler, {"tokens": own.encode(json.loads(body)["content"])})

    model_server.answers["/tokenize"] = tokenize
    count = counter(settings(base_url=f"{model_server.url}/v1", tokenizer=pulled.name))
    asked = len(model_server.bodies)
    assert count("one two three") == own.count("one two three")
    assert len(model_server.bodies) == asked


def test_a_server_without_tokenize_is_counted_for_with_the_configured_file(
    model_server: "ModelServer", pulled: InstalledModel
) -> None:
    count = counter(settings(base_url=f"{model_server.url}/v1", tokenizer=pulled.name))
    assert count("def") == 1


def test_a_text_met_before_is_not_asked_again(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    count = counter(settings(base_url=f"{model_server.url}/v1"))
    count("same text")
    asked = len(model_server.bodies)
    assert [count("same text") for _ in range(3)] == [2, 2, 2]
    assert len(model_server.bodies) == asked


def test_the_connection_is_closed_with_the_tokenizer(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    server = RemoteTokenizer.find(f"{model_server.url}/v1", model="m", api_key="")
    tokenizer = Tokenizer.remote(server)
    assert tokenizer.count("one two") == 2
    assert not server.client.is_closed
    del tokenizer
    assert server.client.is_closed


def test_the_key_goes_along(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    counter(settings(base_url=f"{model_server.url}/v1", api_key="secret"))
    assert model_server.headers[0]["Authorization"] == "Bearer secret"


def test_a_server_knows_a_special_token_by_its_being_one_token(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    tokenizer = tokenizer_of(settings(base_url=f"{model_server.url}/v1"))
    assert tokenizer.special("one") == 0
    assert tokenizer.special("one two") is None


def test_a_server_without_tokenize_needs_a_configured_tokenizer(model_server: "ModelServer") -> None:
    with pytest.raises(UsageError, match=r"has no /tokenize .*Set `model\.tokenizer`"):
        counter(settings(base_url=f"{model_server.url}/v1"))


def test_a_server_that_answers_something_else_is_not_a_tokenizer(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = lambda handler, _: send(handler, {"tokens": ["a", "b"]})
    with pytest.raises(UsageError, match="has no /tokenize"):
        counter(settings(base_url=f"{model_server.url}/v1"))


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(ModelUnavailableError, match="can't be reached"):
        counter(settings(base_url="http://127.0.0.1:9/v1"))


def test_a_server_that_stops_answering_is_unavailable(model_server: "ModelServer") -> None:
    model_server.answers["/tokenize"] = llama_cpp
    count = counter(settings(base_url=f"{model_server.url}/v1"))
    del model_server.answers["/tokenize"]
    with pytest.raises(ModelUnavailableError, match="does not count tokens any more"):
        count("a new text")

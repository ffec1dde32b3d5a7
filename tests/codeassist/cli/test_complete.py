"""`codeassist complete` against a small model server of the test's own; see `docs/completion.md`."""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist.cli import main
from codeassist.observability.process_file import lines
from codeassist.observability.trace import merged

_PIECE = re.compile(r"<\|[a-z_]+\|>| ?\w+|\s|[^\w\s]")
_SPECIAL = ("<|repo_name|>", "<|file_sep|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")


@dataclass
class ModelServer:
    address: str = ""
    says: str = "charge(card, 100)\n"
    prompts: list[str] = field(default_factory=list)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    facts = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("application/json", {"data": [{"id": "small", "max_model_len": 4096}]})

        def do_POST(self) -> None:
            asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/tokenize":
                pieces = _PIECE.findall(asked["content"])
                ids = [_SPECIAL.index(piece) if piece in _SPECIAL else 100 + len(piece) for piece in pieces]
                # A word of one piece must not look like a special token.
                self._answer("application/json", {"tokens": ids if len(ids) != 1 or ids[0] < 100 else [*ids, 0]})
                return
            facts.prompts.append(asked["prompt"])
            usage = {"prompt_tokens": 55, "prompt_tokens_details": {"cached_tokens": 44}}
            events: list[dict[str, object]] = [
                {"choices": [{"text": facts.says, "finish_reason": "stop"}]},
                {"choices": [], "usage": usage},
            ]
            self._answer("text/event-stream", *events)

        def _answer(self, kind: str, *values: dict[str, object]) -> None:
            body = "".join(json.dumps(value) for value in values)
            if kind == "text/event-stream":
                body = "".join(f"data: {json.dumps(value)}\n\n" for value in values) + "data: [DONE]\n\n"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Say nothing: the test's own output is what counts."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        facts.address = f"http://127.0.0.1:{running.server_port}/v1"
        monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", facts.address)
        monkeypatch.setenv("CODEASSIST_MODEL__NAME", "small")
        yield facts
        running.shutdown()
        thread.join()


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["codeassist", "complete", *arguments])
        code = 0
        try:
            main()
        except SystemExit as finished:
            code = int(finished.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository whose `app.py` uses a function of its `payments.py`; the cursor is at 4:15."""
    root = tmp_path.resolve() / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    (root / "payments.py").write_text("def charge(card: str, cents: int) -> str:\n    return f'{card}:{cents}'\n")
    (root / "app.py").write_text("from payments import charge\n\ndef pay(card):\n    receipt = \n")
    return root


def test_the_suggestion_is_printed_and_nothing_else_on_standard_output(
    server: ModelServer, complete: Callable[..., Ran], shop: Path
) -> None:
    ran = complete(f"{shop / 'app.py'}:4:15")
    assert (ran.code, ran.out) == (0, "charge(card, 100)\n")
    assert len(server.prompts) == 1


def test_json_has_the_shape_of_the_contract(server: ModelServer, complete: Callable[..., Ran], shop: Path) -> None:
    server.says = "charge(card, 100)"
    ran = complete(f"{shop / 'app.py'}:4:15", "--json")
    answer = json.loads(ran.out)
    assert list(answer) == [
        "suggestion", "text", "model", "snippets", "prompt_tokens", "cached_prompt_tokens", "filtered", "timings_ms",
        "stages_ms", "rung", "shape", "trimmed", "invented",
    ]  # fmt: skip
    assert (answer["text"], answer["model"], answer["filtered"]) == ("charge(card, 100)", "small", None)
    assert list(answer["timings_ms"]) == ["context", "prompt", "first_token", "total"]
    assert list(answer["stages_ms"]) == [
        "syntax", "redaction", "context", "prompt", "first_token", "generation", "filters", "check",
    ]  # fmt: skip
    assert (answer["rung"], answer["trimmed"], answer["invented"]) == ("model", [], [])
    assert list(answer["snippets"][0]) == [
        "repository", "path", "start_line", "end_line", "kind", "reason", "text", "tokens",
    ]  # fmt: skip
    assert server.prompts[0].endswith("<|fim_middle|>    receipt =")


def test_a_repository_that_is_not_indexed_is_indexed_first_and_that_is_said_once(
    server: ModelServer, complete: Callable[..., Ran], shop: Path
) -> None:
    place = f"{shop / 'app.py'}:4:15"
    first, second = complete(place), complete(place)
    assert "not indexed yet" in first.err
    assert "not indexed yet" not in second.err
    assert "def charge(card: str, cents: int)" in server.prompts[0]
    assert server.prompts[0] == server.prompts[1]


def test_without_context_nothing_is_indexed_and_no_other_file_is_in_the_prompt(
    server: ModelServer, complete: Callable[..., Ran], shop: Path
) -> None:
    ran = complete(f"{shop / 'app.py'}:4:15", "--json", "--no-context")
    assert json.loads(ran.out)["snippets"] == []
    assert "not indexed" not in ran.err
    assert "def charge" not in server.prompts[0]


def test_a_removed_suggestion_is_explained(server: ModelServer, complete: Callable[..., Ran], shop: Path) -> None:
    server.says = "= = 1\n"
    ran = complete(f"{shop / 'app.py'}:4:15", "--no-context")
    assert (ran.code, ran.out) == (0, "")
    assert "(syntax)" in ran.err


def test_a_name_that_the_index_does_not_know_is_not_suggested(
    server: ModelServer, complete: Callable[..., Ran], shop: Path
) -> None:
    (shop / "app.py").write_text("import payments\n\ndef pay(card):\n    receipt = \n")
    server.says = "payments.refund(card)\n"
    place = f"{shop / 'app.py'}:4:15"
    ran, answer = complete(place), json.loads(complete(place, "--json").out)
    assert (ran.code, ran.out) == (0, "")
    assert "it invented refund" in ran.err
    assert (answer["text"], answer["filtered"], answer["invented"]) == ("", "invented-name", ["refund"])


def test_where_suggestions_are_off_nothing_is_sent_and_the_settings_are_named(
    server: ModelServer, complete: Callable[..., Ran], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEASSIST_COMPLETION__LANGUAGES_OFF", '["python"]')
    ran = complete(f"{shop / 'app.py'}:4:15", "--no-context")
    assert (ran.code, ran.out, server.prompts) == (0, "", [])
    assert "completion.languages_off" in ran.err


def test_a_file_that_holds_keys_is_not_sent(server: ModelServer, complete: Callable[..., Ran], shop: Path) -> None:
    (shop / ".env").write_text("TOKEN=\n")
    ran = complete(f"{shop / '.env'}:1:7", "--no-context")
    assert (ran.code, ran.out, server.prompts) == (0, "", [])
    assert "is private" in ran.err


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("place", "code", "says"),
    [
        ("app.py:4:99", 3, "columns 1 to 15"),
        ("app.py:9:1", 3, "has 5 lines"),
        ("missing.py:1:1", 3, "No such file"),
        ("app.py", 2, "Write FILE:LINE:COLUMN"),
    ],
)
def test_a_wrong_place_is_one_line_that_says_what_to_do(
    place: str, code: int, says: str, complete: Callable[..., Ran], shop: Path
) -> None:
    ran = complete(str(shop / place))
    assert ran.code == code
    assert ran.out == ""
    assert says in ran.err
    assert ran.err.count("\n") == 1


def test_without_a_model_the_exit_code_is_5(
    complete: Callable[..., Ran], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", f"http://127.0.0.1:{reserved.getsockname()[1]}/v1")
        ran = complete(f"{shop / 'app.py'}:4:15", "--no-context")
    assert ran.code == 5
    assert "can't be reached" in ran.err


def test_with_an_embedded_model_that_is_not_pulled_the_message_says_how_to_pull_it(
    complete: Callable[..., Ran], shop: Path
) -> None:
    ran = complete(f"{shop / 'app.py'}:4:15", "--no-context")
    assert ran.code == 5
    assert "codeassist model pull" in ran.err


@pytest.mark.usefixtures("server")
def test_a_file_beside_no_repository_in_the_home_folder_is_not_a_reason_to_index_home(
    complete: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path.resolve()
    monkeypatch.setattr(Path, "home", lambda: home)
    (home / "notes.py").write_text("x = \n")
    ran = complete(f"{home / 'notes.py'}:1:5")
    assert ran.code == 2
    assert "--no-context" in ran.err


@pytest.mark.usefixtures("server")
def test_where_the_time_of_a_suggestion_went_can_be_asked_afterwards(complete: Callable[..., Ran], shop: Path) -> None:
    suggestion = json.loads(complete(f"{shop / 'app.py'}:4:15", "--json").out)["suggestion"]
    [trace] = merged(lines(places.traces_dir()))
    assert (trace["suggestion"], trace["provider"]) == (suggestion, "openai")
    assert [stage["name"] for stage in trace["stages"]][-3:] == ["filters", "check", "answer"]

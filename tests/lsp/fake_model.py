"""A model server on loopback that says what a test wants, and a tokenizer that has its FIM tokens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

SPECIAL = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_sep|>", "<|repo_name|>", "<|endoftext|>")


@dataclass
class FakeModel:
    """What it answers; `pause_seconds` passes between two characters, `gone` tells that a reader left early."""

    url: str = ""
    says: str = ""
    status: int = 200
    pause_seconds: float = 0.0
    ends_by: str = "stop"
    prompts: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        is_chat = "messages" in body
        self.prompts.append(body["messages"][-1]["content"] if is_chat else body["prompt"])
        self.asked.set()
        handler.send_response(self.status)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            pieces = self.says if self.pause_seconds else [self.says]
            for piece in pieces:
                self._event(handler, {"choices": [{**_said(piece, is_chat=is_chat), "finish_reason": None}]})
                time.sleep(self.pause_seconds)
            self._event(handler, {"choices": [{**_said("", is_chat=is_chat), "finish_reason": self.ends_by}]})
            handler.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()

    def _event(self, handler: BaseHTTPRequestHandler, value: object) -> None:
        handler.wfile.write(b"data: %b\n\n" % json.dumps(value).encode())
        handler.wfile.flush()


def _said(piece: str, *, is_chat: bool) -> dict[str, object]:
    return {"index": 0, "delta": {"content": piece}} if is_chat else {"index": 0, "text": piece}


@contextmanager
def serving() -> Iterator[FakeModel]:
    """The server, until the end of the block."""
    model = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path in {"/v1/completions", "/v1/chat/completions"}:
                model.answer(self)
            else:
                self.send_error(404)

        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": "fake", "max_model_len": 4096}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        model.url = f"http://127.0.0.1:{cast('tuple[str, int]', server.server_address)[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield model
        finally:
            server.shutdown()
            thread.join()


def write_tokenizer(path: Path) -> Path:
    """A byte-level tokenizer without merges: one token a byte, and the special tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={token: number for number, token in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(path))
    return path

"""A tiny model with a real GGUF header, a server of files, and a server that speaks OpenAI's protocol as told."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import gguf
import numpy as np
import pytest
from tokenizers import pre_tokenizers

from codeassist.model import catalog
from codeassist.model.catalog import CatalogModel, Part

SPECIAL = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_sep|>", "<|repo_name|>", "<|endoftext|>")
PART_COUNT = 3


@dataclass(frozen=True, slots=True)
class Tiny:
    """A model of about 300 kB: its file on disk and its line of the catalog."""

    file: Path
    model: CatalogModel

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()


def _write_gguf(path: Path, pre: str, kind: str) -> None:
    tokens = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "de", "def", *SPECIAL]
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_tokenizer_model(kind)
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token in SPECIAL else 1 for token in tokens])
    writer.add_token_merges(["d e", "de f"])
    writer.add_tensor("noise", np.random.default_rng(7).integers(0, 255, 300_000, dtype=np.uint8).view(np.int8))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="session")
def write_gguf() -> Callable[[Path, str, str], None]:
    """Write a small GGUF file with this tokenizer rule (`tokenizer.ggml.pre`) and kind (`.model`)."""
    return _write_gguf


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    _write_gguf(path, "qwen2", "gpt2")
    return path


@pytest.fixture
def tiny(tiny_file: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """The tiny model, alone in the catalog."""
    content = tiny_file.read_bytes()
    length = len(content) // PART_COUNT
    cuts = [content[:length], content[length : 2 * length], content[2 * length :]]
    parts = tuple(
        Part(f"tiny-part{number}==1.0", len(piece), hashlib.sha256(piece).hexdigest())
        for number, piece in enumerate(cuts, 1)
    )
    sha256 = hashlib.sha256(content).hexdigest()
    model = CatalogModel(
        "tiny", "Tiny", "Apache-2.0", "tiny.gguf", len(content), sha256, "owner/tiny", "tiny.gguf", "owner/tiny", parts
    )
    monkeypatch.setattr(catalog, "_read", lambda: (model,))
    return Tiny(tiny_file, model)


@dataclass
class FileServer:
    """Serves one file with ranges. Each entry of `cut_after` ends one answer after so many bytes."""

    content: bytes
    url: str = ""
    ranges: bool = True
    status: int = 200
    cut_after: list[int] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range", "")
        self.requests.append((handler.path, asked))
        if self.status != 200:
            handler.send_error(self.status)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        body = self.content[start:]
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: self.cut_after.pop(0)] if self.cut_after else body)


@pytest.fixture
def file_server(tiny: Tiny) -> Iterator[FileServer]:
    server = FileServer(tiny.content)
    with serving(server.answer) as url:
        server.url = url
        yield server


@dataclass
class ModelServer:
    """Answers GET and POST by path, as told; `gone` is set when a client leaves before the end of its answer."""

    url: str = ""
    answers: dict[str, Callable[[BaseHTTPRequestHandler, bytes], None]] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.bodies.append(body)
        self.headers.append(dict(handler.headers.items()))
        answer = self.answers.get(handler.path)
        if answer is None:
            handler.send_error(404)
            return
        try:
            answer(handler, body)
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()

    def streams(self, *pieces: bytes, status: int = 200, path: str = "/v1/completions") -> None:
        """Answer POST with these bytes and the end of the connection."""

        def answer(handler: BaseHTTPRequestHandler, _: bytes) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", "text/event-stream")
            handler.send_header("Connection", "close")
            handler.end_headers()
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()

        self.answers[path] = answer


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    with serving(server.answer) as url:
        server.url = url
        yield server


class serving:  # noqa: N801 - used as a context manager, like contextlib's
    """A loopback HTTP server on a free port that hands every request to one function."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            do_POST = do_GET  # noqa: N815 - the base class finds it by this name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> str:
        self._thread.start()
        host, port = cast("tuple[str, int]", self._server.server_address)
        return f"http://{host}:{port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

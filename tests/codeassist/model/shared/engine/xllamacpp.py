"""What the child needs of the engine, without a model: children of tests find it through PYTHONPATH.

It maps the weights' file as the engine does, takes `LOAD_SECONDS` to load, answers completions with one word
(`ANSWER`) to who has the key, and counts them.
"""

import json
import mmap
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any


class CommonParams(SimpleNamespace):
    """Takes whatever is set."""

    def __init__(self) -> None:
        super().__init__(
            model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace(), api_keys=[]
        )


class Server:
    """A completion server on loopback."""

    def __init__(self, params: Any) -> None:
        with Path(params.model.path).open("rb") as weights:
            self.weights = mmap.mmap(weights.fileno(), 0, access=mmap.ACCESS_READ)
        time.sleep(float(os.environ.get("LOAD_SECONDS", "0")))
        if self.weights[:4] != b"GGUF":
            raise RuntimeError("not a model")
        self.answered = 0
        self.working = 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(f"Bearer {params.api_keys[0]}"))
        self._http.daemon_threads = True
        Thread(target=self._http.serve_forever, daemon=True).start()
        self.listening_address = f"http://127.0.0.1:{self._http.server_port}"

    def handle_metrics(self) -> str:
        return (
            f"llamacpp:prompt_tokens_total {self.answered}\nllamacpp:tokens_predicted_total {self.answered}\n"
            f"llamacpp:requests_processing {self.working}\n"
        )

    def _handler(self, authorization: str) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.headers.get("Authorization") != authorization:
                    self.send_error(401)
                    return
                server.working += 1
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self._piece(os.environ.get("ANSWER", "one"))
                if asked["prompt"] == "die":
                    os._exit(1)
                time.sleep(float(asked["max_tokens"]) / 1000)
                self._piece("", "stop")
                server.working -= 1
                server.answered += 1

            def _piece(self, text: str, end: str | None = None) -> None:
                event = {"choices": [{"index": 0, "text": text, "finish_reason": end}]}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                self.wfile.flush()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        return Handler

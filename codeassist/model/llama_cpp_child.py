"""The process that runs llama.cpp's server. Started by `embedded.py`, with `python -P -m`; not for direct use.

It reads one line of JSON from its standard input (what to serve and the key, which must not stand on a
command line that other users can read), writes one line of JSON to its standard output (`address` or
`error`), and serves until its standard input ends: when the parent closes it and when the parent dies,
however it dies. Standard error is the log.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

LOG_BYTES_MAX = 4_000_000
"""A log larger than this is moved to `.1` in place of the one before."""
_LOG_CHECK_SECONDS = 5.0
CACHED_PROMPTS_MIB_MAX = 512
"""Memory for the state of earlier prompts; llama.cpp's own limit is 8 GiB."""


def main() -> None:
    """Serve one model until standard input ends."""
    # Ctrl-C in a terminal reaches the whole group: the parent decides, and we end when it closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    with _reports() as reports:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        try:
            server = _start(order)
        except Exception as error:  # noqa: BLE001 - the boundary of the process: every failure is reported to the parent
            _report(reports, {"error": str(error) or type(error).__name__})
            sys.exit(1)
        _report(reports, {"address": server.listening_address})
    while True:
        time.sleep(_LOG_CHECK_SECONDS)
        rotate(Path(order["log_file"]))


def _start(order: dict[str, Any]) -> Any:
    import xllamacpp  # noqa: PLC0415 - imported where a failure is reported, after the log is in place

    params = xllamacpp.CommonParams()
    params.model.path = order["model"]
    params.model_alias = {order["name"]}
    params.hostnames = ["127.0.0.1"]
    params.port = order["port"]
    params.api_keys = [order["api_key"]]
    params.n_ctx = order["context_tokens"]
    params.n_parallel = 1
    params.cpuparams.n_threads = order["threads"]
    params.cpuparams_batch.n_threads = order["threads"]
    params.cache_prompt = True
    params.cache_ram_mib = CACHED_PROMPTS_MIB_MAX
    params.endpoint_metrics = True
    params.endpoint_slots = False
    params.ui = False
    return xllamacpp.Server(params)


def _reports() -> IO[str]:
    """The way back to the parent; what llama.cpp prints on standard output goes to the log, as its errors do."""
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return reports


def _report(reports: IO[str], message: dict[str, str]) -> None:
    reports.write(json.dumps(message) + "\n")
    reports.flush()


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(1024):
        pass
    # Nothing here is worth saving, and llama.cpp's own ending waits for the request it works on.
    os._exit(0)


def rotate(log_file: Path) -> None:
    """Keep one earlier log. It is copied and cut short, because the open log can't be renamed on Windows."""
    try:
        if log_file.stat().st_size > LOG_BYTES_MAX:
            log_file.with_name(f"{log_file.name}.1").write_bytes(log_file.read_bytes())
            os.truncate(log_file, 0)
    except OSError as error:
        print(f"the log could not be rotated: {error}", file=sys.stderr)  # noqa: T201 - standard error is the log


if __name__ == "__main__":
    main()

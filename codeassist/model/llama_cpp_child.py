"""The process that runs llama.cpp's server. Started by `launch.py`, with `python -P -m`; not for direct use.

It reads one line of JSON from its standard input (what to serve and the key, which must not stand on a
command line that other users can read) and writes one line of JSON to its standard output (`address`,
`held` or `error`). Standard error is the log. A server of its starter's own serves until its standard input
ends: when the starter closes it and when the starter dies, however it dies. For a shared one that is only the
end of its first client.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from codeassist.model.order import Order

LOG_BYTES_MAX = 4_000_000
"""A log larger than this is moved to `.1` in place of the one before."""
_LOG_CHECK_SECONDS = 5.0
CACHED_PROMPTS_MIB_MAX = 512
"""Memory for the state of earlier prompts; llama.cpp's own limit is 8 GiB."""


def main() -> None:
    """Serve one model until it is time to end."""
    # Ctrl-C in a terminal reaches the whole group: the starter decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = sys.stdin.buffer.readline()
    if not line:
        return  # the starter died before it said anything
    order = Order.parse(line)
    with _reports() as reports:
        try:
            threading.Thread(target=_keep_log_small, args=(Path(order.log_file),), daemon=True).start()
            if order.folder:
                _serve_all(order, reports)
            else:
                _serve_starter(order, reports)
        except Exception as error:  # noqa: BLE001 - the boundary of the process: every failure is reported to the starter
            _report(reports, {"error": str(error) or type(error).__name__})
            sys.exit(1)
    # Nothing here is worth saving, and llama.cpp's own ending waits for the request it works on.
    os._exit(0)


def _serve_starter(order: Order, reports: IO[str]) -> None:
    threading.Thread(target=_end_with_starter, daemon=True).start()
    server = _start(order)
    _report(reports, {"address": server.listening_address})
    threading.Event().wait()


def _serve_all(order: Order, reports: IO[str]) -> None:
    from codeassist.model.shared.serving import serve  # noqa: PLC0415 - only a shared server needs it

    serve(order, _start, lambda message: _report(reports, message), sys.stdin.buffer)


def _start(order: Order) -> Any:
    import xllamacpp  # noqa: PLC0415 - imported where a failure is reported, after the log is in place

    params = xllamacpp.CommonParams()
    params.model.path = order.weights
    params.model_alias = {order.name}
    params.hostnames = ["127.0.0.1"]
    params.port = order.port
    params.api_keys = [order.key]
    params.n_ctx = order.context_tokens_max
    params.n_parallel = 1
    params.cpuparams.n_threads = order.threads
    params.cpuparams_batch.n_threads = order.threads
    params.cache_prompt = True
    params.cache_ram_mib = CACHED_PROMPTS_MIB_MAX
    params.endpoint_metrics = True
    params.endpoint_slots = False
    params.ui = False
    return xllamacpp.Server(params)


def _reports() -> IO[str]:
    """The way back to the starter; what llama.cpp prints on standard output goes to the log, as its errors do."""
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return reports


def _report(reports: IO[str], message: dict[str, str]) -> None:
    try:
        reports.write(json.dumps(message) + "\n")
        reports.flush()
    except BrokenPipeError:
        # The starter is gone. What that means is told by the end of standard input.
        pass


def _end_with_starter() -> None:
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


def _keep_log_small(log_file: Path) -> None:
    while True:
        time.sleep(_LOG_CHECK_SECONDS)
        rotate(log_file)


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

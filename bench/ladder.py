"""What remembering suggestions costs in a large document: 500 keys, processor time of each look-up, and memory.

    python bench/ladder.py

Prints a row for ASCII and one with Chinese in it, for a cursor at the beginning, in the middle and at the end.
"""

import time
import tracemalloc
from pathlib import Path

from codeassist.completion import Completion, CompletionRequest, Timings
from codeassist.completion.ladder import Ladder

CHARACTERS = 1_000_000
KEYS = 500
ALONG = 5
"""Characters that are typed along each suggestion before another text is typed."""


def document(*, chinese: bool) -> str:
    """Code of a million characters."""
    text = "".join(f"    value_{number} = compute({number}, 'text')\n" for number in range(30_000))[:CHARACTERS]
    middle = CHARACTERS // 2
    return f"{text[:middle]}# 中文注释\n{text[middle:]}" if chinese else text


def keys(text: str, share: float) -> list[CompletionRequest]:
    """The requests of somebody who types in a document, behind that share of it."""
    at = int(len(text) * share)
    above, below = text[:at], text[at:]
    typed = "".join(f"result_{number} = other({number})\n" for number in range(KEYS))[:KEYS]
    return [CompletionRequest(Path("/r"), "a.py", above + typed[:end], below, "python") for end in range(KEYS)]


def type_all(requests: list[CompletionRequest]) -> list[float]:
    """Milliseconds of processor time of each look-up; the model's answers hold for a few keys each."""
    ladder, found_ms = Ladder(), []
    for number, request in enumerate(requests):
        started = time.thread_time()
        found = ladder.find(request)
        found_ms.append((time.thread_time() - started) * 1000)
        if found is None:
            text = requests[min(number + ALONG, KEYS - 1)].prefix[len(request.prefix) :] + "()"
            ladder.keep(request, Completion(str(number), text, "m", (), 0, 0, None, Timings()))
    return found_ms


def main() -> None:
    """Measure the time first and the memory in a second run, as measuring it takes time."""
    for chinese in (False, True):
        text = document(chinese=chinese)
        for share in (0.0, 0.5, 1.0):
            requests = keys(text, share)
            found_ms = sorted(type_all(requests))
            tracemalloc.start()
            type_all(requests)
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
            print(
                f"{'with Chinese' if chinese else 'ASCII':12} cursor at {share:4.0%}: p50 {found_ms[KEYS // 2]:.3f} ms,"
                f" p95 {found_ms[KEYS * 95 // 100]:.3f} ms, largest {found_ms[-1]:.3f} ms, peak {peak:.1f} MB"
            )


if __name__ == "__main__":
    main()

"""What one change costs the language server in a long file: text, lines, provenance and offers.

    python bench/edits.py [--lines 10000]

Types one character a change, first in one place, then at random places (which leaves thousands of ranges),
then in one place again. Prints the median, p95 and maximum in milliseconds.
"""

import argparse
import random
import time
from collections.abc import Callable

from lsprotocol.types import Position, Range, TextDocumentContentChangePartial, TextDocumentItem

from codeassist.capture.cuts import Cuts
from codeassist_lsp.documents import Document


def measured(document: Document, changes: int, place: Callable[[int], Position]) -> str:
    """Make that many changes, and say how long one took."""
    times = []
    for number in range(changes):
        position = place(number)
        change = TextDocumentContentChangePartial(Range(position, position), "x")
        start = time.perf_counter()
        document.change(number, [change])
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    ranges = len(document.buffer.owned())
    return (
        f"median {times[changes // 2]:.2f} ms, p95 {times[changes * 95 // 100]:.2f} ms, "
        f"max {times[-1]:.2f} ms ({changes} changes, {ranges} ranges after them)"
    )


def main() -> None:
    """Run the three stretches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    lines = parser.parse_args().lines
    text = "".join(f"    value_{number} = compute(argument_{number}, other='é')\n" for number in range(lines))
    document = Document(TextDocumentItem("untitled:bench", "python", 1, text), "utf-16", Cuts())
    chance = random.Random(1)
    print(f"{lines} lines, {len(document.text)} bytes")
    print("one place:    ", measured(document, 1000, lambda number: Position(lines // 2, 4 + number % 40)))
    print("random places:", measured(document, 5000, lambda _: Position(chance.randrange(lines), chance.randrange(40))))
    print("one place:    ", measured(document, 1000, lambda number: Position(lines // 3, 4 + number % 40)))


if __name__ == "__main__":
    main()

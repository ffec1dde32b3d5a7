"""What one change costs the language server in a long file: text, lines, owners and offers.

    python bench/buffer_changes.py [--lines 10000]

Typing in one place, at random places (which leaves thousands of ranges) and with 50 cursors; cut, undo and paste;
changes of which the client sends the whole text; and whole documents that a formatter gives back. Then the memory of
a range, and of the states that are kept for undo. Times are milliseconds of CPU, median and p95: other
work beside it changes them little.
"""

import argparse
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence

from lsprotocol.types import (
    Position,
    Range,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial,
    TextDocumentContentChangeWholeDocument,
    TextDocumentItem,
)

from codeassist.capture.buffer import Buffer, Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.provenance import HUMAN, Origin, Provenance, Run
from codeassist.capture.states import STATES_MAX
from codeassist_lsp.documents import Document

Changes = Sequence[TextDocumentContentChangeEvent]

CURSORS = 50
RANGES = 20_000


class TimedBuffer(Buffer):
    """A buffer that knows how long each change took in it, in milliseconds."""

    def __init__(self, text: bytes, cuts: Cuts) -> None:
        super().__init__(text, cuts)
        self.times: list[float] = []

    def apply(
        self, edits: Sequence[Edit], *, doubtful: bool = False, at_once: bool = False, undoing: bool = False
    ) -> Changed:
        """Follow the edits."""
        start = time.thread_time()
        changed = super().apply(edits, doubtful=doubtful, at_once=at_once, undoing=undoing)
        self.times.append((time.thread_time() - start) * 1000)
        return changed


def opened(lines: int) -> Document:
    """A document with so many different lines."""
    text = "".join(f"    value_{number} = compute(argument_{number}, other='é')\n" for number in range(lines))
    document = Document(TextDocumentItem("untitled:bench", "python", 1, text), "utf-16", Cuts())
    document.buffer = TimedBuffer(document.text, Cuts())
    return document


def inserted(line: int, column: int, text: str, length: int = 0) -> TextDocumentContentChangePartial:
    """A change inside of one line."""
    return TextDocumentContentChangePartial(Range(Position(line, column), Position(line, column + length)), text)


def typing(document: Document, lines: Callable[[], int]) -> Iterator[Changes]:
    """Keys, each on a line that `lines` gives."""
    column = 4
    while document.is_open:
        yield [inserted(lines(), column, "x")]
        column = 4 + (column - 3) % 30


def cursors(lines: int) -> Iterator[Changes]:
    """The same key at many places."""
    step = max(1, lines // CURSORS)
    while True:
        yield [inserted(line, 4, "x") for line in reversed(range(0, CURSORS * step, step))]


def cut_and_paste(lines: int, chance: random.Random) -> Iterator[Changes]:
    """A word is cut, which is undone, and pasted as a copy in another line."""
    while True:
        line = chance.randrange(lines)
        yield [inserted(line, 4, "", 5)]
        yield [inserted(line, 4, "value")]
        yield [inserted(chance.randrange(lines), 4, "value")]


def sent_whole(document: Document, chance: random.Random) -> Iterator[Changes]:
    """Keys of a client that sends the whole text each time."""
    while True:
        text = document.text.decode()
        at = chance.randrange(len(text))
        yield [TextDocumentContentChangeWholeDocument(text[:at] + "x" + text[at:])]


def formatted(document: Document, layout: Callable[[str], str]) -> Iterator[Changes]:
    """A formatter that replaces the whole document, and its undo."""
    while True:
        old = document.text.decode()
        lines = old.count("\n") + 1
        everything = Range(Position(0, 0), Position(lines, 0))
        yield [TextDocumentContentChangePartial(everything, layout(old))]
        everything = Range(Position(0, 0), Position(document.text.count(b"\n") + 1, 0))
        yield [TextDocumentContentChangePartial(everything, old)]


def measured(document: Document, count: int, changes: Iterator[Changes]) -> str:
    """Make that many changes, and say how long one took, in all and in the buffer."""
    assert isinstance(document.buffer, TimedBuffer)
    times, document.buffer.times = [], []
    for number in range(count):
        change = next(changes)
        start = time.thread_time()
        document.change(number, change)
        times.append((time.thread_time() - start) * 1000)
    ranges = len(document.buffer.owned())
    return f"{_spread(times)}   in the buffer {_spread(document.buffer.times)}   {count} changes, {ranges} ranges"


def _spread(times: list[float]) -> str:
    times.sort()
    return f"p50 {times[len(times) // 2]:7.2f} p95 {times[len(times) * 95 // 100]:7.2f}"


def memory_of_a_range() -> float:
    """Bytes that one range of a large buffer takes, its origin aside."""
    origins = [HUMAN, *(Origin("ai", str(number)) for number in range(9))]
    tracemalloc.start()
    provenance = Provenance(0)
    for number in range(RANGES):
        provenance.edit(len(provenance), len(provenance), [Run(300 + number, origins[number % 10])])
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / RANGES


def memory_of_states(lines: int) -> float:
    """Bytes that one kept state of a buffer of thousands of ranges takes, which shares the rest with its neighbours."""
    chance = random.Random(2)
    length = lines * 50
    provenance = Provenance(length)
    for _ in range(5000):
        at = chance.randrange(length)
        provenance.edit(at, at, [Run(1, HUMAN)])
    tracemalloc.start()
    kept = []
    for _ in range(STATES_MAX):
        kept.append(provenance.tree)
        at = chance.randrange(length)
        provenance.edit(at, at, [Run(1, HUMAN)])
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / len(kept)


def with_commas(text: str) -> str:
    """The text with another line at each end, and commas behind the last arguments of some calls."""
    return "# top\n" + text.replace(")", ",)", 500) + "# end\n"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    lines = parser.parse_args().lines
    chance = random.Random(1)
    document = opened(lines)
    print(f"{lines} lines, {len(document.text)} bytes; milliseconds")
    print("one place        ", measured(document, 2000, typing(document, lambda: lines // 2)))
    print("random places    ", measured(document, 5000, typing(document, lambda: chance.randrange(lines))))
    print("one place again  ", measured(document, 2000, typing(document, lambda: lines // 3)))
    print("cut, undo, paste ", measured(document, 3000, cut_and_paste(lines, chance)))
    print(f"{CURSORS} cursors       ", measured(document, 200, cursors(lines)))
    print("whole texts      ", measured(document, 300, sent_whole(document, chance)))
    print("indented anew    ", measured(document, 20, formatted(document, lambda text: text.replace("\n", "\n  "))))
    print("commas, both ends", measured(document, 20, formatted(document, with_commas)))
    print("quotes everywhere", measured(document, 20, formatted(document, lambda text: text.replace("'", '"'))))
    print("written anew     ", measured(document, 20, formatted(document, lambda text: text[::-1])))
    print(f"memory: {memory_of_a_range():.0f} bytes a range, {memory_of_states(lines):.0f} bytes a kept state")


if __name__ == "__main__":
    main()

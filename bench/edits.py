"""How many of the edits that a model writes pass the checks, and how long each takes.

    python bench/edits.py ROOT... [--count 30] [--seed 1] [--instruction TEXT]

Functions are drawn from the files under each ROOT; for each a docstring is asked for, or what the instruction says.
The model is the configured one, and it is shown nothing but the file. No file is changed.
"""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from codeassist.completion.languages import language_of
from codeassist.editing.declarations import CONVENTIONS, declaration_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.source import leaves, source_of
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.editing.writer import Writer
from codeassist.model.connect import connect
from codeassist.settings import load
from codeassist_index import Context

FILE_BYTES_MAX = 200_000
FUNCTION_LINES = range(4, 60)
SECONDS_MAX = 300
"""An answer that is later ends the measurement; the machine may have other work."""
FILES_MAX = 400
"""So many files of a root are looked into for functions."""


def functions(root: Path, chance: random.Random) -> Iterator[EditRequest]:
    """Functions under a root, one of each file, in random order."""
    files = sorted(file for file in root.rglob("*") if language_of(file.name) in CONVENTIONS and file.is_file())
    chance.shuffle(files)
    for file in files[:FILES_MAX]:
        text = file.read_bytes()
        if len(text) > FILE_BYTES_MAX:
            continue
        path = file.relative_to(root).as_posix()
        try:
            source = source_of(text, language_of(path))
        except EditRefusedError:
            continue
        starts = [leaf.start_byte for leaf in leaves(source.root)]
        chance.shuffle(starts)
        for start in starts[:50]:
            found = declaration_at(source, start)
            if found is not None and not found.is_class and _lines(found.node.text or b"") in FUNCTION_LINES:
                yield EditRequest(root, path, text, found.name.start_byte, found.name.start_byte, language_of(path))
                break


async def measure(requests: list[EditRequest]) -> list[EditAnswer]:
    """The answer to each, in order, told as they come."""
    settings = load({"model": {"request_seconds_max": SECONDS_MAX}}).settings
    answers: list[EditAnswer] = []
    async with connect(settings) as model:
        writer = Writer(model=model, context=lambda _r, _b: Context((), 0, 0.0), settings=settings.completion)
        for request in requests:
            answer = await writer.edit(request)
            answers.append(answer)
            print(f"{answer.refused or 'offered':16} {answer.seconds:6.1f} s  {request.path}", flush=True)
    return answers


def main() -> None:
    """Draw, measure, and print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("roots", nargs="+", type=Path, metavar="ROOT")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--instruction", default="")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    requests: list[EditRequest] = []
    for number, root in enumerate(given.roots):
        wanted = given.count * (number + 1) // len(given.roots) - len(requests)
        requests += [one for one, _ in zip(functions(root.resolve(), chance), range(wanted), strict=False)]
    asked = [
        EditRequest(one.root, one.path, one.text, one.start, one.end, one.language, given.instruction)
        for one in requests
    ]
    answers = asyncio.run(measure(asked))
    words = Counter(answer.refused or "offered" for answer in answers)
    seconds = sorted(answer.seconds for answer in answers if answer.answer)
    print(f"{len(answers)} functions:", ", ".join(f"{word} {count}" for word, count in words.most_common()))
    if seconds:
        print(f"seconds p50 {seconds[len(seconds) // 2]:.1f}, p95 {seconds[int(len(seconds) * 0.95)]:.1f}")
    warned = sum(bool(answer.warnings) for answer in answers)
    print(f"offered with a warning: {warned}")


def _lines(text: bytes) -> int:
    return text.count(b"\n") + 1


if __name__ == "__main__":
    main()
